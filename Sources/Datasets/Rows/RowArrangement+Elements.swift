// What an arrangement does with the elements of rows: their axes are moved as a row is read, so that nothing is copied
// beforehand, and values are looked at to tell bytes from real numbers.

import Foundations

extension RowArrangement {
  /// Copies a row whose first axis becomes its last.
  ///
  /// - Parameter size: The size of an element in bytes.
  func moveFirstAxisLast(
    _ row: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer, size: Int
  ) {
    let channels = stored.first ?? 1
    let positions = row.count / size / channels
    func move<Element: BitwiseCopyable>(_: Element.Type) {
      for channel in 0..<channels {
        for position in 0..<positions {
          let element = row.loadUnaligned(
            fromByteOffset: (channel * positions + position) * size, as: Element.self)
          target.storeBytes(
            of: element, toByteOffset: (position * channels + channel) * size, as: Element.self)
        }
      }
    }
    switch size {
    case 1: move(UInt8.self)
    case 2: move(UInt16.self)
    case 4: move(UInt32.self)
    default: fail("rows of elements of \(size) bytes")
    }
  }
}

extension NumericArray {
  /// Whether all elements are whole numbers from 0 to 255.
  var holdsBytes: Bool {
    switch elementType {
    case .uint8: true
    case .float32:
      bytes.withUnsafeBytes { raw in
        (0..<count).allSatisfy {
          let value = raw.loadUnaligned(fromByteOffset: $0 * 4, as: Float.self)
          return value >= 0 && value <= 255 && value == value.rounded()
        }
      }
    case .int32: bytes.withUnsafeBytes { $0.bindMemory(to: Int32.self).allSatisfy { (0...255).contains($0) } }
    case .bfloat16, .uint32, .bool: false
    }
  }
}
