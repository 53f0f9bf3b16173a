// What stands behind the rows of a table: sums, sources, empty rows. It is told by the last lines of the file.

import Foundations

/// Tells the last lines that are no rows.
struct TrailingRows {
  /// The most bytes at the end of the file that are looked at, and the most lines that are taken for no rows.
  private static let (window, most) = (1 << 16, 20)
  /// What the first text of a row of sums says, in lower case.
  private static let sums: Set<String> = [
    "total", "totals", "grand total", "subtotal", "sub-total", "sum", "sums", "overall", "average",
    "averages", "avg",
    "mean", "summe", "gesamt", "gesamtsumme", "insgesamt", "mittelwert", "durchschnitt", "totale", "somme",
    "moyenne",
    "media", "totaal", "totalt", "summa",
  ]

  let bytes: UnsafeRawBufferPointer
  let name: String
  let delimiter: Delimiter
  /// Where the rows begin.
  let start: Int
  /// How many cells a row has.
  let columns: Int

  /// Lines behind the rows.
  struct Found {
    /// The first of them, by its place in the file.
    var first: SampledRow
    var lines: Int
    /// What the first says that says something.
    var shown: String
    /// Whether they are but empty cells.
    var areEmpty: Bool
    /// Whether the only one is a sum.
    var isSum: Bool
  }

  /// The last rows that are none, told from those before.
  ///
  /// - Parameters:
  ///   - rows: The first rows of the table.
  ///   - given: How many lines are to be left out; nil to tell it.
  func found(_ rows: [[String]], _ texts: CellTexts, given: Int?) -> Found? {
    let last = lastRows()
    if let given {
      let left = last.suffix(given)
      guard given > 0, let first = left.first else { return nil }
      return Found(first: first, lines: left.count, shown: first.shown, areEmpty: false, isSum: false)
    }
    func none(before count: Int) -> Int { last.dropLast(count).reversed().prefix { isNone($0, texts) }.count }
    var count = none(before: 0)
    let isSum = last.dropLast(count).last.map { self.isSum($0, rows, texts) } ?? false
    if isSum { count += 1 + none(before: count + 1) }
    // So many, or all that can be seen, are not what stands behind a table: its rows are wrong.
    if count == last.count || count > Self.most { return nil }
    guard count > 0 else { return nil }
    let left = last.suffix(count)
    guard let first = left.first else { return nil }
    return Found(
      first: first, lines: count, shown: (left.first { $0.filled > 0 } ?? first).shown,
      areEmpty: left.allSatisfy { $0.filled == 0 }, isSum: isSum && count == 1)
  }

  /// Whether a row is empty, or is a text that fills less than half of the columns. A row that is cut off is a mistake.
  private func isNone(_ row: SampledRow, _ texts: CellTexts) -> Bool {
    if columns < 2 { return false }
    guard let first = row.cells.first(where: { !$0.isEmpty }) else { return true }
    return texts.isText(first) && row.filled * 2 <= columns && row.cells.count != columns
  }

  /// Whether the first text of a row is a word for a sum, in a column where it does not stand before.
  private func isSum(_ row: SampledRow, _ rows: [[String]], _ texts: CellTexts) -> Bool {
    guard columns > 1, rows.count > 1, let place = row.cells.firstIndex(where: { texts.isText($0) }),
      Self.sums.contains(row.cells[place].lowercased().trimming(":")),
      row.cells.indices.contains(where: { texts.isNumber(row.cells[$0]) })
    else { return false }
    return !rows.contains { $0 != row.cells && $0.indices.contains(place) && $0[place] == row.cells[place] }
  }

  /// The last rows of the file, their lines counted from the first of them, from a byte at which no quoted cell can be open.
  private func lastRows() -> [SampledRow] {
    var from = max(start, bytes.count - Self.window)
    if from > start {
      guard let feed = bytes[from...].firstIndex(of: 0x0A) else { return [] }
      from = feed + 1
    }
    let rows = Sampling(UnsafeRawBufferPointer(rebasing: bytes[from...]), name)
      .rows(delimiter, from: 0, line: 1, most: .max)
      .map { row in
        var row = row
        row.start.byte += from
        row.next.byte += from
        return row
      }
    // A cell that begins before could make other rows of these: then they do not reach the end.
    guard let last = rows.last,
      last.next.byte == bytes.count || bytes[last.next.byte...].allSatisfy({ $0 <= 0x20 })
    else { return [] }
    let isWhole = from == start
    let marks = bytes[from...].contains(0x22)
    return !isWhole && marks && rows.filter({ $0.cells.count == columns }).count * 2 < rows.count ? [] : rows
  }
}

extension String {
  /// The text without a character at its ends, and blanks.
  fileprivate func trimming(_ character: Character) -> String {
    var text = self[...]
    while let last = text.last, last == character || last == " " { text.removeLast() }
    while let first = text.first, first == character || first == " " { text.removeFirst() }
    return String(text)
  }
}
