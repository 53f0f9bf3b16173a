// What a reader hands over, whatever the file's own number type and order was: a shape and its elements in
// C order. Readers of files give bytes or float32 (integers and doubles rounded to the nearest); labels, lengths and
// tokens are int32.

public import Foundations

/// An array of numbers of any rank, its elements in C order (the last index runs fastest).
public struct NumericArray: Sendable {
  /// The type of the elements.
  public let elementType: ElementType
  /// The length of each dimension; empty for a single number.
  public let shape: [Int]
  /// The elements in this machine's byte order.
  public let bytes: SharedBytes
  /// What rounding to float32 changed, as a sentence without its full stop; nil where that does not matter.
  public internal(set) var roundingNote: Message?

  /// An array of the given shape over `bytes`, which must be exactly as many as the shape needs.
  public init(_ elementType: ElementType, shape: [Int], bytes: SharedBytes) {
    guard Self.byteCount(shape: shape, elementSize: elementType.size) == bytes.count else {
      fail("\(bytes.count) bytes for \(elementType) of shape \(shape)")
    }
    self.elementType = elementType
    self.shape = shape
    self.bytes = bytes
  }

  /// An array of float32 of the given shape, copied from `elements`.
  public init(shape: [Int], _ elements: [Float]) {
    self.init(.float32, shape: shape, bytes: SharedBytes(copying: elements))
  }

  /// An array of int32 of the given shape, copied from `integers`.
  public init(shape: [Int], integers: [Int32]) {
    self.init(.int32, shape: shape, bytes: SharedBytes(copying: integers))
  }

  /// How many elements there are.
  public var count: Int { bytes.count / elementType.size }

  /// The elements as float32: bytes as 0 to 255.
  public var floats: [Float] {
    switch elementType {
    case .uint8: bytes.array(of: UInt8.self).map(Float.init)
    case .float32: bytes.array(of: Float.self)
    case .int32: bytes.array(of: Int32.self).map(Float.init)
    case .bfloat16, .uint32, .bool: fail("numbers of type \(elementType) in data")
    }
  }

  /// How many bytes a shape takes, or nil if a dimension is negative or the product does not fit an Int.
  static func byteCount(shape: [Int], elementSize: Int) -> Int? {
    guard shape.allSatisfy({ $0 >= 0 }) else { return nil }
    // A zero anywhere makes the product zero, whatever the others are.
    if shape.contains(0) { return 0 }
    return shape.reduce(Optional(elementSize)) { product, dimension in
      guard let product else { return nil }
      let (value, overflow) = product.multipliedReportingOverflow(by: dimension)
      return overflow ? nil : value
    }
  }
}

extension NumericArray {
  /// Refuses an array that holds a NaN or an infinity.
  ///
  /// - Parameter path: The file the array came from, for the message.
  /// - Throws: ``Failure`` of kind `badData` that names the row and the column of the first one, counted from 0.
  public func requireFinite(at path: String) throws {
    guard elementType == .float32 else { return }
    let found = bytes.withUnsafeBytes { raw -> Int? in
      (0..<count).first { !raw.loadUnaligned(fromByteOffset: $0 * 4, as: Float.self).isFinite }
    }
    guard let found else { return }
    let value = bytes[found * 4..<found * 4 + 4].array(of: Float.self)[0]
    throw Failure(
      .badData,
      value.isNaN
        ? "\(place(of: found)) is not a number (NaN)"
        : "\(place(of: found)) is infinite, or beyond the range of float32",
      at: path, remedy: "Remove such rows or replace their values; rows and columns are counted from 0")
  }

  /// Within which bounds the finite elements lie; nil for an array without any.
  ///
  /// Bytes are fractions of 255, so their bounds are 0...255 whatever they are, unless none exceeds 1: such
  /// bytes are zeros and ones, not very dark pictures.
  var range: ClosedRange<Float>? {
    guard count > 0 else { return nil }
    return bytes.withUnsafeBytes { raw in
      switch elementType {
      case .uint8: return raw.contains { $0 > 1 } ? 0...255 : 0...1
      case .float32:
        var (least, most) = (Float.infinity, -Float.infinity)
        for index in 0..<count {
          let value = raw.loadUnaligned(fromByteOffset: index * 4, as: Float.self)
          guard value.isFinite else { continue }
          least = min(least, value)
          most = max(most, value)
        }
        return least <= most ? least...most : nil
      case .int32:
        let numbers = raw.bindMemory(to: Int32.self)
        return Float(numbers.min() ?? 0)...Float(numbers.max() ?? 0)
      case .bfloat16, .uint32, .bool: fail("numbers of type \(elementType) in data")
      }
    }
  }

  private func place(of index: Int) -> String {
    var rest = index
    var places: [Int] = []
    for dimension in shape.reversed() {
      places.insert(rest % dimension, at: 0)
      rest /= dimension
    }
    return switch places.count {
    case 0: "the number"
    case 1: "row \(places[0])"
    case 2: "row \(places[0]), column \(places[1])"
    default: "row \(places[0]), place \(places.dropFirst().map(String.init).joined(separator: ","))"
    }
  }
}
