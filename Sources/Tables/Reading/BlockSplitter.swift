// Cuts a file into blocks at row boundaries without parsing it: a line feed ends a row if the quotation marks
// before it are even in number (see RowScanner).

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
  private var position: Int
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
        remedy: "Look for a quotation mark that is never closed")
    }
    defer {
      position = end
      line += lines
    }
    return BlockRange(bytes: position..<end, firstLine: line)
  }

  /// How many quotation marks and line feeds there are. Sums of bytes over at most 255 places fit a byte, so that
  /// the loop is one of vectors.
  private static func marks(_ bytes: UnsafeRawBufferPointer) -> (quotes: Int, lines: Int) {
    var (quotes, lines, start) = (0, 0, 0)
    while start < bytes.count {
      let end = min(start + 240, bytes.count)
      var (some, others): (UInt8, UInt8) = (0, 0)
      for place in start..<end {
        some &+= bytes[place] == 0x22 ? 1 : 0
        others &+= bytes[place] == 0x0A ? 1 : 0
      }
      quotes += Int(some)
      lines += Int(others)
      start = end
    }
    return (quotes, lines)
  }
}
