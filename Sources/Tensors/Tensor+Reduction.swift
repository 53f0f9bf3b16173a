// Sums, maxima, sums of exponentials and what is written with them, and the matrix product.

import Foundation
import Foundations

extension Tensor {
  private func reduced(
    _ reduction: Reduction, _ axes: [Int], keeping: Bool, file: StaticString, line: UInt
  ) -> Tensor {
    let sorted = Array(Set(axes)).sorted()
    if type.element != .float32 || sorted.contains(where: { !shape.dimensions.indices.contains($0) }) {
      fail("\(reduction) over axes \(axes) does not fit \(type)", file: file, line: line)
    }
    if sorted.isEmpty { return self }
    let small = shape.removing(sorted)
    let value =
      sorted.allSatisfy { shape[$0] == 1 }
      ? reshaped(to: small)
      : trace.append(.reduce(reduction, axes: sorted), [self], TensorType(small, type.element))
    if !keeping { return value }
    return value.reshaped(to: sorted.reduce(shape) { $0.replacing($1, with: 1) })
  }

  /// The sum over axes (all of them by default), which disappear unless kept with extent 1.
  public func sum(
    axes: [Int]? = nil, keeping: Bool = false, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    reduced(.sum, axes ?? Array(0..<shape.rank), keeping: keeping, file: file, line: line)
  }

  /// The largest element over axes (all of them by default).
  public func maximum(
    axes: [Int]? = nil, keeping: Bool = false, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    reduced(.maximum, axes ?? Array(0..<shape.rank), keeping: keeping, file: file, line: line)
  }

  /// The mean over axes (all of them by default).
  public func mean(
    axes: [Int]? = nil, keeping: Bool = false, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    let total = sum(axes: axes, keeping: keeping, file: file, line: line)
    let count = Set(axes ?? Array(0..<shape.rank)).reduce(1) { $0 * shape[$1] }
    return total / Double(count)
  }

  /// log of the sum of e^x over axes, in one pass that overflows nowhere.
  ///
  /// Minus infinity where every element is, as under a mask, or where there is none; infinity where one is, and NaN
  /// where one is.
  public func logSumExp(
    axes: [Int], keeping: Bool = false, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    reduced(.logSumExp, axes, keeping: keeping, file: file, line: line)
  }

  /// log of the mean of e^x over an axis, which disappears.
  public func logMeanExp(axis: Int, file: StaticString = #fileID, line: UInt = #line) -> Tensor {
    logSumExp(axes: [axis], file: file, line: line) - Foundation.log(Double(shape[axis]))
  }

  /// The matrix product over the last two axes, [..., M, K] x [..., K, N], in float32; leading axes are broadcast.
  public func matrixProduct(
    _ other: Tensor, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    guard shape.rank >= 2, other.shape.rank >= 2,
      type.element.isContracted, other.type.element == type.element,
      shape[shape.rank - 1] == other.shape[other.shape.rank - 2],
      let leading = Shape(Array(shape.dimensions.dropLast(2))).broadcast(
        with: Shape(Array(other.shape.dimensions.dropLast(2))))
    else { fail("matrix product: \(type) x \(other.type) do not fit", file: file, line: line) }
    if shape.rank > 2, other.shape.rank == 2 {
      // One matrix for all: as one product it is larger, and its gradient is one product too, instead of a sum over many.
      let rows = shape.dimensions.dropLast().reduce(1, *)
      return reshaped(to: [rows, shape[shape.rank - 1]]).matrixProduct(other, file: file, line: line)
        .reshaped(to: Shape(shape.dimensions.dropLast() + [other.shape[1]]))
    }
    let left = broadcast(to: Shape(leading.dimensions + shape.dimensions.suffix(2)))
    let right = other.broadcast(to: Shape(leading.dimensions + other.shape.dimensions.suffix(2)))
    let result = Shape(leading.dimensions + [shape[shape.rank - 2], other.shape[other.shape.rank - 1]])
    return trace.append(.contract, [left, right], TensorType(result))
  }
}
