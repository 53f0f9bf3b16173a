// The words of a date: numbers, names of months, marks, halves of the day and zones, read from left to right.

import Foundation

/// Walks over the bytes of a cell.
struct DateScanner {
  private let bytes: UnsafeRawBufferPointer
  private var place = 0

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  /// Whether everything was read.
  var isAtEnd: Bool { place == bytes.count }

  private func digit(_ place: Int) -> Int? {
    guard place < bytes.count, case let digit = bytes[place] &- 0x30, digit < 10 else { return nil }
    return Int(digit)
  }

  /// Whether a time of day follows: one or two digits and a colon.
  var isTime: Bool {
    guard digit(place) != nil else { return false }
    let next = digit(place + 1) == nil ? place + 1 : place + 2
    return next < bytes.count && bytes[next] == 0x3A
  }

  /// The number that follows, of at most nine digits.
  mutating func number() -> (value: Int, digits: Int)? {
    var (value, start) = (0, place)
    while place - start < 9, let next = digit(place) {
      value = value * 10 + next
      place += 1
    }
    let digits = place - start
    start = place
    return digits > 0 && digit(place) == nil ? (value, digits) : nil
  }

  /// What follows a decimal mark, as a fraction.
  mutating func fraction() -> (value: Double, digits: Int)? {
    guard place < bytes.count, bytes[place] == 0x2E || bytes[place] == 0x2C, digit(place + 1) != nil else {
      return nil
    }
    place += 1
    var (value, scale, digits) = (0.0, 0.1, 0)
    while let next = digit(place) {
      value += Double(next) * scale
      scale /= 10
      digits += 1
      place += 1
    }
    return (value, digits)
  }

  /// Passes over a character, if it follows.
  mutating func skip(_ character: Unicode.Scalar) -> Bool {
    guard place < bytes.count, UInt32(bytes[place]) == character.value else { return false }
    place += 1
    return true
  }

  /// Passes over spaces; whether there were any.
  @discardableResult mutating func skipSpaces() -> Bool {
    let start = place
    while skip(" ") {}
    // What Windows and macOS write before AM and PM.
    for space in [[0xC2, 0xA0], [0xE2, 0x80, 0xAF]] as [[UInt8]] where bytes[place...].starts(with: space) {
      place += space.count
    }
    return place > start
  }

  /// The letters that follow, in lower case.
  private func word() -> String {
    let letters = bytes[place...].prefix { ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7A }
    return String(decoding: letters, as: UTF8.self).lowercased()
  }

  /// The month that is named here, in full or by at least three letters.
  mutating func month() -> (number: Int, letters: Int)? {
    let name = word()
    guard name.count >= 3,
      let found = CivilDate.months.firstIndex(where: {
        $0.hasPrefix(name) || (name == "sept" && $0 == "september")
      })
    else { return nil }
    place += name.utf8.count
    _ = skip(".")
    return (found + 1, name.count)
  }

  /// Passes over the name of a day of the week.
  mutating func skipWeekday() {
    let name = word()
    let days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
    guard name.count >= 3, days.contains(where: { $0.hasPrefix(name) }) else { return }
    place += name.utf8.count
    _ = skip(".")
    _ = skip(",")
    skipSpaces()
  }

  /// Passes over what makes 3 the third.
  mutating func skipOrdinal() {
    if ["st", "nd", "rd", "th"].contains(word()) { place += 2 }
  }

  /// What stands between two parts of a date.
  mutating func mark() -> String? {
    let start = place
    for mark in ["/", "-", "."] as [Unicode.Scalar] where skip(mark) {
      skipSpaces()
      return place == start + 1 ? String(mark) : "\(mark) "
    }
    let hasComma = skip(",")
    let hasSpace = skipSpaces()
    // A time after two parts belongs to none.
    if isTime || !(hasComma || hasSpace) {
      place = start
      return nil
    }
    return hasComma ? (hasSpace ? ", " : ",") : " "
  }

  /// Whether it is the second half of the day, where AM or PM follows.
  mutating func half() -> Bool? {
    let name = word()
    if name == "am" || name == "pm" {
      place += 2
      return name == "pm"
    }
    for (dotted, isAfternoon) in [("a.m.", false), ("p.m.", true)]
    where String(decoding: bytes[place...].prefix(4), as: UTF8.self).lowercased() == dotted {
      place += 4
      return isAfternoon
    }
    return nil
  }

  /// Zones by name, in seconds ahead of UTC.
  private static let zones: [String: Double] = [
    "z": 0, "utc": 0, "gmt": 0, "wet": 0, "bst": 3600, "west": 3600, "cet": 3600, "cest": 7200, "eet": 7200,
    "eest": 10_800, "msk": 10_800, "ist": 19_800, "jst": 32_400, "kst": 32_400, "aest": 36_000,
    "aedt": 39_600,
    "est": -18_000, "edt": -14_400, "cst": -21_600, "cdt": -18_000, "mst": -25_200, "mdt": -21_600,
    "pst": -28_800,
    "pdt": -25_200,
  ]

  /// The zone that follows: Z, UTC, a name, or hours and minutes ahead.
  mutating func zone() -> (seconds: Double, name: String)? {
    let name = word()
    var seconds = 0.0
    if !name.isEmpty {
      guard let known = Self.zones[name] else { return nil }
      place += name.utf8.count
      seconds = known
      if isAtEnd || !(name == "utc" || name == "gmt") { return (seconds, name.uppercased()) }
    }
    guard place < bytes.count, bytes[place] == 0x2B || bytes[place] == 0x2D else { return nil }
    let isBehind = bytes[place] == 0x2D
    place += 1
    guard let ahead = number() else { return nil }
    var minutes = 0
    var hours = ahead.value
    if ahead.digits == 4 {
      (hours, minutes) = (ahead.value / 100, ahead.value % 100)
    } else if ahead.digits > 2 {
      return nil
    } else if skip(":") {
      guard let rest = number(), rest.digits == 2 else { return nil }
      minutes = rest.value
    }
    guard hours <= 14, minutes < 60 else { return nil }
    seconds = Double(hours * 3600 + minutes * 60) * (isBehind ? -1 : 1)
    return (seconds, isBehind ? "-" : "+")
  }
}
