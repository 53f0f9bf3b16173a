// The number types that array files use, and their way into memory. Bytes stay bytes (0 to 255, as pictures
// mean them); every other type becomes float32, rounded to the nearest.

import Foundations

/// A number type of an array file.
enum FileNumber: Sendable, CaseIterable {
  case bool, uint8, int8, uint16, int16, uint32, int32, uint64, int64, float16, float32, float64

  /// The size of one number in the file, in bytes.
  var size: Int {
    switch self {
    case .bool, .uint8, .int8: 1
    case .uint16, .int16, .float16: 2
    case .uint32, .int32, .float32: 4
    case .uint64, .int64, .float64: 8
    }
  }

  /// The type of the numbers in memory.
  var elementType: ElementType { self == .uint8 ? .uint8 : .float32 }

  /// The numbers in `bytes` in memory's type and order, without a copy where the file already has them so.
  func decoded(_ bytes: SharedBytes, bigEndian: Bool) -> SharedBytes {
    let nativeOrder = bigEndian == (1.bigEndian == 1)
    if self == .uint8 || (self == .float32 && nativeOrder) { return bytes }
    let count = bytes.count / size
    return SharedBytes(count: count * 4) { target in
      bytes.withUnsafeBytes { decode($0, bigEndian: bigEndian, into: target.bindMemory(to: Float.self)) }
    }
  }

  private func decode(
    _ bytes: UnsafeRawBufferPointer, bigEndian: Bool, into target: UnsafeMutableBufferPointer<Float>
  ) {
    func each<Raw: FixedWidthInteger & BitwiseCopyable>(_: Raw.Type, _ number: (Raw) -> Float) {
      for index in target.indices {
        let raw = bytes.loadUnaligned(fromByteOffset: index * MemoryLayout<Raw>.size, as: Raw.self)
        target[index] = number(bigEndian ? Raw(bigEndian: raw) : Raw(littleEndian: raw))
      }
    }
    switch self {
    case .bool: each(UInt8.self) { $0 == 0 ? 0 : 1 }
    case .uint8: each(UInt8.self) { Float($0) }
    case .int8: each(Int8.self) { Float($0) }
    case .uint16: each(UInt16.self) { Float($0) }
    case .int16: each(Int16.self) { Float($0) }
    case .uint32: each(UInt32.self) { Float($0) }
    case .int32: each(Int32.self) { Float($0) }
    case .uint64: each(UInt64.self) { Float($0) }
    case .int64: each(Int64.self) { Float($0) }
    case .float16: each(UInt16.self, Self.half)
    case .float32: each(UInt32.self) { Float(bitPattern: $0) }
    case .float64: each(UInt64.self) { Float(Double(bitPattern: $0)) }
    }
  }

  /// The value of an IEEE half, by its fields: sign, 5 bits of exponent, 10 of significand.
  /// (`Float16` does not exist on every platform.)
  private static func half(_ bits: UInt16) -> Float {
    let significand = Float(bits & 0x3FF)
    let magnitude: Float =
      switch bits >> 10 & 0x1F {
      case 0: significand * 0x1p-24
      case 0x1F: significand == 0 ? .infinity : .nan
      case let exponent: Float(sign: .plus, exponent: Int(exponent) - 25, significand: 1024 + significand)
      }
    return bits & 0x8000 == 0 ? magnitude : -magnitude
  }
}
