// Rows of tables by number, and their sums by number.

import Foundations
import Testing
import _TestSupport

@testable import Tensors

@Suite("Rows by number")
struct TableTests {
  /// A table, ids with repeated and missing ones, and rows for these ids.
  struct Example: Sendable, CustomTestStringConvertible {
    var table: Shape
    var ids: Shape
    var numbers: [Int32]

    init(_ table: Shape, _ ids: Shape, outside: Bool = true) {
      self.table = table
      self.ids = ids
      let draw = Draw(Key(seed: 301), table.count + ids.count)
      let length = table[0]
      numbers = (0..<ids.count).map { place in
        // One of three beyond either end is a number that would be far outside the table's memory.
        let beyond: [Int32] = [-1, Int32(length), .min, .max]
        let isOutside = length == 0 || (outside && draw(place, below: 4) == 0)
        return isOutside ? beyond[draw(1000 + place, below: 4)] : Int32(draw(2000 + place, below: length))
      }
    }

    var testDescription: String { "\(table) by \(ids)" }
    var width: Int { table.dimensions.dropFirst().reduce(1, *) }
    var row: Shape { Shape(ids.dimensions + table.dimensions.dropFirst()) }

    var idArray: HostArray {
      HostArray(TensorType(ids, .int32), bytes: numbers.withUnsafeBytes { Array($0) })
    }

    static let all = [
      Example([4, 3], [6]), Example([5], [7]), Example([3, 2, 4], [2, 3]), Example([1, 5], []),
      Example([7, 1], [0]),
      Example([0, 3], [4]), Example([4, 0], [3]), Example([9, 700], [70]), Example([300, 130], [5, 90]),
    ]
  }

  @Test("gathering brings the row of each id", arguments: TestedBackend.all, Example.all)
  func gather(backend: TestedBackend, example: Example) throws {
    let table = HostArray.random(example.table, seed: 311)
    let values = table.floats
    let actual = try backend.evaluate([table, example.idArray]) { _, x in
      Outside.allCases.map { x[0].gather(x[1], outside: $0) }
    }
    for (outside, result) in zip(Outside.allCases, actual) {
      let missing: Float = outside == .zeros ? 0 : .nan
      let expected = example.numbers.flatMap { id -> [Float] in
        guard id >= 0, id < example.table[0] else { return Array(repeating: missing, count: example.width) }
        return Array(values[(Int(id) * example.width)..<((Int(id) + 1) * example.width)])
      }
      #expect(result.type == TensorType(example.row))
      #expect(zip(result.floats, expected).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) }, "\(outside)")
    }
  }

  @Test(
    "scattering adds up the rows of each id and passes over the others", arguments: TestedBackend.all,
    Example.all)
  func scatter(backend: TestedBackend, example: Example) throws {
    let rows = HostArray.random(example.row, seed: 312)
    let actual = try backend.value([rows, example.idArray]) {
      $0[0].scatterAdd($0[1], into: example.table[0])
    }
    let values = rows.doubles
    var expected = [Double](repeating: 0, count: example.table.count)
    for (place, id) in example.numbers.enumerated() where id >= 0 && id < example.table[0] {
      for column in 0..<example.width {
        expected[Int(id) * example.width + column] += values[place * example.width + column]
      }
    }
    expectClose(
      actual, HostArray(TensorType(example.table), doubles: expected), relative: backend.precision,
      absolute: 10 * backend.precision)
  }

  @Test("both differentiate twice", arguments: TestedBackend.all, Example.all.filter { $0.table.count < 100 })
  func gradients(backend: TestedBackend, example: Example) throws {
    let inside = Example(example.table, example.ids, outside: false)
    if example.table[0] == 0 { return }
    try backend.expectBothGradients(
      at: [.random(example.table, seed: 313), inside.idArray, .random(example.row, seed: 314)], "gather"
    ) { (($0[0].gather($0[1]).sine() * $0[2]).squared()).sum() }
    // With ids outside, too: their rows neither reach the table nor have a gradient.
    try backend.expectBothGradients(
      at: [.random(example.row, seed: 315), example.idArray, .random(example.table, seed: 316)], "scatter"
    ) { (($0[0].scatterAdd($0[1], into: example.table[0]).sine() * $0[2]).squared()).sum() }
    try backend.expectBothGradients(
      at: [.random(example.table, seed: 317), example.idArray], "zeros"
    ) { $0[0].gather($0[1], outside: .zeros).squared().sum() }
  }

  @Test("the gradient of a row that is gathered often is the sum of its uses", arguments: TestedBackend.all)
  func uses(backend: TestedBackend) throws {
    let ids = HostArray(TensorType([5], .int32), doubles: [2, 0, 2, 2, 1])
    let actual = try backend.value([
      HostArray([4, 1], [1, 2, 3, 4]), ids, HostArray([5, 1], [1, 10, 100, 1000, 7]),
    ]) {
      Tensors.gradients(of: ($0[0].gather($0[1]) * $0[2]).sum(), withRespectTo: [$0[0]])[0]
    }
    #expect(actual.floats == [10, 7, 1101, 0])
  }

  @Test(
    "a gathered row may be a factor of a product in bfloat16",
    arguments: TestedBackend.all.filter { $0.backend.supports(.bfloat16) })
  func rounded(backend: TestedBackend) throws {
    let inputs = [
      HostArray.random([6, 8], seed: 318), HostArray(TensorType([3], .int32), doubles: [5, 0, 5]),
      .random([8, 4], seed: 319),
    ]
    let program = Program(
      backend.backend, state: backend.backend.makeState(StateLayout()), precision: .bfloat16
    ) { _, x in [x[0].gather(x[1]).matrixProduct(x[2])] }
    let (table, weights) = (Self.rounded(inputs[0]), Self.rounded(inputs[2]))
    var expected: [Double] = []
    for row in [5, 0, 5] {
      for column in 0..<4 {
        expected.append((0..<8).reduce(0) { $0 + table[8 * row + $1] * weights[4 * $1 + column] })
      }
    }
    expectClose(try program(inputs)[0].doubles, expected, relative: 1e-5, absolute: 1e-5)
  }

  private static func rounded(_ array: HostArray) -> [Double] {
    array.floats.map { Double($0.roundedToBfloat16) }
  }

  @Test("tables may be computed, turned, or parts of a state, and ids computed", arguments: TestedBackend.all)
  func operands(backend: TestedBackend) throws {
    let table = HostArray.random([5, 4], seed: 320)
    let actual = try backend.evaluate(
      [HostArray([3], [4, 1.5, 0])],
      state: ["table": .init([30], Array(repeating: 9, count: 10) + table.floats)]
    ) { trace, x in
      let table = trace.state("table").sliced(axis: 0, 10..<30).reshaped(to: [5, 4])
      let ids = x[0].cast(to: .int32)
      return [
        table.gather(ids), (table * 2).gather(ids), table.transposed().gather(ids),
        Tensor.wholeNumbers(6, in: trace).gather(ids), trace.constant(3).broadcast(to: [6, 2]).gather(ids),
      ]
    }
    func row(_ number: Int) -> [Float] { Array(table.floats[4 * number..<4 * number + 4]) }
    func column(_ number: Int) -> [Float] {
      number < 4 ? (0..<5).map { table.floats[4 * $0 + number] } : Array(repeating: .nan, count: 5)
    }
    #expect(actual[0].floats == row(4) + row(1) + row(0))
    #expect(actual[1].floats == (row(4) + row(1) + row(0)).map { 2 * $0 })
    #expect(actual[2].floats.prefix(5).allSatisfy { $0.isNaN })
    #expect(Array(actual[2].floats.dropFirst(5)) == column(1) + column(0))
    #expect(actual[3].floats == [4, 1, 0] && actual[4].floats == [3, 3, 3, 3, 3, 3])
  }
}
