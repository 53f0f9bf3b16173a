// NumPy's .npy files: a magic string, a version, the header's length, the header (see NPYHeader), and the
// elements. Read without a copy where the file already holds bytes or little-endian float32 in C order.

public import Foundations

/// Reading and writing .npy files.
public enum NPY {
  private static let magic: [UInt8] = [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59]
  private static let longestHeader = 1 << 20

  /// The array in the file at `path`.
  ///
  /// - Throws: ``Failure`` of kind `missingInput`, `inputOutput`, or `badData` for a file that is no .npy
  ///   file, holds what is not read (Python objects, records, complex numbers, text), is cut off or too long.
  public static func read(_ path: String) throws -> NumericArray {
    try read(SharedBytes(try MappedFile(path)), at: path)
  }

  /// The array in the bytes of a .npy file.
  ///
  /// - Parameter path: The name of the file in messages.
  /// - Throws: As ``read(_:)``.
  public static func read(_ file: SharedBytes, at path: String) throws -> NumericArray {
    let layout = try file.withUnsafeBytes { try Layout($0, at: path) }
    let (header, payload) = (layout.header, file[layout.start..<file.count])
    guard payload.count == layout.payload else {
      throw Failure(
        .badData,
        "its header promises \(layout.payload) bytes (shape \(header.shape)), but \(payload.count) follow",
        at: path, remedy: "Copy or save it again")
    }
    let elements = header.number.decoded(payload, bigEndian: header.bigEndian)
    let type = header.number.elementType
    let ordered =
      header.fortranOrder && header.shape.count > 1
      ? FortranOrder.inCOrder(elements, shape: header.shape, size: type.size) : elements
    var array = NumericArray(type, shape: header.shape, bytes: ordered)
    array.roundingNote = Rounding(payload, of: header.number, bigEndian: header.bigEndian)?.sentence
    return array
  }

  /// What the beginning of a .npy file says about the rest.
  struct Layout {
    /// What stands before the elements.
    let header: NPYHeader
    /// Where the elements begin.
    let start: Int
    /// How many bytes the elements take.
    let payload: Int

    /// - Throws: ``Failure`` of kind `badData`, for a header that goes on after `bytes` too.
    init(_ bytes: UnsafeRawBufferPointer, at path: String) throws {
      let range = try NPY.headerRange(bytes, at: path)
      header = try NPYHeader(bytes[range], at: path)
      start = range.upperBound
      // The product in memory's type must fit as well: a byte may become a float.
      guard let payload = NumericArray.byteCount(shape: header.shape, elementSize: header.number.size),
        NumericArray.byteCount(shape: header.shape, elementSize: 4) != nil
      else {
        throw Failure(
          .badData, "its shape \(header.shape) is implausibly large", at: path, remedy: "Copy it again")
      }
      self.payload = payload
    }
  }

  /// Writes `array` to the file at `path` as version 1.0, replacing a file that is there.
  ///
  /// - Throws: ``Failure`` of kind `inputOutput`.
  public static func write(_ array: NumericArray, to path: String) throws {
    try AtomicFile.write(to: path) { sink in
      try sink.append(header(array))
      try array.bytes.withUnsafeBytes { try sink.append($0) }
    }
  }

  /// The bytes before the elements: padded with spaces to a multiple of 64 and closed by a line feed.
  static func header(_ array: NumericArray) -> [UInt8] {
    let descr =
      switch array.elementType {
      case .uint8: "|u1"
      case .float32: 1.littleEndian == 1 ? "<f4" : ">f4"
      case .int32: 1.littleEndian == 1 ? "<i4" : ">i4"
      case .bfloat16, .uint32, .bool: fail("an array of \(array.elementType) in a .npy file")
      }
    let dimensions = array.shape.map(String.init).joined(separator: ", ")
    let tuple = array.shape.count == 1 ? "(\(dimensions),)" : "(\(dimensions))"
    let text = "{'descr': '\(descr)', 'fortran_order': False, 'shape': \(tuple), }"
    let prefix = magic.count + 4
    let size = (prefix + text.utf8.count + 1 + 63) / 64 * 64
    let length = size - prefix
    guard length <= UInt16.max else { fail("a shape of rank \(array.shape.count)") }
    let padding = [UInt8](repeating: 0x20, count: length - text.utf8.count - 1)
    return magic + [1, 0, UInt8(length & 0xFF), UInt8(length >> 8)] + Array(text.utf8) + padding + [0x0A]
  }

  /// Where the header's dictionary stands.
  private static func headerRange(_ bytes: UnsafeRawBufferPointer, at path: String) throws -> Range<Int> {
    guard bytes.count >= 10, bytes.starts(with: magic) else {
      throw Failure(.badData, "not a .npy file", at: path, remedy: "Save the array with numpy.save")
    }
    guard (1...3).contains(bytes[6]), bytes[7] == 0 else {
      throw Failure(
        .badData, "is a .npy file of the unknown version \(bytes[6]).\(bytes[7])", at: path,
        remedy: "Save the array again with numpy.save")
    }
    let short = bytes[6] == 1
    let start = short ? 10 : 12
    guard bytes.count >= start else { throw cut(path) }
    let length =
      short
      ? Int(UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt16.self)))
      : Int(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt32.self)))
    guard length <= bytes.count - start else { throw cut(path) }
    guard length <= longestHeader else {
      throw Failure(
        .badData, "a .npy header of \(length) bytes is implausibly long", at: path,
        remedy: "Save the array again with numpy.save")
    }
    return start..<start + length
  }

  private static func cut(_ path: String) -> Failure {
    Failure(.badData, "ends within its header", at: path, remedy: "Copy it again")
  }
}
