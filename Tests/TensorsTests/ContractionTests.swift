// The matrix product against a plain triple loop.

import Foundations
import Testing
import _TestSupport

@testable import Tensors

@Suite("Contraction")
struct ContractionTests {
  /// Rows, depth and columns of a product.
  struct Extents: Sendable, CustomTestStringConvertible {
    var rows: Int
    var depth: Int
    var columns: Int
    var testDescription: String { "\(rows) x \(depth) x \(columns)" }

    /// Every combination of small extents, and larger ones that fill no block evenly.
    static let all =
      Shapes.every(rank: 3).map { Extents(rows: $0[0], depth: $0[1], columns: $0[2]) }
      + [
        Extents(rows: 17, depth: 40, columns: 33), Extents(rows: 64, depth: 16, columns: 32),
        Extents(rows: 1, depth: 129, columns: 7), Extents(rows: 31, depth: 1, columns: 65),
      ]
  }

  @Test("a product of matrices is a sum of products", arguments: TestedBackend.all)
  func matrices(backend: TestedBackend) throws {
    for extents in Extents.all {
      let left = HostArray.random([extents.rows, extents.depth], seed: 1)
      let right = HostArray.random([extents.depth, extents.columns], seed: 2)
      let expected = Loops.product(left, right, batch: [])
      let actual = try backend.value([left, right]) { $0[0].matrixProduct($0[1]) }
      expectClose(
        actual, HostArray(TensorType([extents.rows, extents.columns]), doubles: expected),
        relative: backend.precision, absolute: 20 * backend.precision, extents.testDescription)
    }
  }

  @Test("transposed operands are read as they stand", arguments: TestedBackend.all)
  func transposed(backend: TestedBackend) throws {
    for extents in Extents.all {
      let left = HostArray.random([extents.rows, extents.depth], seed: 1)
      let right = HostArray.random([extents.depth, extents.columns], seed: 2)
      let expected = HostArray(
        TensorType([extents.rows, extents.columns]), doubles: Loops.product(left, right, batch: []))
      let turned = [left, Loops.transposed(left, [1, 0]), right, Loops.transposed(right, [1, 0])]
      let actual = try backend.evaluate(turned) { _, x in
        let lefts = [x[0], x[1].transposed()]
        let rights = [x[2], x[3].transposed()]
        let plain = lefts.flatMap { left in rights.map { left.matrixProduct($0) } }
        return plain + [x[3].matrixProduct(x[1]).transposed()]
      }
      for value in actual {
        expectClose(
          value, expected, relative: backend.precision, absolute: 20 * backend.precision,
          extents.testDescription)
      }
    }
  }

  @Test("leading axes are a batch, repeated where one side lacks them", arguments: TestedBackend.all)
  func batches(backend: TestedBackend) throws {
    let pairs = Shapes.pairs.enumerated().filter { $0.element.result.rank <= 2 || $0.offset % 7 == 0 }
    for (number, pair) in pairs where pair.result.rank <= 3 {
      let draw = Draw(Key(seed: 61), number)
      let extents = (0..<3).map { Shapes.extents[draw($0, below: 5)] }
      let left = HostArray.random(Shape(pair.left.dimensions + extents[0...1]), seed: 1)
      let right = HostArray.random(Shape(pair.right.dimensions + extents[1...2]), seed: 2)
      let type = TensorType(Shape(pair.result.dimensions + [extents[0], extents[2]]))
      let actual = try backend.value([left, right]) { $0[0].matrixProduct($0[1]) }
      expectClose(
        actual, HostArray(type, doubles: Loops.product(left, right, batch: pair.result.dimensions)),
        relative: backend.precision, absolute: 20 * backend.precision, "\(left.type) x \(right.type)")
    }
  }

  @Test("axes exchanged within a batch are contracted in their new order", arguments: TestedBackend.all)
  func exchangedBatch(backend: TestedBackend) throws {
    // As attention does: [batch, position, head, feature] to [batch, head, position, feature].
    let (queries, keys) = (HostArray.random([2, 3, 4, 5], seed: 1), HostArray.random([2, 6, 4, 5], seed: 2))
    let expected = Loops.product(
      Loops.transposed(queries, [0, 2, 1, 3]), Loops.transposed(keys, [0, 2, 3, 1]), batch: [2, 4])
    let actual = try backend.value([queries, keys]) {
      $0[0].transposed([0, 2, 1, 3]).matrixProduct($0[1].transposed([0, 2, 3, 1]))
    }
    expectClose(
      actual, HostArray(TensorType([2, 4, 3, 6]), doubles: expected), relative: backend.precision,
      absolute: 20 * backend.precision)
  }

  @Test("gradients and second gradients agree with central differences", arguments: TestedBackend.all)
  func gradients(backend: TestedBackend) throws {
    let cases: [[Shape]] = [
      [[2, 3], [3, 4]], [[1, 3], [3, 1]], [[2, 0], [0, 3]], [[0, 2], [2, 3]], [[2, 2, 3], [2, 3, 2]],
      [[2, 3], [2, 3, 2]], [[2, 1, 2, 3], [3, 3, 2]],
    ]
    for shapes in cases {
      let inputs = shapes.enumerated().map { HostArray.random($1, seed: 31 + UInt64($0)) }
      try backend.expectBothGradients(at: inputs, "\(shapes)") {
        $0[0].matrixProduct($0[1]).hyperbolicTangent().sum()
      }
      try backend.expectGradients(at: inputs, "\(shapes) turned") {
        $0[1].transposed().matrixProduct($0[0].transposed()).hyperbolicTangent().sum()
      }
    }
  }
}
