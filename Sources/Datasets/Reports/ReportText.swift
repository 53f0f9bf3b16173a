// How reports on data write numbers, shapes, tables and JSON.

import Foundation
import Foundations

/// The writing of reports.
enum ReportText {
  /// A number with its thousands apart.
  static func grouped(_ number: Int) -> String {
    let digits = Array(String(number))
    return String(
      digits.enumerated().flatMap { index, digit in
        index > 0 && (digits.count - index) % 3 == 0 && digits[index - 1] != "-" ? [",", digit] : [digit]
      })
  }

  /// A shape as "28 x 28 x 1".
  static func shape(_ shape: [Int]) -> String { shape.map(String.init).joined(separator: " x ") }

  /// A number with four digits behind the point.
  static func decimal(_ number: Double) -> String { String(format: "%.4f", number) }

  /// A share of 1 in percent, with two digits behind the point.
  static func percent(_ share: Double) -> String { String(format: "%.2f %%", 100 * share) }

  /// A table's rows as lines with columns two spaces apart; those from `first` to `last` are set flush right.
  static func aligned(_ rows: [[String]], rightFrom first: Int, to last: Int) -> [String] {
    let columns = rows.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in
      rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
    }
    return rows.map { row in
      let cells = row.enumerated().map { column, cell in
        let padding = String(repeating: " ", count: widths[column] - cell.count)
        return (first...last).contains(column) ? padding + cell : cell + padding
      }
      let line = cells.joined(separator: "  ")
      return String(line.reversed().drop { $0 == " " }.reversed())
    }
  }

  /// A value as one JSON object with keys in snake case and messages in a style.
  static func json(_ value: some Encodable, _ style: MessageStyle) -> String {
    let encoder = JSONEncoder()
    encoder.userInfo = style.userInfo
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return (try? encoder.encode(value)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
  }
}
