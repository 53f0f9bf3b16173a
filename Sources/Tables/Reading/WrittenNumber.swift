// A number as people write it: with marks between thousands, a decimal comma, a currency, a percent sign or a unit,
// and minus signs of several kinds. What a mark means is often open, so both readings are given.

import Foundation

/// A cell that is a number with something around it or between its digits.
struct WrittenNumber {
  /// The number if a point stands before the fraction, nil if it cannot.
  private(set) var point: Double?
  /// The number if a comma does.
  private(set) var comma: Double?
  /// The digits behind the mark, for either reading.
  private(set) var decimals: (point: Int, comma: Int) = (0, 0)
  /// What stands between thousands in either reading.
  private(set) var thousands: (point: Character?, comma: Character?)
  /// What stands before the digits, signs aside.
  private(set) var prefix = ""
  /// What stands behind them, with a space where there is one.
  private(set) var suffix = ""
  /// Whether the number stands in parentheses, which makes it negative.
  private(set) var isInParentheses = false
  /// Whether its digits begin with a zero that is not needed, and have no mark: 007.
  private(set) var isCode = false

  /// Whether the two readings differ.
  var isAmbiguous: Bool { point != nil && comma != nil && point != comma }

  /// The unit: what stands around the number, the plural of words aside.
  var unit: String {
    NumberStyle(prefix: prefix, suffix: suffix).unitInSingular
  }

  /// The number by a decimal mark; that of the other one where only it is possible.
  func value(_ decimal: DecimalMark) -> Double? { decimal == .point ? point ?? comma : comma ?? point }

  /// The number that a text is; nil if it is none.
  init?(text: String) {
    var text = text
    guard let number = text.withUTF8({ WrittenNumber(UnsafeRawBufferPointer($0)) }) else { return nil }
    self = number
  }

  /// The number in a cell, nil if it is none.
  init?(_ bytes: UnsafeRawBufferPointer) {
    // The longest numbers with units are shorter; texts are mostly longer.
    guard bytes.count <= 48, bytes.contains(where: { $0 &- 0x30 < 10 }) else { return nil }
    let text = String(decoding: bytes, as: UTF8.self)
    let characters = text.map(Self.plain)
    func isDigit(_ place: Int) -> Bool { place < characters.count && Self.isDigit(characters[place]) }
    guard
      let start = characters.indices.first(where: { place in
        isDigit(place) || (Self.marks.contains(characters[place]) && isDigit(place + 1))
      })
    else { return nil }
    var end = start
    while end < characters.count,
      isDigit(end)
        || ((Self.marks.contains(characters[end]) || Self.gaps.contains(characters[end]))
          && isDigit(end + 1))
    { end += 1 }
    // 5. and 5, are whole numbers.
    var behind = end
    if behind < characters.count, Self.marks.contains(characters[behind]) { behind += 1 }
    let exponent = Self.exponent(characters, from: &behind)
    let digits = characters[start..<end]
    guard let isNegative = around(Array(characters[..<start]), Array(characters[behind...])) else {
      return nil
    }
    if exponent.isEmpty, let first = digits.first, first == "0", digits.count > 1,
      digits.allSatisfy(Self.isDigit)
    {
      isCode = true
    }
    point = number(digits, exponent, .point, isNegative)
    comma = number(digits, exponent, .comma, isNegative)
    if point == nil && comma == nil { return nil }
  }

  /// Reads what stands before and behind the digits; whether the number is negative, or nil if this is no number.
  private mutating func around(_ before: [Character], _ behind: [Character]) -> Bool? {
    var (before, behind, isNegative, hasSign) = (before, behind, false, false)
    // Excel puts an apostrophe before what is to be text.
    if before.first == "'" { before.removeFirst() }
    if before.first == "(", behind.last == ")" {
      before.removeFirst()
      behind.removeLast()
      (isInParentheses, isNegative, hasSign) = (true, true, true)
    }
    if let sign = before.firstIndex(where: { $0 == "-" || $0 == "+" }) {
      if hasSign { return nil }
      isNegative = before[sign] == "-"
      hasSign = true
      before.remove(at: sign)
    }
    if behind.first == "-", !hasSign, behind.dropFirst().allSatisfy({ $0 == " " || NumberUnits.isSymbol($0) })
    {
      isNegative = true
      behind.removeFirst()
    }
    prefix = String(before)
    suffix = String(behind)
    guard NumberUnits.isPrefix(prefix), NumberUnits.isSuffix(suffix) else { return nil }
    return isNegative
  }

  /// The number that digits with marks are by a decimal mark.
  private mutating func number(
    _ digits: ArraySlice<Character>, _ exponent: String, _ decimal: DecimalMark, _ isNegative: Bool
  ) -> Double? {
    let parts = digits.split(separator: decimal.character, omittingEmptySubsequences: false)
    guard parts.count <= 2, let whole = parts.first else { return nil }
    let fraction = parts.count == 2 ? parts[1] : []
    guard fraction.allSatisfy(Self.isDigit) else { return nil }
    let mark = whole.first { !Self.isDigit($0) }
    let groups = whole.split(separator: mark ?? " ", omittingEmptySubsequences: false)
    guard groups.allSatisfy({ $0.allSatisfy(Self.isDigit) }) else { return nil }
    if groups.count > 1 {
      guard let first = groups.first, (1...3).contains(first.count), first.first != "0" else { return nil }
      // 12,34,567 is how India writes 1,234,567.
      let inner = groups.dropFirst().dropLast()
      guard groups.last?.count == 3,
        inner.allSatisfy({ $0.count == 3 }) || (mark == "," && inner.allSatisfy { $0.count == 2 })
      else { return nil }
    }
    let text = "\(isNegative ? "-" : "")\(String(groups.joined())).\(String(fraction))\(exponent)"
    if decimal == .point {
      (decimals.point, thousands.point) = (fraction.count, mark)
    } else {
      (decimals.comma, thousands.comma) = (fraction.count, mark)
    }
    return Double(text)
  }

  private static func exponent(_ characters: [Character], from place: inout Int) -> String {
    guard place < characters.count, characters[place] == "e" || characters[place] == "E" else { return "" }
    var next = place + 1
    if next < characters.count, characters[next] == "-" || characters[next] == "+" { next += 1 }
    let start = next
    while next < characters.count, isDigit(characters[next]) { next += 1 }
    guard next > start, next - start <= 4 else { return "" }
    defer { place = next }
    return String(characters[place..<next])
  }

  private static let marks: Set<Character> = [".", ","]
  private static let gaps: Set<Character> = [" ", "'"]

  private static func isDigit(_ character: Character) -> Bool {
    character >= "0" && character <= "9" && character.isASCII
  }

  /// Spaces, apostrophes and minus signs of all kinds as those of ASCII.
  private static func plain(_ character: Character) -> Character {
    switch character {
    case "\u{A0}", "\u{202F}", "\u{2009}", "\u{2007}", "\u{2008}", "\t": " "
    case "\u{2019}", "\u{2BC}", "\u{B4}", "`": "'"
    case "\u{2212}", "\u{2013}", "\u{2012}", "\u{FE63}", "\u{FF0D}": "-"
    default: character
    }
  }
}
