// Whether the lines of a file are those of a table: under an ending of text files both are found.

import Foundation

/// Lines with delimiters.
enum DelimitedLines {
  /// How many lines are looked at, and the share of them that may have another number of cells than most; one may in any
  /// case, and titles and comments stand at the beginning.
  private static let (most, others, titles) = (200, 0.1, 0.25)

  /// Whether nearly all lines have the same number of cells, at least two, by one delimiter. Words between blanks are cells
  /// where some of them are numbers in nearly every line.
  ///
  /// - Parameter blanksDelimit: Whether blanks can be delimiters, as they are not in the lines of a log.
  static func areColumns(_ head: [UInt8], blanksDelimit: Bool = true) -> Bool {
    var lines = head.split { $0 == 0x0A || $0 == 0x0D }.prefix(most)
      .filter { $0.first != UInt8(ascii: "#") }
    // The last line may be cut.
    if lines.count > 2, head.last != 0x0A { lines.removeLast() }
    lines.removeFirst(min(20, Int(titles * Double(lines.count))))
    let isByMark = "\t;|,".utf8.contains { mark in
      isConstant(lines.map { line in line.count { $0 == mark } })
    }
    if isByMark || !blanksDelimit { return isByMark }
    let words = lines.map { $0.split { $0 == 0x20 } }
    guard isConstant(words.map { $0.count - 1 }) else { return false }
    let width = words.map(\.count).max() ?? 0
    return (0..<width).contains { column in
      let numbers = words.count { row in
        row.indices.contains(column) && Double(String(decoding: row[column], as: UTF8.self)) != nil
      }
      return lines.count > 1 && lines.count - numbers <= allowed(lines.count)
    }
  }

  private static func allowed(_ lines: Int) -> Int { max(1, Int(others * Double(lines))) }

  /// Whether nearly all of some numbers of delimiters are the same, and not 0.
  private static func isConstant(_ counts: [Int]) -> Bool {
    let tally = counts.reduce(into: [Int: Int]()) { $0[$1, default: 0] += 1 }
    guard let usual = tally.max(by: { ($0.value, $0.key) < ($1.value, $1.key) }), usual.key > 0 else {
      return false
    }
    return usual.value > 1 && counts.count - usual.value <= allowed(counts.count)
  }
}
