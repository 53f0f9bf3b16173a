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
      CivilDate.isDay(year, month, day)
    else { return nil }
    let date = Double(CivilDate.daysSince1970(year, month, day)) * 86_400
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

  /// The date, with the time of day unless it is midnight, for seconds since 1970.
  static func text(_ seconds: Double) -> String {
    guard seconds.isFinite, abs(seconds) < 1e14 else { return "\(seconds)" }
    let date = CivilDate(secondsSince1970: seconds.rounded())
    let day = "\(padded(date.year, 4))-\(padded(date.month, 2))-\(padded(date.day, 2))"
    if date.hour == 0, date.minute == 0, date.second == 0 { return day }
    return "\(day)T\(padded(date.hour, 2)):\(padded(date.minute, 2)):\(padded(date.second, 2))"
  }

  private static func padded(_ number: Int, _ digits: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
  }
}
