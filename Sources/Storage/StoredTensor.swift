// A tensor at rest: a name, a type, a shape and its bytes in C order, lowest byte first.

public import Foundations

/// The element types of stored tensors that this program reads and writes.
public enum StoredType: String, Sendable, CaseIterable {
  // In the order of the reference implementation, which lays files out by it.
  /// A byte that is 0 or 1.
  case bool = "BOOL"
  /// An unsigned byte.
  case uint8 = "U8"
  /// The upper half of a single-precision number.
  case bfloat16 = "BF16"
  /// A signed 32-bit integer.
  case int32 = "I32"
  /// An unsigned 32-bit integer.
  case uint32 = "U32"
  /// A single-precision number.
  case float32 = "F32"
  /// A double-precision number.
  case float64 = "F64"
  /// A signed 64-bit integer.
  case int64 = "I64"

  /// The size of an element in bytes.
  public var size: Int {
    switch self {
    case .bool, .uint8: 1
    case .bfloat16: 2
    case .int32, .uint32, .float32: 4
    case .float64, .int64: 8
    }
  }
}

/// A named tensor in a file.
public struct StoredTensor: Sendable {
  /// The name, such as a parameter's path.
  public let name: String
  /// The type of the elements.
  public let type: StoredType
  /// The length of each dimension; empty for a single number.
  public let shape: [Int]
  /// The elements in C order, lowest byte first. In a file of others they need not be aligned.
  public let bytes: SharedBytes

  /// A tensor over `bytes`, which must be exactly as many as type and shape need.
  public init(_ name: String, _ type: StoredType, shape: [Int], bytes: SharedBytes) {
    guard Self.byteCount(type, shape: shape) == bytes.count else {
      fail("\(bytes.count) bytes for '\(name)', \(type.rawValue) of shape \(shape)")
    }
    self.name = name
    self.type = type
    self.shape = shape
    self.bytes = bytes
  }

  /// A float32 tensor with a copy of `elements`.
  public init(_ name: String, shape: [Int], _ elements: [Float]) {
    self.init(name, .float32, shape: shape, bytes: SharedBytes(copying: elements))
  }

  /// How many elements there are.
  public var count: Int { bytes.count / type.size }

  /// How many bytes type and shape need, or nil if a dimension is negative or the product does not fit an
  /// Int. The product is taken as the format's reference takes it: it must fit even before a zero.
  static func byteCount(_ type: StoredType, shape: [Int]) -> Int? {
    var product = 1
    for dimension in shape + [type.size] {
      guard dimension >= 0 else { return nil }
      let (value, overflow) = product.multipliedReportingOverflow(by: dimension)
      guard !overflow else { return nil }
      product = value
    }
    return product
  }
}

/// What a file of tensors holds.
public struct TensorFile: Sendable {
  /// The tensors; no name twice, none called "__metadata__".
  public var entries: [StoredTensor]
  /// Texts that travel with the tensors.
  public var metadata: [String: String]

  /// Tensors and texts.
  public init(_ entries: [StoredTensor], metadata: [String: String] = [:]) {
    self.entries = entries
    self.metadata = metadata
  }

  /// The tensor called `name`, or nil.
  public subscript(_ name: String) -> StoredTensor? { entries.first { $0.name == name } }
}
