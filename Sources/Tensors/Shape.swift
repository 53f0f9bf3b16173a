// Shapes are static within a graph: the extents of a tensor's axes, outermost first, row-major.

import Foundations

/// The extents of a tensor's axes.
public struct Shape: Hashable, Sendable {
  /// The extents, outermost first; empty for a scalar.
  public let dimensions: [Int]

  /// A shape from its extents, each at least zero.
  public init(_ dimensions: [Int]) {
    if dimensions.contains(where: { $0 < 0 }) { fail("a shape cannot have negative extents: \(dimensions)") }
    self.dimensions = dimensions
  }

  /// The shape of a scalar.
  public static let scalar = Shape([])

  /// The number of axes.
  public var rank: Int { dimensions.count }

  /// The number of elements: the product of the extents.
  public var count: Int { dimensions.reduce(1, *) }

  /// The extent of an axis.
  public subscript(axis: Int) -> Int { dimensions[axis] }

  /// The distance between neighbours along each axis in row-major order, in elements.
  public var strides: [Int] {
    var strides = [Int](repeating: 1, count: rank)
    for axis in stride(from: rank - 2, through: 0, by: -1) {
      strides[axis] = strides[axis + 1] * dimensions[axis + 1]
    }
    return strides
  }

  /// The shape both operands of a pairwise operation take, or nil where they do not fit.
  ///
  /// Axes are aligned at the last one; an axis of extent 1, or a missing one, repeats.
  public func broadcast(with other: Shape) -> Shape? {
    let rank = max(rank, other.rank)
    var merged: [Int] = []
    for (left, right) in zip(padded(to: rank).dimensions, other.padded(to: rank).dimensions) {
      guard left == right || left == 1 || right == 1 else { return nil }
      merged.append(left == 1 ? right : left)
    }
    return Shape(merged)
  }

  /// This shape with leading axes of extent 1 up to the given rank.
  public func padded(to rank: Int) -> Shape {
    Shape([Int](repeating: 1, count: max(0, rank - self.rank)) + dimensions)
  }

  /// This shape without the given axes.
  public func removing(_ axes: [Int]) -> Shape {
    Shape(dimensions.indices.filter { !axes.contains($0) }.map { dimensions[$0] })
  }

  /// This shape with another extent on one axis.
  public func replacing(_ axis: Int, with extent: Int) -> Shape {
    var changed = dimensions
    changed[axis] = extent
    return Shape(changed)
  }
}

extension Shape: ExpressibleByArrayLiteral, CustomStringConvertible {
  /// A shape from a literal such as `[128, 784]`.
  public init(arrayLiteral elements: Int...) { self.init(elements) }

  /// The extents in brackets.
  public var description: String { "\(dimensions)" }
}
