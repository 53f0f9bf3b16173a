// How a value lies in memory: a buffer, an offset and a stride per axis. Movement changes only these
// three, so reshapes, broadcasts, transposes and slices cost nothing where the strides allow it. Coordinates lie
// nowhere: they are a view of numbers that are their own places, and move alike.

import Foundations
import Tensors

/// A value's place: strides and offset are in elements.
struct View: Equatable {
  var buffer: Int
  var offset: Int
  var shape: Shape
  var strides: [Int]
  var element: ElementType

  /// A whole buffer in row-major order.
  init(buffer: Int, _ type: TensorType, offset: Int = 0) {
    self.init(
      buffer: buffer, offset: offset, shape: type.shape, strides: type.shape.strides, element: type.element)
  }

  init(buffer: Int, offset: Int, shape: Shape, strides: [Int], element: ElementType) {
    self.buffer = buffer
    self.offset = offset
    self.shape = shape
    self.strides = strides
    self.element = element
  }

  /// The coordinates along an axis.
  init(coordinatesAlong axis: Int, of shape: Shape) {
    self.init(
      buffer: View.generated, offset: 0, shape: shape,
      strides: shape.dimensions.indices.map { $0 == axis ? 1 : 0 }, element: .float32)
  }

  /// The buffer of views without memory, whose elements are their own places.
  private static let generated = -1

  /// Whether only a loop can provide the elements, which lie nowhere.
  var isGenerated: Bool { buffer == View.generated }

  /// Whether the elements lie one after the other in row-major order.
  var isContiguous: Bool {
    if shape.count == 0 { return true }
    return zip(shape.dimensions, zip(strides, shape.strides)).allSatisfy { $0 == 1 || $1.0 == $1.1 }
  }

  /// The view after a movement, or nil where only a copy can provide it.
  func moved(by operation: Operation, to shape: Shape) -> View? {
    var view = self
    view.shape = shape
    switch operation {
    case .stopGradient: break
    case .reshape:
      guard let strides = reshapedStrides(to: shape) else { return nil }
      view.strides = strides
    case .broadcast:
      view.strides = strides.indices.map { self.shape[$0] == shape[$0] ? strides[$0] : 0 }
    case .transpose(let permutation): view.strides = permutation.map { strides[$0] }
    case .slice(let axis, let start): view.offset += start * strides[axis]
    case .input, .state, .constant, .index, .elementwise, .select, .cast, .reduce, .contract, .convolve,
      .assemble, .randomBits, .gather, .scatterAdd, .allReduce:
      return nil
    }
    return view
  }

  /// Strides for the same elements under another shape: axes are split and merged run by run, where a
  /// run of axes can be walked with one stride.
  private func reshapedStrides(to target: Shape) -> [Int]? {
    if target.count <= 1 || isContiguous { return target.strides }
    let kept = shape.dimensions.indices.filter { shape[$0] != 1 }
    let extents = kept.map { shape[$0] }
    let steps = kept.map { strides[$0] }
    var result = [Int](repeating: 0, count: target.rank)
    var (old, new) = (0, 0)
    while new < target.rank {
      if target[new] == 1 {
        new += 1
        continue
      }
      var (oldEnd, newEnd) = (old + 1, new + 1)
      var (oldCount, newCount) = (extents[old], target[new])
      while oldCount != newCount {
        if oldCount < newCount {
          oldCount *= extents[oldEnd]
          oldEnd += 1
        } else {
          newCount *= target[newEnd]
          newEnd += 1
        }
      }
      for axis in old..<(oldEnd - 1) where steps[axis] != steps[axis + 1] * extents[axis + 1] { return nil }
      var step = steps[oldEnd - 1]
      for axis in (new..<newEnd).reversed() {
        result[axis] = step
        step *= target[axis]
      }
      (old, new) = (oldEnd, newEnd)
    }
    return result
  }
}
