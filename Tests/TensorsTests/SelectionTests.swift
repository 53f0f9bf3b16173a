// Choosing, casting, and stopping gradients.

import Foundations
import Testing
import _TestSupport

@testable import Tensors

@Suite("Selection, casts and stopped gradients")
struct SelectionTests {
  @Test("select takes each element from the side its condition names", arguments: TestedBackend.all)
  func select(backend: TestedBackend) throws {
    for (number, pair) in Shapes.pairs.enumerated() {
      // The three operands take the three shapes of the pair in turn.
      let shapes = (0..<3).map { [pair.left, pair.right, pair.result][($0 + number) % 3] }
      let condition = HostArray.random(shapes[0], for: .not, seed: 1)
      let (yes, no) = (HostArray.random(shapes[1], seed: 2), HostArray.random(shapes[2], seed: 3))
      let actual = try backend.value([condition, yes, no]) { Tensor.select($0[0], $0[1], $0[2]) }
      let operands = [condition, yes, no].map { Loops.repeated($0, to: pair.result).doubles }
      let expected = operands[0].indices.map { operands[operands[0][$0] != 0 ? 1 : 2][$0] }
      #expect(actual == HostArray(TensorType(pair.result), doubles: expected), "\(shapes)")
    }
  }

  @Test("select does not let the other side's NaN through", arguments: TestedBackend.all)
  func selectNotANumber(backend: TestedBackend) throws {
    let x = HostArray([4], [1, -1, 4, -4])
    let actual = try backend.value([x]) { Tensor.select($0[0] .> 0, $0[0].squareRoot(), 0) }
    #expect(actual.floats == [1, 0, 2, 0])
  }

  @Test("select keeps whole numbers whole", arguments: TestedBackend.all)
  func selectWords(backend: TestedBackend) throws {
    let condition = HostArray(TensorType([2], .bool), bytes: [0, 1])
    let sides = [HostArray([2], words: [1, 0xFFFF_FFFF]), HostArray([2], words: [0xFFFF_FFFE, 3])]
    let actual = try backend.value([condition] + sides) { Tensor.select($0[0], $0[1], $0[2]) }
    #expect(actual == HostArray([2], words: [0xFFFF_FFFE, 0xFFFF_FFFF]))
  }

  @Test("gradients and second gradients flow through the side that was taken", arguments: TestedBackend.all)
  func gradients(backend: TestedBackend) throws {
    let cases: [[Shape]] = [
      [[3, 2], [3, 2], [3, 2]], [[3, 1], [2], [3, 2]], [[2], [], [3, 1]], [[0], [1], []],
    ]
    for shapes in cases {
      let inputs = [
        HostArray.random(shapes[0], for: .not, seed: 1), .random(shapes[1], seed: 2),
        .random(shapes[2], seed: 3),
      ]
      try backend.expectBothGradients(at: inputs, "\(shapes)") {
        Tensor.select($0[0], $0[1].sine(), $0[2].exponential()).squared().sum()
      }
    }
  }

  @Test("every type casts to every other", arguments: TestedBackend.all, ElementType.allCases)
  func casts(backend: TestedBackend, source: ElementType) throws {
    let values: [ElementType: [Double]] = [
      .float32: [0, -0.0, 0.25, 0.999, 1, 1.999, 2.5, 100.75, 254.9],
      .bfloat16: [0, -0.0, 0.25, 0.99609375, 1, 1.9921875, 2.5, 100.5, 254],
      .int32: [0, 1, 2, 17, 255], .uint32: [0, 1, 2, 17, 255], .uint8: [0, 1, 2, 17, 255], .bool: [0, 1],
    ]
    let operands = try #require(values[source])
    for target in ElementType.allCases {
      let expected: [Double] =
        switch target {
        case .float32: operands
        case .bfloat16: operands.map { Double(Float($0).roundedToBfloat16) }
        case .bool: operands.map { $0 != 0 ? 1.0 : 0.0 }
        case .int32, .uint32, .uint8: operands.map { $0.rounded(.towardZero) }
        }
      let input = HostArray(TensorType([operands.count], source), doubles: operands)
      let actual = try backend.value([input]) { $0[0].cast(to: target) }
      #expect(actual.type == TensorType([operands.count], target))
      expectClose(actual.doubles, expected, relative: backend.precision, absolute: 0, "to \(target)")
    }
  }

  @Test("negative and large numbers truncate toward zero", arguments: TestedBackend.all)
  func truncation(backend: TestedBackend) throws {
    let x = HostArray([6], [-0.5, -1.999, -100.25, 16_777_215, -2_147_483_648, 2_147_483_520])
    let actual = try backend.value([x]) { $0[0].cast(to: .int32) }
    #expect(actual.doubles == [0, -1, -100, 16_777_215, -2_147_483_648, 2_147_483_520])
    let words = try backend.value([HostArray([2], [4_294_967_040, 3_000_000_000])]) {
      $0[0].cast(to: .uint32)
    }
    #expect(words.doubles == [4_294_967_040, 3_000_000_000])
    #expect(
      try backend.value([HostArray([2], [.nan, -.infinity])]) { $0[0].cast(to: .bool) }.bytes == [1, 1])
  }

  @Test("whole numbers beyond 2^24 round to the nearest float32", arguments: TestedBackend.all)
  func rounding(backend: TestedBackend) throws {
    let words: [UInt32] = [16_777_217, 16_777_219, 0x8000_0001, 0xFFFF_FFFF]
    let actual = try backend.value([HostArray([4], words: words)]) { $0[0].cast(to: .float32) }
    #expect(actual.floats == words.map { Float($0) })
  }

  @Test("no gradient flows through stopped tensors, casts or comparisons", arguments: TestedBackend.all)
  func stopped(backend: TestedBackend) throws {
    let x = HostArray([3], [1.5, -2, 0.25])
    let actual = try backend.evaluate([x]) { _, x in
      let losses = [
        (x[0].stoppingGradient() * x[0]).sum(), x[0].stoppingGradient().squared().sum(),
        x[0].cast(to: .int32).cast(to: .float32).sum(), (x[0] .> 0).cast(to: .float32).sum(),
        x[0].floor().sum(),
      ]
      return losses + losses.map { Tensors.gradients(of: $0, withRespectTo: [x[0]])[0] }
    }
    #expect(actual[0].floats == [6.3125] && actual[1].floats == [6.3125])
    #expect(actual[5].floats == [1.5, -2, 0.25])
    #expect(actual[6...].allSatisfy { $0.floats == [0, 0, 0] })
  }
}
