// The one walk over the bytes of delimited text: where rows and cells begin and end (RFC 4180).
// A quotation mark at the beginning of a cell opens it, and the next one that is not doubled closes it; elsewhere a mark is
// a character like others, as in 5" pipe. BlockSplitter cuts files by the same rule.

import Foundations

/// Where a cell's bytes lie, within the quotation marks if it has any.
struct CellRange: Sendable {
  var start: UInt32
  /// The end in the lower 31 bits; the highest says that the cell is quoted and may hold doubled marks.
  var marked: UInt32

  var end: UInt32 { marked & 0x7FFF_FFFF }
  var isQuoted: Bool { marked >> 31 == 1 }
}

/// Walks over rows, one at a time.
struct RowScanner {
  let bytes: UnsafeRawBufferPointer
  let delimiter: UInt8
  /// Whether cells stand between runs of blanks.
  let isSpaced: Bool
  /// The file's name, for messages.
  let name: String
  /// The next byte.
  var position: Int
  /// The line of the next byte, from 1.
  var line: Int
  /// The line at which the last row began.
  var rowLine = 0

  init(
    _ bytes: UnsafeRawBufferPointer, delimiter: Delimiter, name: String, position: Int = 0, line: Int = 1
  ) {
    self.bytes = bytes
    self.delimiter = delimiter.byte
    isSpaced = delimiter == .space
    self.name = name
    self.position = position
    self.line = line
  }

  /// Appends the cells of the next row; false if there is none. Lines without a cell are passed over.
  ///
  /// Spaces and tabulators around a cell belong to nothing; inside of quotation marks they stay. Where they separate
  /// cells, those at the ends of a line separate nothing.
  mutating func next(_ cells: inout [CellRange]) throws -> Bool {
    guard skipBlankLines() else { return false }
    rowLine = line
    while true {
      while position < bytes.count, isSpace(bytes[position]) { position &+= 1 }
      if position < bytes.count, bytes[position] == 0x22 {
        cells.append(try quoted())
      } else {
        cells.append(try plain())
      }
      if isSpaced {
        while position < bytes.count, isSpace(bytes[position]) { position &+= 1 }
        if position < bytes.count, bytes[position] != 0x0A, !endsLine(position) { continue }
      }
      guard position < bytes.count else { return true }
      let stop = bytes[position]
      // Behind a carriage return comes a line feed or the end: `plain` and `quoted` saw to it.
      if stop == 0x0D, position &+ 1 < bytes.count { position &+= 1 }
      position &+= 1
      if stop != delimiter || isSpaced {
        line &+= 1
        return true
      }
    }
  }

  @inline(__always) private func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || (byte == 0x09 && delimiter != 0x09)
  }

  /// Whether the byte at `place` is a carriage return that ends a line.
  private func endsLine(_ place: Int) -> Bool {
    bytes[place] == 0x0D && (place + 1 == bytes.count || bytes[place + 1] == 0x0A)
  }

  private mutating func skipBlankLines() -> Bool {
    while position < bytes.count {
      var place = position
      while place < bytes.count, isSpace(bytes[place]) { place += 1 }
      if place < bytes.count, endsLine(place) { place += 1 }
      if place < bytes.count {
        guard bytes[place] == 0x0A else { return true }
        line += 1
        place += 1
      }
      position = place
    }
    return false
  }

  private mutating func plain() throws -> CellRange {
    let start = position
    var place = position
    while place < bytes.count {
      let byte = bytes[place]
      if byte == delimiter { break }
      if byte <= 0x0D {
        if byte == 0x0A || endsLine(place) || (isSpaced && byte == 0x09) { break }
        if byte == 0x0D {
          throw Failure(
            .badData, "a line ends with a carriage return alone, as on old Macs, but others do not",
            at: "\(name):\(line)", remedy: "Save the file with the line endings of Unix or Windows")
        }
      }
      place &+= 1
    }
    position = place
    while place > start, isSpace(bytes[place - 1]) { place &-= 1 }
    return CellRange(start: UInt32(truncatingIfNeeded: start), marked: UInt32(truncatingIfNeeded: place))
  }

  private mutating func quoted() throws -> CellRange {
    let (start, opened) = (position + 1, line)
    var place = start
    while true {
      while place < bytes.count, bytes[place] != 0x22 {
        if bytes[place] == 0x0A { line &+= 1 }
        place &+= 1
      }
      guard place < bytes.count else {
        throw Failure(
          .badData, "a quotation mark is opened here and never closed", at: "\(name):\(opened)",
          remedy: "Close it, or double it if it is part of the text")
      }
      guard place + 1 < bytes.count, bytes[place + 1] == 0x22 else { break }
      place += 2
    }
    let end = place
    place += 1
    while place < bytes.count, isSpace(bytes[place]) { place += 1 }
    let isEnded = isSpaced && place > end + 1
    guard
      place == bytes.count || bytes[place] == delimiter || bytes[place] == 0x0A || endsLine(place) || isEnded
    else {
      throw Failure(
        .badData, "text follows the closing quotation mark of a cell", at: "\(name):\(opened)",
        remedy:
          "Double the quotation marks that are part of the text, and put the whole cell in quotation marks")
    }
    position = place
    return CellRange(
      start: UInt32(truncatingIfNeeded: start), marked: UInt32(truncatingIfNeeded: end) | 0x8000_0000)
  }
}
