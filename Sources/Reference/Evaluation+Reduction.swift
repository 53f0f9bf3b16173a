// Sums, maxima and sums of exponentials over axes, and the matrix product: plain order, one accumulator per result.

import Foundation
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

  // With m the largest of them, log sum e^x = m + log sum e^(x - m), which cannot overflow; where m is infinite,
  // x - m is 0 for the elements that are, instead of NaN.
  /// log of the sum of e^x over the axes; minus infinity over no elements.
  static func logSumExp(_ operand: Operand, over axes: [Int]) -> [Double] {
    let largest = maximum(operand, over: axes)
    let places = places(operand.shape, without: axes)
    var sums = [Double](repeating: 0, count: largest.count)
    for (value, place) in zip(operand.values, places) {
      sums[place] += value == largest[place] ? 1 : exp(value - largest[place])
    }
    return zip(largest, sums).map { $0 + log($1) }
  }

  private static func reduce(
    _ operand: Operand, over axes: [Int], from start: Double, _ combine: (Double, Double) -> Double
  ) -> [Double] {
    var result = [Double](repeating: start, count: operand.shape.removing(axes).count)
    for (value, place) in zip(operand.values, places(operand.shape, without: axes)) {
      result[place] = combine(result[place], value)
    }
    return result
  }

  /// The place of each element among those that are left when the axes disappear.
  private static func places(_ shape: Shape, without axes: [Int]) -> [Int] {
    let kept = shape.dimensions.indices.filter { !axes.contains($0) }
    // A step along a reduced axis stays at the same result.
    var strides = [Int](repeating: 0, count: shape.rank)
    for (axis, stride) in zip(kept, shape.removing(axes).strides) { strides[axis] = stride }
    return offsets(of: shape, strides: strides)
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
