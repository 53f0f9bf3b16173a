// How the numbers of a column are written: which mark stands before the fraction, which between thousands, what stands
// before and behind.

import Foundation

/// The mark between a whole number and its fraction.
public enum DecimalMark: String, Codable, Sendable, CaseIterable {
  /// As in 1.5.
  case point
  /// As in 1,5.
  case comma

  /// The mark itself.
  var character: Character { self == .point ? "." : "," }
  /// The other one.
  var other: DecimalMark { self == .point ? .comma : .point }
}

/// How the numbers of a column are written.
public struct NumberStyle: Codable, Hashable, Sendable {
  /// The mark before a fraction.
  public var decimal: DecimalMark
  /// What stands between thousands: a comma, a point, an apostrophe or a space; nil for nothing.
  public var thousands: String?
  /// What stands before a number, such as $.
  public var prefix: String?
  /// What stands behind it, with the space before: %, or kg after a space.
  public var suffix: String?
  /// Whether negative numbers stand in parentheses, as (12.50).
  public var parentheses: Bool?
  /// Whether all numbers have equally many decimals, so that zeros are written too.
  public var fixed: Bool?

  /// A style; numbers with a point and nothing else.
  public init(
    decimal: DecimalMark = .point, thousands: String? = nil, prefix: String? = nil, suffix: String? = nil,
    parentheses: Bool? = nil, fixed: Bool? = nil
  ) {
    self.decimal = decimal
    self.thousands = thousands
    self.prefix = prefix
    self.suffix = suffix
    self.parentheses = parentheses
    self.fixed = fixed
  }

  /// The unit: a currency, a percent sign, or what stands behind the numbers; empty for none.
  public var unit: String {
    [prefix, suffix].compactMap { $0?.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
      .joined(separator: " ")
  }

  /// The unit by which numbers are compared: "1 day" and "2 days" have the same.
  var unitInSingular: String {
    let unit = unit
    let isPlural = unit.count > 3 && unit.hasSuffix("s") && unit.allSatisfy(\.isLowercase)
    return isPlural ? String(unit.dropLast()) : unit
  }

  /// Whether numbers have a point before their fraction and nothing else.
  public var isPlain: Bool { self == NumberStyle(fixed: fixed) }

  /// A number as the column writes it.
  ///
  /// - Parameter decimals: The most digits behind the mark; zeros at the end are left out unless all numbers of the
  ///   column have equally many.
  public func text(of number: Double, decimals: Int) -> String {
    guard number.isFinite else { return "" }
    // Beyond seventeen digits a double has none.
    let digits = min(max(decimals, 0), 17)
    var magnitude = String(format: "%.\(digits)f", abs(number))
    if digits > 0, fixed != true {
      while magnitude.hasSuffix("0") { magnitude.removeLast() }
      if magnitude.hasSuffix(".") { magnitude.removeLast() }
    }
    let isNegative = number < 0 && magnitude.contains { $0 != "0" && $0 != "." }
    let parts = magnitude.split(separator: ".", maxSplits: 1)
    var whole = String(parts.first ?? "0")
    if let thousands, whole.count > 3 { whole = Self.grouped(whole, by: thousands) }
    let fraction = parts.count > 1 ? String(decimal.character) + parts[1] : ""
    let text = (prefix ?? "") + whole + fraction + (suffix ?? "")
    if !isNegative { return text }
    return parentheses == true ? "(\(text))" : "-\(text)"
  }

  private static func grouped(_ digits: String, by mark: String) -> String {
    digits.enumerated().reduce(into: "") { text, digit in
      if digit.offset > 0, (digits.count - digit.offset) % 3 == 0 { text += mark }
      text.append(digit.element)
    }
  }
}
