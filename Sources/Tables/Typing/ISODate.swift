// Dates and times as ISO 8601 writes them, as seconds since the beginning of 1970 in UTC.

/// Reads `2024-02-29`, `2024-02-29T12:30`, `2024-02-29 12:30:59.5Z` and `2024-02-29T12:30:59+01:00`. A time without a
/// zone counts as UTC.
enum ISODate {
  /// Seconds since 1970, or nil if the text is not such a date.
  static func seconds(of text: String) -> Double? {
    var text = text
    return text.withUTF8 { seconds(of: UnsafeRawBufferPointer($0)) }
  }

  /// Seconds since 1970, or nil if the bytes are no such date.
  static func seconds(of bytes: UnsafeRawBufferPointer) -> Double? {
    guard bytes.count >= 10, bytes.count <= 40, bytes[4] == 0x2D, bytes[7] == 0x2D,
      let year = number(bytes, 0..<4), let month = number(bytes, 5..<7), let day = number(bytes, 8..<10),
      (1...12).contains(month), day >= 1, day <= days(in: month, of: year)
    else { return nil }
    let date = Double(daysSince1970(year, month, day)) * 86_400
    if bytes.count == 10 { return date }
    guard bytes[10] == 0x54 || bytes[10] == 0x20, bytes.count >= 16, bytes[13] == 0x3A,
      let hour = number(bytes, 11..<13), let minute = number(bytes, 14..<16), hour < 24, minute < 60
    else { return nil }
    var seconds = Double(hour * 3600 + minute * 60)
    var place = 16
    if place < bytes.count, bytes[place] == 0x3A {
      guard let second = number(bytes, 17..<19), second <= 60 else { return nil }
      seconds += Double(second)
      place = 19
      if place < bytes.count, bytes[place] == 0x2E {
        var scale = 0.1
        place += 1
        while place < bytes.count, case let digit = bytes[place] &- 0x30, digit < 10 {
          seconds += Double(digit) * scale
          scale /= 10
          place += 1
        }
      }
    }
    return zone(bytes, from: place).map { date + seconds - $0 }
  }

  /// The seconds by which a zone is ahead of UTC; nothing and Z are 0.
  private static func zone(_ bytes: UnsafeRawBufferPointer, from place: Int) -> Double? {
    if place == bytes.count || (bytes[place] == 0x5A && place + 1 == bytes.count) { return 0 }
    guard bytes[place] == 0x2B || bytes[place] == 0x2D, let hour = number(bytes, place + 1..<place + 3) else {
      return nil
    }
    var rest = place + 3
    var minute = 0
    if rest < bytes.count {
      if bytes[rest] == 0x3A { rest += 1 }
      guard let found = number(bytes, rest..<rest + 2), rest + 2 == bytes.count else { return nil }
      minute = found
    }
    return Double((hour * 60 + minute) * 60) * (bytes[place] == 0x2D ? -1 : 1)
  }

  private static func number(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> Int? {
    guard range.upperBound <= bytes.count else { return nil }
    var value = 0
    for place in range {
      let digit = bytes[place] &- 0x30
      guard digit < 10 else { return nil }
      value = value * 10 + Int(digit)
    }
    return value
  }

  private static func days(in month: Int, of year: Int) -> Int {
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    return [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
  }

  /// Days from 1970-01-01 in the Gregorian calendar, by years that begin in March, so that the leap day comes last
  /// (H. Hinnant, "chrono-compatible low-level date algorithms", days_from_civil).
  private static func daysSince1970(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  /// The date, with the time of day unless it is midnight, for seconds since 1970.
  static func text(_ seconds: Double) -> String {
    guard seconds.isFinite, abs(seconds) < 1e14 else { return "\(seconds)" }
    let whole = Int(seconds.rounded())
    let (days, rest) = (whole - (whole % 86_400 + 86_400) % 86_400).quotientAndRemainder(dividingBy: 86_400)
    let time = whole - days * 86_400 + rest
    // The inverse of the above, civil_from_days.
    let z = days + 719_468
    let era = (z >= 0 ? z : z - 146_096) / 146_097
    let dayOfEra = z - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    let month = shifted < 10 ? shifted + 3 : shifted - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    let date = "\(padded(year, 4))-\(padded(month, 2))-\(padded(dayOfYear - (153 * shifted + 2) / 5 + 1, 2))"
    if time == 0 { return date }
    return "\(date)T\(padded(time / 3600, 2)):\(padded(time / 60 % 60, 2)):\(padded(time % 60, 2))"
  }

  private static func padded(_ number: Int, _ digits: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
  }
}
