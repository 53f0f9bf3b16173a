// Text files of numbers alone, as numpy.savetxt writes them: a row per line, blanks, tabs, commas or semicolons
// between its numbers, and comments behind #. With names of columns or texts in it such a file is a table, and is
// refused with the ending that tables have.

import Foundations

/// Reading text files of numbers.
enum NumberRows {
  /// The endings of such files.
  static let endings = [".txt", ".dat", ".asc"]

  private static let remedy: Message =
    "Correct the line, so that there are numbers alone, equally many in every line; as a table, with texts and gaps, the file is read where its name ends in .csv or .tsv"

  /// Whether the first bytes of a file are lines of numbers: the first line that is no comment is one, and so are at least
  /// half of all.
  static func areNumbers(_ head: [UInt8]) -> Bool {
    let lines = head.split { $0 == 0x0A || $0 == 0x0D }.compactMap { line -> Bool? in
      let cells = line.prefix { $0 != UInt8(ascii: "#") }.split(whereSeparator: isSeparator)
      return cells.isEmpty ? nil : cells.allSatisfy { Float(String(decoding: $0, as: UTF8.self)) != nil }
    }
    return lines.first ?? true && lines.count { $0 } * 2 >= lines.count
  }

  /// The least share of lines that have as many numbers as most have, where lines are rows of an array; lines of any length
  /// are sequences.
  private static let leastShare = 0.9

  /// Whether nearly all of the first lines have the same number of numbers.
  static func haveOneWidth(_ head: [UInt8]) -> Bool {
    let lines = head.split { $0 == 0x0A || $0 == 0x0D }.dropLast()
    let widths = lines.map { line in
      line.prefix { $0 != UInt8(ascii: "#") }.split(whereSeparator: isSeparator).count
    }.filter { $0 > 0 }
    let counts = widths.reduce(into: [Int: Int]()) { $0[$1, default: 0] += 1 }
    // One wrong line among few is a mistake, and is named when the file is read.
    return Double(widths.count - (counts.values.max() ?? 0))
      <= max(1, (1 - leastShare) * Double(widths.count))
  }

  /// Reads the file at `path` as an array of rows and columns.
  ///
  /// - Throws: ``Failure`` of kind `badData` that names the first line that does not hold numbers alone, or another
  ///   count of them than the lines before.
  static func read(_ path: String) throws -> NumericArray {
    let file = try MappedFile(path)
    var numbers: [Float] = []
    var (width, rows, line, place) = (0, 0, 0, 0)
    while place < file.bytes.count {
      line += 1
      let rest = file.bytes[place...]
      let end = rest.firstIndex { $0 == 0x0A || $0 == 0x0D } ?? rest.endIndex
      let before = numbers.count
      let text = file.bytes[place..<end].prefix { $0 != UInt8(ascii: "#") }
      for cell in text.split(whereSeparator: isSeparator) {
        guard let number = Float(String(decoding: cell, as: UTF8.self)) else {
          let shown = String(decoding: cell.prefix(20), as: UTF8.self)
          throw Failure(
            .badData, "line \(line) holds '\(shown)', which is not a number", at: path, remedy: remedy)
        }
        numbers.append(number)
      }
      // A line's end of two bytes gives an empty line between them.
      place =
        end + (end + 1 < file.bytes.count && file.bytes[end] == 0x0D && file.bytes[end + 1] == 0x0A ? 2 : 1)
      let found = numbers.count - before
      if found == 0 { continue }
      if rows == 0 { width = found }
      guard found == width else {
        throw Failure(
          .badData, "line \(line) holds \(found) numbers, the first one \(width)", at: path, remedy: remedy)
      }
      rows += 1
    }
    return NumericArray(shape: [rows, width], numbers)
  }

  private static func isSeparator(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == UInt8(ascii: ",") || byte == UInt8(ascii: ";")
  }
}
