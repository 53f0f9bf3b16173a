// Rows of the elementwise table that the vector library has no kernel for run their definition.

import Foundation
import Foundations
import Testing
import _TestSupport

@testable import CPU
@testable import Tensors

@Suite("Rows without a kernel")
struct DefinitionTests {
  private static let cube = Elementwise(
    "test-cube", is: .unary { $0 * $0 * $0 }, derivative: { [$0.upstream * $0.x * $0.x * 3] })
  private static let distance = Elementwise(
    "test-distance", is: .binary { ($0 * $0 + $1 * $1).squareRoot() },
    derivative: { [$0.upstream * $0.x / $0.result, $0.upstream * $0.y / $0.result] })
  private static let isLarge = Elementwise(
    "test-isLarge", to: .truth, is: .unary { $0 > 1 ? 1 : 0 }, derivative: nil)
  private static let differ = Elementwise(
    "test-differ", of: .truth, to: .truth, is: .binary { $0 == $1 ? 0 : 1 }, derivative: nil)
  private static let lowByte = Elementwise(
    "test-lowByte", of: .word, is: .unary { Double(UInt32($0) & 255) }, derivative: nil)
  private static let turned = Elementwise(
    "test-turned", of: .word, to: .word, is: .unary { Double(~UInt32($0)) }, derivative: nil)

  @Test("every row of the table has a kernel, the rows of this test have none")
  func kernels() {
    #expect(Elementwise.all.filter { !VectorLibrary.hasKernel($0.name) }.map(\.name) == [])
    for row in [Self.cube, Self.distance, Self.isLarge, Self.differ, Self.lowByte, Self.turned] {
      #expect(!VectorLibrary.hasKernel(row.name))
    }
  }

  @Test("numbers, among other operations and alone", arguments: TestedBackend.all)
  func numbers(backend: TestedBackend) throws {
    for shape in [[], [3], [0], [7, 130], [2, 513]] as [Shape] {
      let inputs = [HostArray.random(shape, seed: 81), .random(shape, seed: 82)]
      let actual = try backend.evaluate(inputs) { _, x in
        let cube = (x[0] + 1).applying(Self.cube)
        let distance = Tensor.applying(Self.distance, cube * 0.5, x[1])
        return [x[0].applying(Self.cube), distance, distance.applying(Self.isLarge), distance.sum()]
      }
      let (x, y) = (inputs[0].doubles, inputs[1].doubles)
      let distances = zip(x, y).map { hypot(0.5 * pow($0 + 1, 3), $1) }
      let precision = backend.precision
      expectClose(actual[0].doubles, x.map { $0 * $0 * $0 }, relative: precision, absolute: 1e-7)
      expectClose(actual[1].doubles, distances, relative: precision, absolute: precision)
      #expect(actual[2].type == TensorType(shape, .bool))
      // Values drawn so that none lies within rounding of 1.
      #expect(distances.allSatisfy { abs($0 - 1) > 1e-5 })
      #expect(actual[2].doubles == distances.map { $0 > 1 ? 1 : 0 })
      expectClose(actual[3].doubles, [distances.reduce(0, +)], relative: precision, absolute: precision)
    }
  }

  @Test("truth values and words", arguments: TestedBackend.all)
  func kinds(backend: TestedBackend) throws {
    let truths = (0..<2).map { HostArray.random([600], for: Self.differ, seed: 83 + UInt64($0)) }
    let words = HostArray.random([600], for: Self.lowByte, seed: 85)
    let actual = try backend.evaluate(truths + [words]) { _, x in
      [
        Tensor.applying(Self.differ, x[0], x[1]), Tensor.applying(Self.differ, x[0].not(), x[1]).not(),
        x[2].applying(Self.lowByte), x[2].applying(Self.turned),
        x[2].applying(Self.turned).applying(Self.lowByte),
      ]
    }
    let differ = zip(truths[0].doubles, truths[1].doubles).map { $0 == $1 ? 0.0 : 1 }
    #expect(actual[0].doubles == differ && actual[1].doubles == differ)
    let numbers = words.doubles.map { UInt32($0) }
    #expect(actual[2].doubles == numbers.map { Double($0 & 255) })
    #expect(actual[3].doubles == numbers.map { Double(~$0) })
    #expect(actual[4].doubles == numbers.map { Double(~$0 & 255) })
  }

  @Test("their gradients agree with central differences", arguments: TestedBackend.all)
  func gradients(backend: TestedBackend) throws {
    let inputs = [HostArray.random([3, 4], in: 0.5...2, seed: 86), .random([3, 4], in: 0.5...2, seed: 87)]
    try backend.expectBothGradients(at: inputs) { x in
      Tensor.applying(Self.distance, x[0].applying(Self.cube), x[1]).sum()
    }
  }
}
