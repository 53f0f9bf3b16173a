// What stands before the rows of a table: the line by which Excel says what the delimiter is, comments, titles.

import Foundations

/// The lines at the beginning of a file that are no rows.
struct Preamble {
  /// The delimiter that the first line names, as in `sep=;`.
  private(set) var delimiter: Delimiter?
  /// Where what follows begins, and the line of that place.
  private(set) var end: (byte: Int, line: Int)
  /// How many lines are comments.
  private(set) var comments = 0
  /// The last comment, where it could name columns: without its mark.
  private(set) var lastComment: Range<Int>?

  /// What can be told line by line; titles are told from rows.
  ///
  /// - Parameter given: How many lines are to be passed over; nil to tell it.
  init(_ bytes: UnsafeRawBufferPointer, from start: Int, given: Int?) {
    end = (start, 1)
    let first = Self.line(bytes, at: start)
    delimiter = Self.separator(UnsafeRawBufferPointer(rebasing: bytes[first.content]))
    if delimiter != nil { end = (first.next, 2) }
    if let given {
      while end.line <= given, end.byte < bytes.count {
        end = (Self.line(bytes, at: end.byte).next, end.line + 1)
      }
      return
    }
    passComments(bytes)
  }

  /// Passes over lines that begin with # or %, and over empty ones among them, unless nothing else is there.
  private mutating func passComments(_ bytes: UnsafeRawBufferPointer) {
    var (place, line, last, found) = (end.byte, end.line, end, 0)
    while place < bytes.count {
      let (content, next) = Self.line(bytes, at: place)
      if let mark = content.first(where: { bytes[$0] != 0x20 && bytes[$0] != 0x09 }) {
        guard bytes[mark] == UInt8(ascii: "#") || bytes[mark] == UInt8(ascii: "%") else {
          (end, comments) = (last, found)
          return
        }
        found += 1
        last = (next, line + 1)
        lastComment = mark + 1..<content.upperBound
      }
      (place, line) = (next, line + 1)
    }
    lastComment = nil
  }

  /// The bytes of a line without its end, and where the next one begins.
  static func line(_ bytes: UnsafeRawBufferPointer, at start: Int) -> (content: Range<Int>, next: Int) {
    let feed = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
    let end = feed > start && bytes[feed - 1] == 0x0D ? feed - 1 : feed
    return (start..<end, min(feed + 1, bytes.count))
  }

  private static func separator(_ line: UnsafeRawBufferPointer) -> Delimiter? {
    if line.count > 16 { return nil }
    let text = String(decoding: line, as: UTF8.self).replacing("\"", with: "").drop { $0 == " " }
    guard text.lowercased().hasPrefix("sep="), let mark = text.dropFirst(4).utf8.first else { return nil }
    return Delimiter.allCases.first { $0.byte == mark }
  }

  /// How many of the first rows are titles: rows of fewer cells than those that follow, or of a single text among empty
  /// cells, before a row that names columns.
  static func titles(_ rows: [SampledRow], _ texts: CellTexts) -> Int {
    let counts = Dictionary(grouping: rows.map(\.cells.count).filter { $0 > 1 }, by: { $0 }).mapValues(
      \.count)
    guard let width = counts.max(by: { ($0.value, $0.key) < ($1.value, $1.key) })?.key else { return 0 }
    var found = rows.prefix {
      $0.cells.count < width && ($0.cells.first { !$0.isEmpty }).map(texts.isText) ?? true
    }.count
    // One name fewer than cells: rows have names, or end with a delimiter, or the header is wrong, which is no title.
    if found > 0, width > 2, rows[found - 1].cells.count == width - 1,
      isHeader(rows[found - 1], rows[found...], texts)
    {
      found -= 1
    }
    if found * 2 > rows.count || rows.count - found < 2 { return 0 }
    // Spreadsheets fill up titles with empty cells.
    let padded = rows[found...].prefix(10).prefix { $0.cells.count == width && $0.filled * 2 < width }.count
    let below = rows[(found + padded)...].map(\.cells)
    if padded > 0, below.count > padded, width > 2, below[0].count == width,
      below[0].count(where: { !$0.isEmpty }) * 2 > width, HeaderGuess(below, texts).reason() == .texts
    {
      found += padded
    }
    return found
  }

  /// Whether a row of one cell fewer than those below it is made of names, and none of those is.
  private static func isHeader(
    _ row: SampledRow, _ below: ArraySlice<SampledRow>, _ texts: CellTexts
  ) -> Bool {
    if below.count < 2 || row.cells.contains(where: { $0.isEmpty || texts.isValue($0) }) { return false }
    return HeaderGuess(below.map(\.cells), texts).reason() != .texts
  }

  /// Whether the first cells of rows could be their names: no two are alike.
  static func areNamed(_ rows: ArraySlice<SampledRow>) -> Bool {
    let names = rows.compactMap(\.cells.first)
    return names.count >= 3 && Set(names).count == names.count
  }
}
