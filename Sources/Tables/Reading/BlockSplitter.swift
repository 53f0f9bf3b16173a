// Cuts a file into blocks at row boundaries without parsing it: a line feed ends a row if the quotation marks
// before it are even in number (see RowScanner).

import CVector
import Foundations

/// Whole rows of a file that are parsed at once.
struct BlockRange: Sendable {
  /// The bytes in the file.
  var bytes: Range<Int>
  /// The line of the first byte, from 1.
  var firstLine: Int
}

/// The blocks of a file, one after the other.
struct BlockSplitter {
  let size: Int
  let name: String
  private(set) var position: Int
  private var line: Int

  init(from position: Int, line: Int, size: Int, name: String) {
    self.position = position
    self.line = line
    self.size = size
    self.name = name
  }

  /// The next block, of `size` bytes and what its last row has beyond; nil at the end.
  ///
  /// - Throws: ``Failure`` of kind `badData` for a row of more than a gigabyte.
  mutating func next(of bytes: UnsafeRawBufferPointer) throws -> BlockRange? {
    guard position < bytes.count else { return nil }
    var end = min(position + size, bytes.count)
    var (quotes, lines) = Self.marks(UnsafeRawBufferPointer(rebasing: bytes[position..<end]))
    while end < bytes.count, bytes[end - 1] != 0x0A || quotes & 1 == 1 {
      if bytes[end] == 0x22 { quotes &+= 1 }
      if bytes[end] == 0x0A { lines &+= 1 }
      end &+= 1
    }
    guard end - position <= size + 1 << 30, end - position < 1 << 31 else {
      throw Failure(
        .badData, "a row is longer than a gigabyte", at: "\(name):\(line)",
        remedy: "Look for an unclosed quotation mark")
    }
    defer {
      position = end
      line += lines
    }
    return BlockRange(bytes: position..<end, firstLine: line)
  }

  /// How many quotation marks and line feeds there are.
  private static func marks(_ bytes: UnsafeRawBufferPointer) -> (quotes: Int, lines: Int) {
    (
      Int(cv_count_bytes(bytes.baseAddress, Int64(bytes.count), 0x22)),
      Int(cv_count_bytes(bytes.baseAddress, Int64(bytes.count), 0x0A))
    )
  }
}
