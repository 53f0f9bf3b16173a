// Values outside a backend: a type and its bytes in row-major order.

import Foundations

/// A tensor's value in the host's memory.
public struct HostArray: Equatable, Sendable {
  /// Shape and element type.
  public let type: TensorType
  /// The elements in row-major order, as they lie in memory.
  public var bytes: [UInt8]

  /// A value from its bytes, whose count must be the type's.
  public init(_ type: TensorType, bytes: [UInt8]) {
    if bytes.count != type.byteCount { fail("\(bytes.count) bytes do not make \(type)") }
    self.type = type
    self.bytes = bytes
  }

  /// A float32 value.
  public init(_ shape: Shape, _ values: [Float]) {
    self.init(TensorType(shape), bytes: values.withUnsafeBytes { Array($0) })
  }

  /// A uint32 value.
  public init(_ shape: Shape, words: [UInt32]) {
    self.init(TensorType(shape, .uint32), bytes: words.withUnsafeBytes { Array($0) })
  }

  /// Zeros.
  public init(zeros type: TensorType) {
    self.init(type, bytes: [UInt8](repeating: 0, count: type.byteCount))
  }

  /// The elements of a float32 value.
  public var floats: [Float] {
    if type.element != .float32 { fail("\(type) does not hold float32") }
    return bytes.withUnsafeBytes { raw in
      (0..<type.shape.count).map { raw.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self) }
    }
  }

  /// The elements as Double, whatever their type.
  public var doubles: [Double] {
    bytes.withUnsafeBytes { raw in
      (0..<type.shape.count).map { position in
        switch type.element {
        case .bfloat16:
          Double(
            Float(bitPattern: UInt32(raw.loadUnaligned(fromByteOffset: 2 * position, as: UInt16.self)) << 16))
        case .float32: Double(raw.loadUnaligned(fromByteOffset: 4 * position, as: Float.self))
        case .int32: Double(raw.loadUnaligned(fromByteOffset: 4 * position, as: Int32.self))
        case .uint32: Double(raw.loadUnaligned(fromByteOffset: 4 * position, as: UInt32.self))
        case .uint8, .bool: Double(raw[position])
        }
      }
    }
  }

  /// A value from Doubles, rounded to the element type.
  public init(_ type: TensorType, doubles: [Double]) {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(type.byteCount)
    for value in doubles {
      switch type.element {
      case .bfloat16:
        withUnsafeBytes(of: UInt16(Float(value).roundedToBfloat16.bitPattern >> 16)) {
          bytes.append(contentsOf: $0)
        }
      case .float32: withUnsafeBytes(of: Float(value)) { bytes.append(contentsOf: $0) }
      case .int32: withUnsafeBytes(of: Int32(value)) { bytes.append(contentsOf: $0) }
      case .uint32: withUnsafeBytes(of: UInt32(value)) { bytes.append(contentsOf: $0) }
      case .uint8, .bool: bytes.append(UInt8(value))
      }
    }
    self.init(type, bytes: bytes)
  }
}

extension HostArray {
  /// Some rows, in the order in which they are named.
  public func rows(_ indices: [Int]) -> HostArray {
    let size = type.shape.dimensions.dropFirst().reduce(type.element.size, *)
    return HostArray(
      TensorType(type.shape.replacing(0, with: indices.count), type.element),
      bytes: indices.flatMap { bytes[$0 * size..<($0 + 1) * size] })
  }

  /// These rows and others of the same type behind them.
  public func followed(by other: HostArray) -> HostArray {
    HostArray(
      TensorType(
        type.shape.replacing(0, with: type.shape[0] + other.type.shape[0]), type.element),
      bytes: bytes + other.bytes)
  }

  /// A range of rows, followed by zeros up to `count` rows.
  public func rows(_ range: Range<Int>, padded count: Int) -> HostArray {
    let rowBytes = type.shape.dimensions.dropFirst().reduce(type.element.size, *)
    var part = Array(bytes[(range.lowerBound * rowBytes)..<(range.upperBound * rowBytes)])
    part += [UInt8](repeating: 0, count: (count - range.count) * rowBytes)
    return HostArray(TensorType(type.shape.replacing(0, with: count), type.element), bytes: part)
  }
}
