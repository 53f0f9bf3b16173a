// What the elements of data and of tensors are. Bytes stay uint8 until a step casts them; int32 carries labels,
// lengths and tokens; truth values are a type of their own; uint32 carries keys, row ids and random words.

/// The type of the elements of data and of tensors.
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
