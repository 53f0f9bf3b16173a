// The type of a tensor: its shape and what its elements are.

public import Foundations

/// A tensor's shape and element type.
public struct TensorType: Hashable, Sendable, CustomStringConvertible {
  /// The extents.
  public var shape: Shape
  /// The type of the elements.
  public var element: ElementType

  /// A type from shape and element type.
  public init(_ shape: Shape, _ element: ElementType = .float32) {
    self.shape = shape
    self.element = element
  }

  /// The size in memory, in bytes.
  public var byteCount: Int { shape.count * element.size }

  /// Element type and extents, as in `float32[128, 784]`.
  public var description: String { "\(element)\(shape)" }
}
