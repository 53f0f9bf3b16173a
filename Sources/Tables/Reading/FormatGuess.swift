// How a file is written, told by its first rows: the delimiter under which they have equally many cells, and
// whether the first one reads like names.

import Foundations

/// Guesses a ``TableFormat`` from the beginning of a file.
struct FormatGuess {
  /// How many rows are looked at.
  static let rows = 50

  let bytes: UnsafeRawBufferPointer
  let name: String
  let start: Int
  let options: TableOptions

  /// The format; what the options say is not guessed.
  func format() -> TableFormat {
    let delimiter = options.delimiter ?? delimiter()
    var format = TableFormat(delimiter: delimiter)
    let rows = texts(delimiter)
    format.decimalComma = delimiter != .comma && usesDecimalComma(rows)
    format.hasHeader = options.header ?? beginsWithHeader(rows, NumberText(decimalComma: format.decimalComma))
    return format
  }

  /// The delimiter that gives all first rows equally many cells, at least two, and the most of these. Where
  /// every comma stands between two digits, as in 1,5;2,5, it is not the comma. If no delimiter fits all rows, it is
  /// the one that gives most of them equally many cells; if none ever separates anything, the comma.
  private func delimiter() -> Delimiter {
    let candidates = Delimiter.allCases.map { ($0, counts($0)) }
    let fitting = candidates.filter { $0.1.first ?? 0 > 1 && Set($0.1).count == 1 }
    if let other = fitting.first(where: { $0.0 != .comma }), fitting.contains(where: { $0.0 == .comma }),
      usesDecimalComma(texts(other.0)), commasAreDecimal(texts(other.0))
    {
      return other.0
    }
    if let best = fitting.max(by: { $0.1[0] < $1.1[0] }) { return best.0 }
    let shares = candidates.map { candidate in
      let groups = Dictionary(grouping: candidate.1.filter { $0 > 1 }, by: { $0 }).mapValues(\.count)
      return (candidate.0, groups.values.max() ?? 0)
    }
    guard let best = shares.max(by: { $0.1 < $1.1 }), best.1 > 0 else { return .comma }
    return best.0
  }

  /// The numbers of cells of the first rows; rows after the first mistake are left out.
  private func counts(_ delimiter: Delimiter) -> [Int] {
    var scanner = RowScanner(bytes, delimiter: delimiter.byte, name: name, position: start)
    var (counts, cells): ([Int], [CellRange]) = ([], [])
    while counts.count < Self.rows, (try? scanner.next(&cells)) == true {
      counts.append(cells.count)
      cells.removeAll(keepingCapacity: true)
    }
    return counts
  }

  private func texts(_ delimiter: Delimiter) -> [[String]] {
    var scanner = RowScanner(bytes, delimiter: delimiter.byte, name: name, position: start)
    var (rows, cells): ([[String]], [CellRange]) = ([], [])
    while rows.count < Self.rows, (try? scanner.next(&cells)) == true {
      rows.append(
        cells.map {
          String(
            decoding: UnsafeRawBufferPointer(rebasing: bytes[Int($0.start)..<Int($0.end)]), as: UTF8.self)
        })
      cells.removeAll(keepingCapacity: true)
    }
    return rows
  }

  /// Whether cells such as 1,5 occur, and none such as 1.5.
  private func usesDecimalComma(_ rows: [[String]]) -> Bool {
    let (comma, point) = (NumberText(decimalComma: true), NumberText())
    var found = false
    for cell in rows.joined() {
      if cell.contains(","), isNumber(cell, comma) { found = true }
      if cell.contains("."), isNumber(cell, point) { return false }
    }
    return found
  }

  private func commasAreDecimal(_ rows: [[String]]) -> Bool {
    let comma = NumberText(decimalComma: true)
    return rows.joined().allSatisfy { !$0.contains(",") || isNumber($0, comma) }
  }

  /// Whether the first row names the columns: it has text, no number and no date, and none of its texts comes again
  /// in its column within the first rows.
  private func beginsWithHeader(_ rows: [[String]], _ numbers: NumberText) -> Bool {
    guard let first = rows.first, first.contains(where: { !$0.isEmpty }) else { return false }
    if first.contains(where: { isNumber($0, numbers) || ISODate.seconds(of: $0) != nil }) { return false }
    return !rows.dropFirst().contains { row in zip(first, row).contains { !$0.isEmpty && $0 == $1 } }
  }

  private func isNumber(_ text: String, _ numbers: NumberText) -> Bool {
    Array(text.utf8).withUnsafeBytes { numbers.value($0) != nil }
  }
}
