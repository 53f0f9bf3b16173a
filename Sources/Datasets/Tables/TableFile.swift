// The file of a table as it is opened everywhere: what is compressed is decompressed in memory.

import Foundations
import Tables

/// Opening the files of tables.
enum TableFile {
  /// The most bytes that a compressed table may have when it is decompressed.
  static let mostBytes = 1 << 32

  /// A reader of the file at `path`, plain or compressed with gzip.
  ///
  /// - Throws: As ``TableReader``, and ``Failure`` of kind `badData` for compressed data that are corrupt or too large.
  static func reader(_ path: String, _ options: TableOptions) throws -> TableReader {
    try TableReader(contents(path), name: path, options: options)
  }

  private static func contents(_ path: String) throws -> SharedBytes {
    let file = SharedBytes(try MappedFile(path))
    return try file.withUnsafeBytes { bytes in
      Gzip.isCompressed(bytes) ? try Gzip.contents(of: bytes, atMost: mostBytes, at: path) : file
    }
  }
}
