// What was guessed about a column, and how to change it: a sentence for each guess, for all columns that it holds of.

import Foundation
import Foundations

/// A guess.
enum ColumnRemark: Hashable {
  /// Numbers are read without what stands around their digits.
  case style(NumberStyle, example: String?)
  /// The comma is the decimal mark.
  case decimalComma
  /// Every mark may stand before a fraction or between thousands.
  case openMark(DecimalMark, isComma: Bool)
  /// Some numbers have the unit, some have none.
  case bareNumbers(String)
  /// Numbers have several units, and are left as texts.
  case severalUnits([String])
  /// Texts that stand for gaps in columns of numbers.
  case gaps([String: Int])
  /// Texts among numbers, which are read as gaps.
  case texts(Int, [String], String?)
  /// Numbers among texts, which are read as texts.
  case mixed(numbers: Int, of: Int, [String])
  /// Whole numbers that begin with zeros.
  case codes
  /// Whole numbers of more digits than a double holds.
  case longNumbers
  /// How dates are read.
  case dates(String, isOpen: Bool)
  /// The column follows the order of the rows.
  case ascending
  /// The numbers rise or fall from row to row and nothing else tells that they are a time.
  case sorted
  /// The column names rows.
  case identifier
  /// A number that stands often and far from the rest.
  case sentinel(String, count: Int, least: String, largest: String)
  /// The column's name is that of labels.
  case label
}

extension ColumnRemark {
  /// The sentence, without its full stop, for the columns of which it holds.
  func sentence(_ columns: [String]) -> Message {
    let names = Self.listed(columns)
    let (read, hold, they, take) =
      columns.count == 1 ? ("is read", "holds", "it", "takes") : ("are read", "hold", "they", "take")
    func kind(_ kind: String) -> Message { "{\"kind\": \"\(kind)\"} in a schema file (\(.schema))" }
    switch self {
    case .style(let style, let example):
      let number = example.flatMap { WrittenNumber(text: $0)?.value(style.decimal) }
      let shown =
        zip([example].compactMap(\.self), [number].compactMap(\.self)).map {
          " ('\($0)' is \(QuantityText.short($1)))"
        }
        .first ?? ""
      return "\(names) \(read) as numbers\(shown); \(kind("categorical")) keeps the texts"
    case .decimalComma:
      return
        "In \(names) the comma is the decimal mark (3,15 is 3.15); \(.decimal, "point") reads it otherwise"
    case .openMark(let mark, let isComma):
      let written = isComma ? "1,234" : "1.234"
      let isFraction = (mark == .comma) == isComma
      return
        "Numbers such as \(written) in \(names) may be \(isFraction ? "1.234 or 1234: the mark is read as the decimal mark" : "1234 or 1.234: the mark is read as one between thousands"); \(.decimal, mark.other.rawValue) reads it otherwise"
    case .bareNumbers(let unit):
      return "Some numbers of \(names) stand without '\(unit)', and are read as if it stood there"
    case .severalUnits(let units):
      return
        "\(names) \(hold) numbers of several units, \(units.prefix(4).joined(separator: ", ")), which are not mixed and stay texts; bring them to one unit to have numbers"
    case .gaps(let gaps):
      return
        "In \(names) \(Self.quoted(gaps.keys.sorted())) \(gaps.values.reduce(0, +) == 1 ? "stands for a gap" : "stand for gaps"), \(Self.times(gaps.values.reduce(0, +))); \(kind("categorical")) keeps the texts"
    case .texts(let count, let texts, let place):
      let at = place.map { ", first in line \($0.split(separator: ":").last ?? "")" } ?? ""
      return
        "\(names) \(hold) \(count) \(count == 1 ? "text that is no number" : "texts that are no numbers") (\(Self.quoted(texts))\(at)), read as \(count == 1 ? "a gap" : "gaps"); \(.missing, "'\(texts.first ?? "TEXT")'") says so, \(kind("categorical")) keeps the texts"
    case .mixed(let numbers, let cells, let texts):
      return
        "\(numbers) of \(cells) cells of \(names) are numbers, the others are texts (\(Self.quoted(texts))), so all are read as categories; \(.missing, "'\(texts.first ?? "TEXT")'") makes gaps of the texts"
    case .codes:
      return
        "\(names) \(hold) numbers that begin with zeros, such as 007: \(they) \(read) as texts; \(kind("numeric")) reads numbers"
    case .longNumbers:
      return
        "\(names) \(hold) numbers of more digits than can be computed with: \(they) \(read) as texts; \(kind("numeric")) rounds them"
    case .dates(let pattern, let isOpen):
      let why: String
      switch DateStyle(pattern)?.order {
      case _ where isOpen: why = ", though another order of day and month is possible"
      case .dayMonthYear where !pattern.contains("MMM"): why = ", as 13 to 31 stand in the first place"
      case .monthDayYear where !pattern.contains("MMM"): why = ", as 13 to 31 stand in the second place"
      default: why = ""
      }
      return
        "\(names) \(read) as dates \(pattern)\(why); {\"format\": \"...\"} in a schema file (\(.schema)) reads \(columns.count == 1 ? "it" : "them") otherwise"
    case .ascending:
      return
        "\(names) \(columns.count == 1 ? "follows" : "follow") the order of the rows: \(they) \(columns.count == 1 ? "says" : "say") when a row was written and \(take) no part; \(kind("date")), or \"numeric\", gives \(columns.count == 1 ? "it" : "them") one"
    case .sorted:
      return
        "\(names) \(columns.count == 1 ? "rises or falls" : "rise or fall") from row to row; if \(they) \(columns.count == 1 ? "says" : "say") when a row was written, \(kind("ascending")) leaves \(columns.count == 1 ? "it" : "them") out"
    case .identifier:
      return
        "\(names) \(columns.count == 1 ? "names" : "name") the rows and \(take) no part; \(kind("numeric")), or \"categorical\", gives \(columns.count == 1 ? "it" : "them") one"
    case .sentinel(let text, let count, let least, let largest):
      return
        "\(text) stands \(Self.times(count)) in \(names), far from the rest (\(least) to \(largest)): a gap? \(.missing, text)"
    case .label:
      return
        "\(names) \(columns.count == 1 ? "is named like a label" : "are named like labels"): \(.labels, columns.first ?? "") keeps \(columns.count == 1 ? "it" : "one") out of the model"
    }
  }

  private static func times(_ count: Int) -> String { count == 1 ? "once" : "\(count) times" }

  private static func quoted(_ texts: [String]) -> String {
    texts.prefix(5).map { "'\($0.prefix(30))'" }.joined(separator: ", ") + (texts.count > 5 ? ", ..." : "")
  }

  /// Names in quotation marks, of many the first.
  private static func listed(_ columns: [String]) -> String {
    let shown = columns.prefix(8).map { "'\($0)'" }
    if columns.count > 8 { return shown.joined(separator: ", ") + " and \(columns.count - 8) more" }
    return shown.dropLast().joined(separator: ", ") + (shown.count > 1 ? " and " : "") + (shown.last ?? "")
  }

  /// The sentences about the columns of a table; those that are alike are one.
  static func sentences(_ remarks: [(column: String, remark: ColumnRemark)]) -> [Message] {
    var (order, columns): ([ColumnRemark], [ColumnRemark: [String]]) = ([], [:])
    for (column, remark) in remarks {
      if columns[remark] == nil { order.append(remark) }
      columns[remark, default: []].append(column)
    }
    return order.map { $0.sentence(columns[$0] ?? []) }
  }
}
