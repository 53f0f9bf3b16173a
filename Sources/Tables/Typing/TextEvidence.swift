// What the texts of a column would be if they were numbers or dates: how many can be read in which way.

import Foundation

/// Counts of readings.
struct TextEvidence: Sendable {
  /// The most different units and texts that are told apart.
  static let most = 24

  /// What stands around numbers of one unit.
  struct Unit: Sendable {
    var count: Int
    var prefix: String
    var suffix: String
    /// A number as it stands.
    var example: String
  }

  /// A text that is neither a number nor a date.
  struct Other: Sendable {
    var count: Int
    /// Where it stands first.
    var place: String
  }

  /// Texts that are numbers with something around or between their digits.
  var numbers = 0
  /// Of these, the ones where only a point or only a comma can stand before the fraction, and those where the mark may
  /// be either and is a comma or a point.
  var onlyPoint = 0
  var onlyComma = 0
  var openComma = 0
  var openPoint = 0
  var parentheses = 0
  /// By the decimal mark: what stands between thousands, and the digits behind the mark.
  var thousands: (point: [Character: Int], comma: [Character: Int]) = ([:], [:])
  var decimals: (point: ClosedRange<Int>?, comma: ClosedRange<Int>?)
  /// How many begin with a zero, as 007 does.
  var codes = 0
  /// By unit, those without one too.
  var units: [String: Unit] = [:]
  /// Texts that are dates, by the order that is possible, and times of day.
  var dates = 0
  var orders: [DateOrder: Int] = [:]
  var timesOfDay = 0
  /// A date as it stands, for each order that it may have, and whether days or months stand without a zero.
  var examples: [DateOrder: String] = [:]
  var isShort = false
  /// Markers of gaps in columns of numbers.
  var gaps: [String: Int] = [:]
  /// Texts such as hashes and UUIDs.
  var hashes = 0
  /// All others.
  var others: [String: Other] = [:]
  var otherCount = 0

  /// Takes in a text that comes several times.
  mutating func add(_ text: String, times: Int, _ markers: MissingMarkers, place: @autoclosure () -> String) {
    var text = text
    text.withUTF8 { utf8 in
      let bytes = UnsafeRawBufferPointer(utf8)
      if markers.isOfNumbers(bytes) {
        gaps[String(decoding: bytes, as: UTF8.self), default: 0] += times
      } else if let date = WrittenDate(bytes) {
        add(date, String(decoding: bytes, as: UTF8.self), times)
      } else if let number = WrittenNumber(bytes) {
        add(number, String(decoding: bytes, as: UTF8.self), times)
      } else {
        if Self.isHash(bytes) { hashes += times }
        otherCount += times
        let other = String(decoding: bytes, as: UTF8.self)
        if let known = others[other]?.count {
          others[other]?.count = known + times
        } else if others.count < Self.most {
          others[other] = Other(count: times, place: place())
        }
      }
    }
  }

  private mutating func add(_ found: WrittenDate, _ text: String, _ times: Int) {
    if found.isTimeOfDay { timesOfDay += times } else { dates += times }
    for order in found.isTimeOfDay ? [.yearMonthDay] : found.orders {
      orders[order, default: 0] += times
      if examples[order] == nil { examples[order] = text }
    }
    isShort = isShort || found.isShort
  }

  private mutating func add(_ number: WrittenNumber, _ text: String, _ times: Int) {
    numbers += times
    if number.comma == nil {
      onlyPoint += times
    } else if number.point == nil {
      onlyComma += times
    } else if number.isAmbiguous {
      if number.decimals.comma > 0 { openComma += times } else { openPoint += times }
    }
    if number.isInParentheses { parentheses += times }
    if number.isCode { codes += times }
    if let mark = number.thousands.point { thousands.point[mark, default: 0] += times }
    if let mark = number.thousands.comma { thousands.comma[mark, default: 0] += times }
    if number.point != nil {
      decimals.point = Self.joined(decimals.point, number.decimals.point...number.decimals.point)
    }
    if number.comma != nil {
      decimals.comma = Self.joined(decimals.comma, number.decimals.comma...number.decimals.comma)
    }
    add(Unit(count: times, prefix: number.prefix, suffix: number.suffix, example: text), of: number.unit)
  }

  private mutating func add(_ found: Unit, of unit: String) {
    if let known = units[unit] {
      units[unit]?.count = known.count + found.count
      // Most days are several.
      if known.prefix == found.prefix, found.suffix.count > known.suffix.count {
        units[unit]?.suffix = found.suffix
      }
    } else if units.count < Self.most {
      units[unit] = found
    }
  }

  private static func joined(_ one: ClosedRange<Int>?, _ other: ClosedRange<Int>?) -> ClosedRange<Int>? {
    guard let one, let other else { return one ?? other }
    return min(one.lowerBound, other.lowerBound)...max(one.upperBound, other.upperBound)
  }

  /// Whether a text is hexadecimal digits as hashes and UUIDs have them.
  private static func isHash(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard [16, 24, 32, 36, 38, 40, 56, 64, 96, 128].contains(bytes.count) else { return false }
    return bytes.allSatisfy { byte in
      byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 6
        || (bytes.count <= 38 && [0x2D, 0x7B, 0x7D].contains(byte))
    }
  }

  /// Takes in what was found in the rows that follow.
  mutating func join(_ other: TextEvidence) {
    numbers += other.numbers
    onlyPoint += other.onlyPoint
    onlyComma += other.onlyComma
    openComma += other.openComma
    openPoint += other.openPoint
    parentheses += other.parentheses
    thousands.point.merge(other.thousands.point, uniquingKeysWith: +)
    thousands.comma.merge(other.thousands.comma, uniquingKeysWith: +)
    decimals = (
      Self.joined(decimals.point, other.decimals.point), Self.joined(decimals.comma, other.decimals.comma)
    )
    codes += other.codes
    for (unit, found) in other.units { add(found, of: unit) }
    dates += other.dates
    orders.merge(other.orders, uniquingKeysWith: +)
    timesOfDay += other.timesOfDay
    examples.merge(other.examples) { first, _ in first }
    isShort = isShort || other.isShort
    gaps.merge(other.gaps, uniquingKeysWith: +)
    hashes += other.hashes
    for (text, found) in other.others {
      if let known = others[text]?.count {
        others[text]?.count = known + found.count
      } else if others.count < Self.most {
        others[text] = found
      }
    }
    otherCount += other.otherCount
  }
}
