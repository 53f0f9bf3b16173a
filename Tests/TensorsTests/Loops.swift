// Plain loops over indices: the expectations of movement, reduction and contraction. They address
// elements by their full index, unlike any backend.

import Tensors
import _TestSupport

/// Expectations by index.
enum Loops {
  /// Every index of a shape, in row-major order.
  static func indices(_ shape: Shape) -> [[Int]] {
    shape.dimensions.reduce([[]]) { heads, extent in
      heads.flatMap { head in (0..<extent).map { head + [$0] } }
    }
  }

  /// The place of an index in row-major order.
  static func place(_ index: [Int], in shape: Shape) -> Int {
    zip(index, shape.dimensions).reduce(0) { $0 * $1.1 + $1.0 }
  }

  /// The array of a shape whose element at an index is the operand's at the index given for it.
  static func gathered(
    _ operand: HostArray, to shape: Shape, from index: ([Int]) -> [Int]
  ) -> HostArray {
    let values = operand.doubles
    return HostArray(
      TensorType(shape, operand.type.element),
      doubles: indices(shape).map { values[place(index($0), in: operand.type.shape)] })
  }

  /// The operand repeated to a shape it broadcasts to.
  static func repeated(_ operand: HostArray, to shape: Shape) -> HostArray {
    let own = operand.type.shape
    return gathered(operand, to: shape) { index in
      zip(index.suffix(own.rank), own.dimensions).map { $1 == 1 ? 0 : $0 }
    }
  }

  /// The axes in another order.
  static func transposed(_ operand: HostArray, _ permutation: [Int]) -> HostArray {
    let shape = operand.type.shape
    return gathered(operand, to: Shape(permutation.map { shape[$0] })) { index in
      shape.dimensions.indices.map { axis in permutation.firstIndex(of: axis).map { index[$0] } ?? 0 }
    }
  }

  /// The elements that fall together when the axes disappear, combined in order.
  static func reduced(
    _ operand: HostArray, _ axes: [Int], from start: Double, _ combine: (Double, Double) -> Double
  ) -> [Double] {
    let shape = operand.type.shape
    var groups: [[Int]: Double] = [:]
    for (index, value) in zip(indices(shape), operand.doubles) {
      let kept = index.indices.filter { !axes.contains($0) }.map { index[$0] }
      groups[kept] = combine(groups[kept] ?? start, value)
    }
    return indices(shape.removing(axes)).map { groups[$0] ?? start }
  }

  /// The matrix product over the last two axes, with leading axes of the left and right repeated.
  static func product(_ left: HostArray, _ right: HostArray, batch: [Int]) -> [Double] {
    let (a, b) = (left.type.shape, right.type.shape)
    let (rows, depth, columns) = (a[a.rank - 2], a[a.rank - 1], b[b.rank - 1])
    let first = repeated(left, to: Shape(batch + [rows, depth]))
    let second = repeated(right, to: Shape(batch + [depth, columns]))
    let (x, y) = (first.doubles, second.doubles)
    return indices(Shape(batch + [rows, columns])).map { index in
      let (head, row, column) = (Array(index.dropLast(2)), index[batch.count], index[batch.count + 1])
      return (0..<depth).reduce(0) { sum, k in
        sum + x[place(head + [row, k], in: first.type.shape)]
          * y[place(head + [k, column], in: second.type.shape)]
      }
    }
  }
}
