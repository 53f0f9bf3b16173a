// Cuts a file into blocks at row boundaries without parsing it: a line feed ends a row unless it stands between quotation
// marks, and a mark opens a cell only where one begins (see RowScanner). Between marks nothing is looked at byte by byte.

import CVector
import Foundation
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
  let delimiter: Delimiter
  let name: String
  /// Where the rows end; the end of the file where nil.
  let end: Int?
  private(set) var position: Int
  private var line: Int

  init(from position: Int, to end: Int? = nil, line: Int, size: Int, delimiter: Delimiter, name: String) {
    self.position = position
    self.end = end
    self.line = line
    self.size = size
    self.delimiter = delimiter
    self.name = name
  }

  /// The next block, of `size` bytes and what its last row has beyond; nil at the end.
  ///
  /// - Throws: ``Failure`` of kind `badData` for a row of more than a gigabyte.
  mutating func next(of bytes: UnsafeRawBufferPointer) throws -> BlockRange? {
    let bytes = UnsafeRawBufferPointer(rebasing: bytes[..<min(end ?? bytes.count, bytes.count)])
    guard position < bytes.count else { return nil }
    let end = rowEnd(in: bytes, from: min(position + size, bytes.count) - 1)
    guard end - position <= size + 1 << 30, end - position < 1 << 31 else {
      throw Failure(
        .badData, "a row is longer than a gigabyte", at: "\(name):\(line)",
        remedy: "Look for an unclosed quotation mark")
    }
    let block = UnsafeRawBufferPointer(rebasing: bytes[position..<end])
    defer {
      position = end
      line += Int(cv_count_bytes(block.baseAddress, Int64(block.count), 0x0A))
    }
    return BlockRange(bytes: position..<end, firstLine: line)
  }

  /// Behind the first line feed from `least` on that ends a row.
  private func rowEnd(in bytes: UnsafeRawBufferPointer, from least: Int) -> Int {
    // What lies before `place` is not inside a quoted cell.
    var place = position
    var feed = Self.find(0x0A, in: bytes, least..<bytes.count)
    while place < bytes.count {
      if let found = feed, found < place { feed = Self.find(0x0A, in: bytes, place..<bytes.count) }
      let stop = feed ?? bytes.count
      guard let mark = Self.find(0x22, in: bytes, place..<stop) else { return min(stop + 1, bytes.count) }
      place = opens(mark, in: bytes) ? Self.closing(mark, in: bytes) : mark + 1
    }
    return bytes.count
  }

  /// Whether a quotation mark is the first byte of a cell, blanks aside.
  private func opens(_ mark: Int, in bytes: UnsafeRawBufferPointer) -> Bool {
    var place = mark
    while place > position, isBlank(bytes[place - 1]) { place -= 1 }
    if place == position || bytes[place - 1] == 0x0A { return true }
    return delimiter == .space ? place < mark : bytes[place - 1] == delimiter.byte
  }

  private func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (byte == 0x09 && delimiter != .tab) }

  /// Behind the mark that closes the cell which another opens; the end where there is none.
  private static func closing(_ mark: Int, in bytes: UnsafeRawBufferPointer) -> Int {
    var place = mark + 1
    while let found = find(0x22, in: bytes, place..<bytes.count) {
      guard found + 1 < bytes.count, bytes[found + 1] == 0x22 else { return found + 1 }
      place = found + 2
    }
    return bytes.count
  }

  /// The first place of a byte in a range.
  private static func find(_ byte: UInt8, in bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> Int? {
    guard !range.isEmpty, let start = bytes.baseAddress,
      let found = memchr(start + range.lowerBound, Int32(byte), range.count)
    else { return nil }
    return UnsafeRawPointer(found) - start
  }
}
