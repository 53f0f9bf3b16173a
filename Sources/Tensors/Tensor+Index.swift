// What follows from coordinates: numbers in a row, triangles, one-hot rows, the place of the largest element, masks.
// Coordinates are generated where they are read, so none of it takes memory of its own.

import Foundations

extension Tensor {
  /// The most places that float32 tells apart: 2^24.
  private static let mostPlaces = 1 << 24

  /// The coordinate along an axis, from 0, as float32 of the given shape.
  public static func index(
    axis: Int, of shape: Shape, in trace: Trace, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    guard shape.dimensions.indices.contains(axis), shape[axis] <= mostPlaces else {
      fail("index: \(shape) has no axis \(axis) of at most 2^24 places", file: file, line: line)
    }
    // Along the other axes it repeats.
    let alone = Shape(shape.dimensions.indices.map { $0 == axis ? shape[axis] : 1 })
    return trace.append(.index(axis: axis), [], TensorType(alone)).broadcast(to: shape)
  }

  /// The numbers 0 to count - 1, [count].
  public static func wholeNumbers(_ count: Int, in trace: Trace) -> Tensor {
    index(axis: 0, of: [count], in: trace)
  }

  /// True on the diagonal of a square matrix, false beside it, [count, count].
  public static func isDiagonal(_ count: Int, in trace: Trace) -> Tensor {
    index(axis: 0, of: [count, count], in: trace).equals(index(axis: 1, of: [count, count], in: trace))
  }

  /// True on and below the diagonal of a square matrix, false above it, [count, count]; without the diagonal where
  /// it is strict.
  ///
  /// As the mask of a sequence it is causal: place i (a row) sees places j <= i (columns), or j < i.
  public static func isLower(_ count: Int, strictly: Bool = false, in trace: Trace) -> Tensor {
    let row = index(axis: 0, of: [count, count], in: trace)
    let column = index(axis: 1, of: [count, count], in: trace)
    return strictly ? column .< row : column .<= row
  }

  /// True at the first places of each sequence, of which there are `lengths` (float32 or int32, any shape), and false
  /// behind them: [lengths..., count].
  public static func isWithin(
    lengths: Tensor, count: Int, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    let places = index(axis: 0, of: [count], in: lengths.trace, file: file, line: line)
    return places .< lengths.asNumbers("lengths", file, line)
  }

  /// 1 at the place that each id names (float32 or int32, any shape) and 0 beside it, [ids..., count]; zeros where an id is
  /// not one of 0..<count.
  public func oneHot(count: Int, file: StaticString = #fileID, line: UInt = #line) -> Tensor {
    asNumbers("oneHot", file, line)
      .equals(Tensor.index(axis: 0, of: [count], in: trace, file: file, line: line)).cast(to: .float32)
  }

  /// These numbers as float32 with one more axis of extent 1.
  private func asNumbers(_ name: String, _ file: StaticString, _ line: UInt) -> Tensor {
    if type.element != .float32, type.element != .int32 {
      fail("\(name): ids and lengths are float32 or int32, not \(type)", file: file, line: line)
    }
    return cast(to: .float32).reshaped(to: Shape(shape.dimensions + [1]))
  }

  /// The place of the largest element along an axis, which disappears, as int32; the first of them where several are.
  ///
  /// Where an element is NaN, it is the extent of the axis, which names no place.
  public func argMaximum(axis: Int, file: StaticString = #fileID, line: UInt = #line) -> Tensor {
    guard type.element == .float32, shape.dimensions.indices.contains(axis), shape[axis] > 0 else {
      fail("argMaximum: \(type) has no largest element along axis \(axis)", file: file, line: line)
    }
    // The first is the largest of the negated places; a NaN equals nothing, and leaves what is behind the last place.
    let place = Tensor.index(axis: axis, of: shape, in: trace, file: file, line: line)
    let isLargest = equals(maximum(axes: [axis], keeping: true))
    let first = Tensor.select(isLargest, -place, Double(-shape[axis])).maximum(axes: [axis])
    return (-first).cast(to: .int32)
  }
}
