// Numbers as people read them in charts and tables: the same text in every locale.

import Foundation

/// Writing numbers.
public enum NumberText {
  /// A number with this many decimals, its thousands apart: `-12,345.60`.
  public static func decimal(_ value: Double, places: Int) -> String {
    let text = String(format: "%.\(places)f", value)
    // What rounds to nothing has no sign.
    let negative = text.hasPrefix("-") && text.contains { ("1"..."9").contains($0) }
    let parts = text.drop { $0 == "-" }.split(separator: ".", maxSplits: 1)
    let whole = grouped(parts.first ?? "0")
    return (negative ? "-" : "") + whole + (parts.count > 1 ? "." + parts[1] : "")
  }

  /// A whole number, its thousands apart: `652,824`.
  public static func grouped(_ value: Int) -> String {
    (value < 0 ? "-" : "") + grouped(Substring(String(value.magnitude)))
  }

  /// A number as a factor and a power of ten: `1.5e9`.
  static func scientific(_ value: Double, exponent: Int, places: Int) -> String {
    // Two divisions, because a power of ten may be too large or too small where its square root is not.
    let half = exponent / 2
    let factor = value / pow(10, Double(half)) / pow(10, Double(exponent - half))
    let digits = String(format: "%.\(places)f", factor)
    // Decimals that are all zero say nothing.
    let parts = digits.split(separator: ".")
    let empty = parts.count == 2 && parts[1].allSatisfy { $0 == "0" }
    return "\(empty ? String(parts[0]) : digits)e\(exponent)"
  }

  /// A measured number as short as its size allows: four digits that count, or an exponent.
  public static func short(_ value: Double) -> String {
    guard value.isFinite else { return "-" }
    if value == 0 { return "0" }
    let exponent = Int(floor(log10(value.magnitude) + 1e-9))
    if exponent >= 7 || exponent < -4 { return scientific(value, exponent: exponent, places: 2) }
    return decimal(value, places: min(max(0, 3 - exponent), 6))
  }

  /// A share as a number of hundredths, without zeros at its end: 0.015 is `1.5`.
  public static func percent(_ share: Double) -> String { plain(share * 100) }

  /// A number without zeros at its end, such as a rate that was asked for: 0.01 is `0.01`.
  public static func plain(_ value: Double) -> String {
    let text = short(value)
    guard text.contains("."), !text.contains("e") else { return text }
    var digits = Substring(text)
    while digits.last == "0" { digits.removeLast() }
    if digits.last == "." { digits.removeLast() }
    return String(digits)
  }

  private static func grouped(_ digits: Substring) -> String {
    var text = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return text
  }
}
