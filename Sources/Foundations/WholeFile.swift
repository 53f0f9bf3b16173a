// Reading files at once: their bytes, or their text.

/// Reading a whole file at once.
public enum WholeFile {
  /// The bytes of the file at `path`.
  ///
  /// - Parameter limit: The most bytes the caller is ready to hold.
  /// - Throws: As ``OpenedFile/init(_:)``, and ``Failure`` of kind `badData` for a file of more than `limit` bytes,
  ///   `inputOutput` if it cannot be read.
  public static func read(_ path: String, limit: Int = .max) throws -> [UInt8] {
    let opened = try OpenedFile(path)
    // The size is only a hint: a file may grow. One byte more shows the end.
    let hint = min(opened.size, limit)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(hint < .max ? hint + 1 : hint)
    while true {
      let room = max(bytes.capacity - bytes.count, 65_536)
      let piece = try opened.read(upTo: room)
      if piece.isEmpty { return bytes }
      if bytes.isEmpty { bytes = piece } else { bytes += piece }
      if bytes.count > limit {
        throw Failure(
          .badData, "holds more than \(limit) bytes", at: path, remedy: "Check that this is the right file")
      }
    }
  }

  /// The text of the file at `path`, which must be UTF-8.
  ///
  /// - Throws: As ``read(_:limit:)``, and `badData` if the bytes are not UTF-8.
  public static func text(_ path: String, limit: Int = .max) throws -> String {
    guard let text = String(validating: try read(path, limit: limit), as: UTF8.self) else {
      throw Failure(.badData, "not UTF-8 text", at: path, remedy: "Check that this is the right file")
    }
    return text
  }
}
