// The first rows of a file as texts, by which is told how it is written.

import Foundations

/// A row with the place at which it stands.
struct SampledRow {
  /// The texts of its cells, without the quotation marks around them.
  var cells: [String]
  /// Where the one before it ends, and the line of that place; blank lines may lie between.
  var start: (byte: Int, line: Int)
  /// The line at which it begins, from 1.
  var line: Int
  /// Where the next one begins, and the line of that place.
  var next: (byte: Int, line: Int)

  /// How many cells are not empty.
  var filled: Int { cells.count { !$0.isEmpty } }

  /// What it says, for messages.
  var shown: String {
    let text = cells.filter { !$0.isEmpty }.joined(separator: ", ")
    return text.count > 40 ? "'\(text.prefix(40))...'" : "'\(text)'"
  }
}

/// A part of a file that is looked at as rows.
struct Sampling {
  /// The most rows that are looked at.
  static let most = 100
  /// The most bytes that are looked at, where a row ends among them.
  private static let window = 1 << 22

  let bytes: UnsafeRawBufferPointer
  let name: String

  /// The first part of a file, up to the end of a line.
  init(_ bytes: UnsafeRawBufferPointer, _ name: String) {
    self.name = name
    guard bytes.count > Self.window, let end = bytes[..<Self.window].lastIndex(of: 0x0A) else {
      self.bytes = bytes
      return
    }
    self.bytes = UnsafeRawBufferPointer(rebasing: bytes[...end])
  }

  /// The rows from a place on; those after the first mistake are left out.
  func rows(_ delimiter: Delimiter, from byte: Int, line: Int, most: Int = Self.most) -> [SampledRow] {
    var scanner = RowScanner(bytes, delimiter: delimiter, name: name, position: byte, line: line)
    var (rows, cells): ([SampledRow], [CellRange]) = ([], [])
    while rows.count < most {
      let start = (scanner.position, scanner.line)
      guard (try? scanner.next(&cells)) == true else { break }
      rows.append(
        SampledRow(
          cells: texts(cells), start: start, line: scanner.rowLine, next: (scanner.position, scanner.line)))
      cells.removeAll(keepingCapacity: true)
    }
    return rows
  }

  /// The cells of a line.
  func cells(_ line: Range<Int>, _ delimiter: Delimiter) -> [String] {
    let part = UnsafeRawBufferPointer(rebasing: bytes[line.clamped(to: 0..<bytes.count)])
    return Sampling(part, name).rows(delimiter, from: 0, line: 1, most: 1).first?.cells ?? []
  }

  private func texts(_ cells: [CellRange]) -> [String] {
    cells.map {
      String(decoding: UnsafeRawBufferPointer(rebasing: bytes[Int($0.start)..<Int($0.end)]), as: UTF8.self)
    }
  }

  /// How many cells the rows from a place on have.
  func counts(_ delimiter: Delimiter, from byte: Int) -> [Int] {
    var scanner = RowScanner(bytes, delimiter: delimiter, name: name, position: byte)
    var (counts, cells): ([Int], [CellRange]) = ([], [])
    while counts.count < Self.most, (try? scanner.next(&cells)) == true {
      counts.append(cells.count)
      cells.removeAll(keepingCapacity: true)
    }
    return counts
  }
}

/// What the texts of cells are, as far as the layout of a file can be told by it.
struct CellTexts {
  private let numbers: NumberText
  private let markers = MissingMarkers()

  init(decimalComma: Bool = false) { numbers = NumberText(decimalComma: decimalComma) }

  func isNumber(_ text: String) -> Bool { number(text) != nil }

  func number(_ text: String) -> Double? {
    Array(text.utf8).withUnsafeBytes { numbers.value($0) }
  }

  /// Whether a text is a number or a date.
  func isValue(_ text: String) -> Bool { isNumber(text) || ISODate.seconds(of: text) != nil }

  /// Whether nothing is there: an empty cell or a marker of missing values.
  func isMissing(_ text: String) -> Bool { Array(text.utf8).withUnsafeBytes { markers.isStandard($0) } }

  /// Whether a text is neither a value nor missing.
  func isText(_ text: String) -> Bool { !isMissing(text) && !isValue(text) }

  /// Whether a text is a whole number.
  func isWhole(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= 18 && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
  }

  /// Whether all texts of a column that are there are numbers or dates, and there are some.
  func areValues(_ column: some Sequence<String>) -> Bool {
    var found = false
    for text in column where !isMissing(text) {
      if !isValue(text) { return false }
      found = true
    }
    return found
  }
}
