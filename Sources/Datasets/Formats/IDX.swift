// IDX, the format of MNIST's files: two zero bytes, a type code, the rank, the dimensions as big-endian
// 32-bit numbers, and the elements big-endian in C order. Plain or compressed with gzip.

public import Foundations

/// Reading IDX files.
public enum IDX {
  /// The array in the file at `path`, plain or compressed, whatever its name.
  ///
  /// - Throws: ``Failure`` of kind `missingInput`, `inputOutput`, or `badData` for a file that is not IDX, is
  ///   cut off or too long, or whose dimensions make no sense. Memory is taken only once the file is known
  ///   to be able to fill it.
  public static func read(_ path: String) throws -> NumericArray {
    let file = try MappedFile(path)
    return try read(SharedBytes(file), at: path)
  }

  /// The array in the bytes of an IDX file, plain or compressed.
  ///
  /// - Parameter path: The name of the file in messages.
  /// - Throws: As ``read(_:)``.
  public static func read(_ file: SharedBytes, at path: String) throws -> NumericArray {
    try file.withUnsafeBytes { bytes in
      guard Gzip.isCompressed(bytes) else {
        let header = try Header(bytes, at: path)
        let held = bytes.count - header.size
        guard held == header.payload else {
          throw Failure(
            .badData, "its header promises \(header.payload) bytes, but \(held) follow", at: path,
            remedy: "Download or copy it again")
        }
        return array(header, file[header.size..<file.count])
      }
      let start = try Gzip.prefix(Header.largest, of: bytes, at: path)
      let header = try start.withUnsafeBytes { try Header($0, at: path) }
      let (whole, overflow) = header.size.addingReportingOverflow(header.payload)
      guard !overflow, whole <= Gzip.mostBytes(from: bytes.count) else {
        throw Failure(
          .badData, "its header promises \(header.payload) bytes, more than the file can hold", at: path,
          remedy: "Download or copy it again")
      }
      let content = try SharedBytes(count: whole) {
        try Gzip.decompress(bytes, exactlyInto: $0, at: path)
      }
      return array(header, content[header.size..<whole])
    }
  }

  private static func array(_ header: Header, _ payload: SharedBytes) -> NumericArray {
    let elements = header.number.decoded(payload, bigEndian: true)
    return NumericArray(header.number.elementType, shape: header.shape, bytes: elements)
  }
}

extension IDX {
  /// What stands before the elements.
  private struct Header {
    /// The size of a header of rank 255, the highest there can be.
    static let largest = 4 + 4 * 255

    var number: FileNumber
    var shape: [Int]
    /// The size of the elements in bytes.
    var payload: Int
    /// The size of the header itself in bytes.
    var size: Int { 4 + 4 * shape.count }

    init(_ bytes: UnsafeRawBufferPointer, at path: String) throws {
      guard bytes.count >= 4, bytes[0] == 0, bytes[1] == 0 else {
        throw Failure(
          .badData, bytes.count < 4 ? "too short for an IDX file" : "not an IDX file", at: path,
          remedy: "An IDX file begins with two zero bytes, a type code and the rank")
      }
      guard let number = Self.number(code: bytes[2]) else {
        throw Failure(
          .badData, "unknown IDX type code \(bytes[2])", at: path,
          remedy: "The known type codes are 8, 9, 11, 12, 13 and 14 (bytes to doubles)")
      }
      let rank = Int(bytes[3])
      guard rank > 0 else {
        throw Failure(.badData, "is an IDX file without dimensions", at: path, remedy: "Write it again")
      }
      guard bytes.count >= 4 + 4 * rank else {
        throw Failure(
          .badData, "ends within its header", at: path, remedy: "Download or copy it again")
      }
      let shape = (0..<rank).map { index in
        Int(UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: 4 + 4 * index, as: UInt32.self)))
      }
      guard let payload = NumericArray.byteCount(shape: shape, elementSize: number.size),
        NumericArray.byteCount(shape: shape, elementSize: 4) != nil
      else {
        throw Failure(
          .badData, "its dimensions \(shape) are implausibly large", at: path,
          remedy: "Download or copy it again")
      }
      self.number = number
      self.shape = shape
      self.payload = payload
    }

    private static func number(code: UInt8) -> FileNumber? {
      switch code {
      case 0x08: .uint8
      case 0x09: .int8
      case 0x0B: .int16
      case 0x0C: .int32
      case 0x0D: .float32
      case 0x0E: .float64
      default: nil
      }
    }
  }
}
