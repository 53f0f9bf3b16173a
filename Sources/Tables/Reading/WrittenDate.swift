// A date or a time of day as people write it. Which of its numbers is the day and which the month is often open, so all
// orders that are possible are kept.

import Foundation

/// A cell that is a date, a date with a time, or a time of day.
struct WrittenDate {
  /// The numbers of the date as they stand; a month given by its name is a number too.
  private var parts: [Part] = []
  /// Seconds since midnight.
  private var time = 0.0
  /// By how many seconds the zone is ahead of UTC.
  private var zone = 0.0
  private var hasTime = false
  private var hasDate: Bool { !parts.isEmpty }
  /// The pattern of the time and what follows it.
  private var timePattern = ""
  /// What stands before the date's first part, between its parts and behind the last.
  private var marks: [String] = []

  private struct Part {
    var value: Int
    var digits: Int
    var isName: Bool { digits == 0 }
    /// How many letters a name has.
    var letters = 0
  }

  /// Whether there is no date.
  var isTimeOfDay: Bool { !hasDate }
  /// Whether a day or a month of one digit stands without a zero.
  private(set) var isShort = false
  /// The orders in which there is such a day.
  private(set) var orders: [DateOrder] = []

  /// Seconds since 1970 in UTC, or since midnight where there is no date; nil where the order does not fit.
  func seconds(_ order: DateOrder) -> Double? {
    guard hasDate else { return time }
    guard let (year, month, day) = date(order) else { return nil }
    return Double(CivilDate.daysSince1970(year, month, day)) * 86_400 + time - zone
  }

  /// The date that a text is; nil if it is none.
  init?(text: String) {
    var text = text
    guard let date = text.withUTF8({ WrittenDate(UnsafeRawBufferPointer($0)) }) else { return nil }
    self = date
  }

  /// The date in a cell; nil if it holds none.
  init?(_ bytes: UnsafeRawBufferPointer) {
    guard bytes.count >= 4, bytes.count <= 48 else { return nil }
    var scanner = DateScanner(bytes)
    if scanner.isTime {
      guard readTime(&scanner) else { return nil }
    } else {
      guard readDate(&scanner) else { return nil }
      if !scanner.isAtEnd {
        if scanner.skip("T") || scanner.skip("t") {
          timePattern = "'T'"
        } else if scanner.skipSpaces() {
          timePattern = " "
        } else {
          return nil
        }
        if scanner.isTime {
          guard readTime(&scanner) else { return nil }
        } else {
          guard let (seconds, name) = scanner.zone() else { return nil }
          zone = seconds
          timePattern += "'\(name)'"
        }
      }
    }
    guard scanner.isAtEnd else { return nil }
    if hasDate {
      orders = DateOrder.allCases.filter { date($0) != nil }
      if orders.isEmpty { return nil }
    }
  }

  /// Reads up to three parts with marks between them.
  private mutating func readDate(_ scanner: inout DateScanner) -> Bool {
    scanner.skipWeekday()
    while parts.count < 3 {
      if let number = scanner.number() {
        if parts.isEmpty, number.digits == 8,
          CivilDate.isDay(number.value / 10_000, number.value / 100 % 100, number.value % 100)
        {
          parts = [
            Part(value: number.value / 10_000, digits: 4), Part(value: number.value / 100 % 100, digits: 2),
            Part(value: number.value % 100, digits: 2),
          ]
          marks = ["", ""]
          return true
        }
        guard number.digits <= 4, number.digits != 3 else { return false }
        scanner.skipOrdinal()
        parts.append(Part(value: number.value, digits: number.digits))
        if number.digits == 1 { isShort = true }
      } else if let month = scanner.month() {
        parts.append(Part(value: month.number, digits: 0, letters: month.letters))
      } else {
        return false
      }
      if parts.count == 3 { return parts.filter(\.isName).count <= 1 && areAlike }
      guard let mark = scanner.mark() else { return parts.count == 2 && isMonth }
      marks.append(mark)
    }
    return true
  }

  /// Whether the marks go together: equal ones, or what stands around the name of a month.
  private var areAlike: Bool {
    if parts.contains(where: \.isName) { return true }
    return marks.count == 2 && marks[0] == marks[1] && ["/", "-", "."].contains(marks[0])
  }

  /// Whether two parts are a month and a year of four digits.
  private var isMonth: Bool {
    guard parts.count == 2, parts.filter({ $0.digits == 4 }).count == 1, !isShort else { return false }
    return parts.contains(where: \.isName) || ["/", "-"].contains(marks.first)
  }

  /// Year, month and day in an order; nil if they do not fit.
  private func date(_ order: DateOrder) -> (year: Int, month: Int, day: Int)? {
    let found: (year: Part, month: Part, day: Part)
    if parts.count == 2 {
      let day = Part(value: 1, digits: 2)
      if parts[0].digits == 4, order == .yearMonthDay {
        found = (parts[0], parts[1], day)
      } else if parts[1].digits == 4, order == .monthDayYear {
        found = (parts[1], parts[0], day)
      } else {
        return nil
      }
    } else {
      switch order {
      case .yearMonthDay: found = (parts[0], parts[1], parts[2])
      case .dayMonthYear: found = (parts[2], parts[1], parts[0])
      case .monthDayYear: found = (parts[2], parts[0], parts[1])
      }
    }
    guard !found.year.isName, !found.day.isName, found.day.digits <= 2, found.month.digits <= 2,
      found.year.digits == 4 || found.year.digits == 2
    else { return nil }
    if let name = parts.first(where: \.isName), !found.month.isName || name.value != found.month.value {
      return nil
    }
    // Two digits are those of 1969 to 2068, as POSIX has it.
    let short = found.year.value < 69 ? 2000 : 1900
    let year = found.year.digits == 2 ? short + found.year.value : found.year.value
    return CivilDate.isDay(year, found.month.value, found.day.value)
      ? (year, found.month.value, found.day.value) : nil
  }

  private mutating func readTime(_ scanner: inout DateScanner) -> Bool {
    guard let hour = scanner.number(), hour.digits <= 2, scanner.skip(":"), let minute = scanner.number(),
      minute.digits == 2, minute.value < 60
    else { return false }
    var hours = hour.value
    var pattern = ":mm"
    time = Double(minute.value * 60)
    if scanner.skip(":") {
      guard let second = scanner.number(), second.digits == 2, second.value <= 60 else { return false }
      time += Double(second.value)
      pattern += ":ss"
      if let fraction = scanner.fraction() {
        time += fraction.value
        pattern += "." + String(repeating: "S", count: min(fraction.digits, 9))
      }
    }
    let letters = String(repeating: "H", count: hour.digits)
    scanner.skipSpaces()
    if let isAfternoon = scanner.half() {
      guard (1...12).contains(hours) else { return false }
      hours = hours % 12 + (isAfternoon ? 12 : 0)
      timePattern += letters.lowercased() + pattern + " a"
      scanner.skipSpaces()
    } else {
      guard hours < 24 else { return false }
      timePattern += letters + pattern
    }
    hasTime = true
    time += Double(hours * 3600)
    if scanner.isAtEnd { return true }
    guard let (seconds, name) = scanner.zone() else { return false }
    zone = seconds
    timePattern += name == "Z" ? "'Z'" : name.first == "+" || name.first == "-" ? "'+00:00'" : " 'UTC'"
    return true
  }

  /// How the date is written.
  ///
  /// - Parameter isShort: Whether days and months of one digit stand without a zero.
  func pattern(_ order: DateOrder, isShort: Bool) -> String {
    guard hasDate else { return timePattern }
    let letters: [Character]
    if parts.count == 2 {
      letters = order == .yearMonthDay ? ["y", "M"] : ["M", "y"]
    } else {
      switch order {
      case .yearMonthDay: letters = ["y", "M", "d"]
      case .dayMonthYear: letters = ["d", "M", "y"]
      case .monthDayYear: letters = ["M", "d", "y"]
      }
    }
    let fields = zip(parts, letters).map { part, letter in
      let count = part.isName ? (part.letters > 3 ? 4 : 3) : letter == "y" ? part.digits : isShort ? 1 : 2
      return String(repeating: letter, count: count)
    }
    let date = zip(fields, marks + [""]).map { $0 + $1 }.joined()
    return date + timePattern
  }
}
