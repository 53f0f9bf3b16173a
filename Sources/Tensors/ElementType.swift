// What a tensor's elements are. Data stays uint8 until the step casts it; truth values are a type of
// their own; uint32 carries keys, row ids and random words.

/// The type of a tensor's elements.
public enum ElementType: String, Hashable, Sendable, CaseIterable {
  /// IEEE single precision, the type of all arithmetic.
  case float32
  /// The upper half of a float32: its range with 8 bits of precision. Only operands of contractions and
  /// convolutions have it; everything else computes in float32.
  case bfloat16
  /// Signed 32-bit integers.
  case int32
  /// Unsigned 32-bit integers: keys, row ids, random words.
  case uint32
  /// Unsigned bytes: pixels as they are stored.
  case uint8
  /// Truth values, one byte each, 0 or 1.
  case bool

  /// The size of one element in memory, in bytes.
  public var size: Int {
    switch self {
    case .float32, .int32, .uint32: 4
    case .bfloat16: 2
    case .uint8, .bool: 1
    }
  }
}

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
