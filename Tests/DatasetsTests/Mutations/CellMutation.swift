// A table made wrong as people and programs make it wrong: other texts in cells, columns and rows that are missing or come
// twice, names that two columns share, rows of other widths, other delimiters, line ends and encodings.

import Foundations

/// Changes of a file of delimited text.
enum CellMutation {
  /// The text after a change.
  static func changed(_ text: [UInt8], _ draws: inout Mutator.Draws) -> [UInt8] {
    let newline = UInt8(ascii: "\n")
    let mark = [UInt8(ascii: ","), 9, UInt8(ascii: ";")].max { one, other in
      text.count { $0 == one } < text.count { $0 == other }
    }
    let delimiter = mark ?? UInt8(ascii: ",")
    var rows = text.split(separator: newline, omittingEmptySubsequences: false).map { line in
      line.split(separator: delimiter, omittingEmptySubsequences: false).map { Array($0) }
    }
    let row = draws.below(rows.count)
    let column = draws.below(rows[row].count)
    var (written, end) = (delimiter, [newline])
    switch draws.below(20) {
    case 0: rows.remove(at: row)
    case 1: rows.insert(rows[row], at: draws.below(rows.count))
    case 2: rows += (0..<draws.one(of: [2, 40, 400])).map { _ in rows[row] }
    case 3: rows = rows.map { cells in cells.enumerated().filter { $0.offset != column }.map(\.element) }
    case 4: rows = rows.map { cells in cells + cells.suffix(1) }
    case 5: rows = rows.map { cells in cells + [cells.indices.contains(column) ? cells[column] : []] }
    case 6: rows[row].removeLast()
    case 7: rows[row].append(cell(&draws))
    case 8: rows[0][draws.below(rows[0].count)] = draws.one(of: rows[0])
    case 9:
      let other = cell(&draws)
      for place in rows.indices.dropFirst() where rows[place].indices.contains(column) {
        rows[place][column] = other
      }
    case 10:
      for place in rows.indices.dropFirst() where rows[place].indices.contains(column) {
        rows[place][column] = cell(&draws)
      }
    case 11: rows = Array(rows.prefix(draws.one(of: [0, 1, 2, 3])))
    case 12: written = draws.one(of: [UInt8(ascii: ","), 9, UInt8(ascii: ";"), UInt8(ascii: "|"), 0x20, 0])
    case 13: end = draws.one(of: [[13], [13, 10], [10, 10], [0]])
    case 14: return encoded(text, &draws)
    default: rows[row][column] = cell(&draws)
    }
    return Array(rows.map { Array($0.joined(separator: [written])) }.joined(separator: end))
  }

  /// The text in another encoding, some of it cut off.
  private static func encoded(_ text: [UInt8], _ draws: inout Mutator.Draws) -> [UInt8] {
    switch draws.below(4) {
    case 0: [0xEF, 0xBB, 0xBF] + text
    case 1: [0xFF, 0xFE] + text.flatMap { [$0, 0] }.dropLast(draws.below(2))
    case 2: [0xFE, 0xFF] + text.flatMap { [0, $0] } + (draws.below(2) == 0 ? [0xD8] : [])
    default: text.map { draws.below(10) == 0 ? UInt8(0x80 + draws.below(128)) : $0 }
    }
  }

  /// What stands in cells that nobody expects.
  private static func cell(_ draws: inout Mutator.Draws) -> [UInt8] {
    let texts = [
      "", " ", "NaN", "inf", "-Infinity", "1e999", "-1e999", "1,5", "1.234,5", "1 234", "12%", "$ -3", "(7)",
      "0x1F",
      "TRUE", "no", "#REF!", "-", "?", "2024-02-30", "0000-00-00", "9999-12-31T23:59:59.999999999Z",
      "31/12/99",
      "12/31/1999 11:59 PM", "24:00", "\"", "\"\"", "\"open", "\"a\"b", "'", "=1+1", "a\"b", "\u{FEFF}x",
      "\u{0}",
      "\u{1B}[2J", "e\u{301}", "another", String(repeating: "9", count: 400),
      String(repeating: "word ", count: 400),
      "0." + String(repeating: "0", count: 330) + "1", "00012", "+5", "5.", ".5", "1e5", "1E-5", "1_000",
      "١٢",
    ]
    let all = texts + Mutator.extremes
    let text = Array(draws.one(of: all).utf8)
    return draws.below(12) == 0 ? text + [0xFF, 0xC0] : text
  }
}
