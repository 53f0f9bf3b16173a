// Sums and maxima over axes, and the matrix product: plain order, one accumulator per result.

import Tensors

extension Evaluation {
  /// The sum over the axes; zero over no elements.
  static func sum(_ operand: Operand, over axes: [Int]) -> [Double] {
    reduce(operand, over: axes, from: 0) { $0 + $1 }
  }

  /// The largest element over the axes; minus infinity over no elements, NaN where one is NaN.
  static func maximum(_ operand: Operand, over axes: [Int]) -> [Double] {
    reduce(operand, over: axes, from: -.infinity) { $0.isNaN || $1.isNaN ? .nan : max($0, $1) }
  }

  private static func reduce(
    _ operand: Operand, over axes: [Int], from start: Double, _ combine: (Double, Double) -> Double
  ) -> [Double] {
    let kept = operand.shape.dimensions.indices.filter { !axes.contains($0) }
    let small = operand.shape.removing(axes)
    // A step along a reduced axis stays at the same result.
    var strides = [Int](repeating: 0, count: operand.shape.rank)
    for (axis, stride) in zip(kept, small.strides) { strides[axis] = stride }
    var result = [Double](repeating: start, count: small.count)
    for (value, place) in zip(operand.values, offsets(of: operand.shape, strides: strides)) {
      result[place] = combine(result[place], value)
    }
    return result
  }

  /// C[b, i, j] = sum over k of A[b, i, k] B[b, k, j], k ascending.
  static func matrixProduct(_ left: Operand, _ right: Operand) -> [Double] {
    let rank = left.shape.rank
    let (rows, depth, columns) = (left.shape[rank - 2], left.shape[rank - 1], right.shape[rank - 1])
    let batches = left.shape.dimensions.dropLast(2).reduce(1, *)
    var result = [Double](repeating: 0, count: batches * rows * columns)
    for batch in 0..<batches {
      for row in 0..<rows {
        let target = (batch * rows + row) * columns
        for k in 0..<depth {
          let factor = left.values[(batch * rows + row) * depth + k]
          let source = (batch * depth + k) * columns
          for column in 0..<columns {
            result[target + column] += factor * right.values[source + column]
          }
        }
      }
    }
    return result
  }
}
