// Movement: the same numbers in another arrangement.

import Foundations

extension Tensor {
  /// The same elements in row-major order under another shape of equal count.
  public func reshaped(
    to shape: Shape, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    if shape == self.shape { return self }
    if shape.count != self.shape.count {
      fail("reshape: \(self.shape) does not hold as many elements as \(shape)", file: file, line: line)
    }
    if case .reshape = operation { return operands[0].reshaped(to: shape) }
    return trace.append(.reshape, [self], TensorType(shape, type.element))
  }

  /// This tensor repeated along axes of extent 1, and along missing leading axes.
  public func broadcast(
    to shape: Shape, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    if shape == self.shape { return self }
    if self.shape.broadcast(with: shape) != shape {
      fail("broadcast: \(self.shape) does not repeat to \(shape)", file: file, line: line)
    }
    let padded = reshaped(to: self.shape.padded(to: shape.rank))
    if padded.shape == shape { return padded }
    return trace.append(.broadcast, [padded], TensorType(shape, type.element))
  }

  /// The axes in another order: axis i of the result is axis `permutation[i]` of this tensor.
  public func transposed(
    _ permutation: [Int], file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    if permutation.sorted() != Array(0..<shape.rank) {
      fail("transpose: \(permutation) is no order of the axes of \(shape)", file: file, line: line)
    }
    if permutation == Array(0..<shape.rank) { return self }
    if case .transpose(let first) = operation {
      return operands[0].transposed(permutation.map { first[$0] })
    }
    let moved = Shape(permutation.map { shape[$0] })
    return trace.append(.transpose(permutation), [self], TensorType(moved, type.element))
  }

  /// The last two axes exchanged.
  public func transposed(file: StaticString = #fileID, line: UInt = #line) -> Tensor {
    if shape.rank < 2 { fail("transpose: \(shape) has fewer than two axes", file: file, line: line) }
    let last = shape.rank - 1
    return transposed(Array(0..<(last - 1)) + [last, last - 1])
  }

  /// A range of one axis.
  public func sliced(
    axis: Int, _ range: Range<Int>, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    guard shape.dimensions.indices.contains(axis), range.lowerBound >= 0, range.upperBound <= shape[axis]
    else { fail("slice: \(range) of axis \(axis) is not within \(shape)", file: file, line: line) }
    if range.count == shape[axis] { return self }
    return trace.append(
      .slice(axis: axis, start: range.lowerBound), [self],
      TensorType(shape.replacing(axis, with: range.count), type.element))
  }

  /// Zeros of extent `length` along an axis, with this tensor placed at `offset`.
  public func padded(axis: Int, offset: Int, length: Int) -> Tensor {
    Tensor.assembled([self], axis: axis, offsets: [offset], length: length)
  }

  /// Tensors one after the other along an axis.
  public static func concatenated(
    _ tensors: [Tensor], axis: Int, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    var offsets: [Int] = []
    var length = 0
    for tensor in tensors {
      guard tensor.shape.dimensions.indices.contains(axis) else {
        fail("concatenate: \(tensor.shape) has no axis \(axis)", file: file, line: line)
      }
      offsets.append(length)
      length += tensor.shape[axis]
    }
    return assembled(tensors, axis: axis, offsets: offsets, length: length, file: file, line: line)
  }

  /// Zeros of extent `length` along an axis with the tensors placed at the offsets, without overlap.
  public static func assembled(
    _ tensors: [Tensor], axis: Int, offsets: [Int], length: Int, file: StaticString = #fileID,
    line: UInt = #line
  ) -> Tensor {
    guard let first = tensors.first, tensors.count == offsets.count else {
      fail("assemble: needs tensors, and an offset for each", file: file, line: line)
    }
    if !first.shape.dimensions.indices.contains(axis) {
      fail("assemble: \(first.shape) has no axis \(axis)", file: file, line: line)
    }
    var end = 0
    for (tensor, offset) in zip(tensors, offsets) {
      let fits =
        tensor.shape.rank == first.shape.rank
        && tensor.shape.replacing(axis, with: 0) == first.shape.replacing(axis, with: 0)
      if !fits || tensor.type.element != first.type.element {
        fail("assemble: \(first.type) and \(tensor.type) differ beside axis \(axis)", file: file, line: line)
      }
      if offset < end { fail("assemble: offsets \(offsets) overlap or descend", file: file, line: line) }
      end = offset + tensor.shape[axis]
    }
    if end > length { fail("assemble: pieces end at \(end), beyond \(length)", file: file, line: line) }
    if tensors.count == 1, first.shape[axis] == length { return first }
    // Copies side by side are one value repeated.
    if first.shape[axis] == 1, offsets == Array(0..<length), tensors.allSatisfy({ $0.node == first.node }) {
      return first.broadcast(to: first.shape.replacing(axis, with: length))
    }
    return first.trace.append(
      .assemble(axis: axis, offsets: offsets), tensors,
      TensorType(first.shape.replacing(axis, with: length), first.type.element))
  }
}
