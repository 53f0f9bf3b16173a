// How the dates of a column are written, as a pattern of letters: dd/MM/yyyy HH:mm.

import Foundation

/// In which order a date has its parts.
enum DateOrder: Int, CaseIterable, Sendable {
  case yearMonthDay, dayMonthYear, monthDayYear
}

/// How dates are written: `yyyy`, `yy`, `MM`, `M`, `MMM` (Jan), `MMMM` (January), `dd`, `d`, `HH`, `H`, `hh`, `h`, `mm`,
/// `ss`, `SSS` (fractions), `a` (AM), and texts in single quotation marks; everything else stands for itself. The
/// directives of strftime, such as `%d/%m/%Y`, are understood too.
struct DateStyle: Hashable, Sendable {
  /// The pattern.
  let pattern: String
  private let pieces: [Piece]

  private enum Piece: Hashable {
    case field(Character, count: Int)
    case text(String)
  }

  /// What programs write without being told.
  static let iso = DateStyle(pieces: "yyyy-MM-dd'T'HH:mm:ss")

  private init(pieces pattern: String) {
    self.pattern = pattern
    pieces = Self.pieces(pattern)
  }

  /// The style of a pattern; nil for one that names neither a day, a month and a year nor a time of day.
  init?(_ pattern: String) {
    let letters = Self.letters(pattern)
    self.init(pieces: letters)
    guard isTimeOfDay || order != nil else { return nil }
  }

  /// Whether there is no date, just a time of day, in seconds since midnight.
  var isTimeOfDay: Bool {
    !has("y") && !has("d") && has("m") && (has("H") || has("h"))
  }

  /// Whether dates are written without marks, as 20240131.
  var isCompact: Bool { pattern.hasPrefix("yyyyMMdd") }

  /// The order of the parts.
  var order: DateOrder? {
    let order = pieces.compactMap { piece -> Character? in
      guard case .field(let letter, _) = piece, "yMd".contains(letter) else { return nil }
      return letter
    }
    switch String(order) {
    case "yMd", "yM": return .yearMonthDay
    case "dMy": return .dayMonthYear
    case "Mdy", "My": return .monthDayYear
    default: return nil
    }
  }

  private func has(_ wanted: Character) -> Bool {
    pieces.contains { if case .field(let letter, _) = $0 { letter == wanted } else { false } }
  }

  /// A date as it is written.
  ///
  /// - Parameter seconds: Since 1970, in UTC, or since midnight.
  func text(_ seconds: Double) -> String {
    guard seconds.isFinite, abs(seconds) < 1e13 else { return "\(seconds)" }
    let digits = pieces.reduce(0) { most, piece in
      if case .field("S", let count) = piece { count } else { most }
    }
    let unit = pow(10, Double(min(digits, 9)))
    let rounded = (seconds * unit).rounded() / unit
    let whole = rounded.rounded(.down)
    let fraction = String(String(format: "%.\(max(digits, 1))f", rounded - whole).dropFirst(2))
    let date = CivilDate(secondsSince1970: whole)
    return pieces.map { piece in
      switch piece {
      case .text(let text): return text
      case .field(let letter, let count):
        switch letter {
        case "y": return count == 2 ? padded(date.year % 100, 2) : padded(date.year, count)
        case "M" where count >= 3:
          let name = CivilDate.months[date.month - 1].capitalized
          return count == 3 ? String(name.prefix(3)) : name
        case "M": return padded(date.month, count)
        case "d": return padded(date.day, count)
        case "H": return padded(date.hour, count)
        case "h": return padded((date.hour + 11) % 12 + 1, count)
        case "m": return padded(date.minute, count)
        case "s": return padded(date.second, count)
        case "S": return fraction
        default: return date.hour < 12 ? "AM" : "PM"
        }
      }
    }.joined()
  }

  private func padded(_ number: Int, _ digits: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
  }

  private static func pieces(_ pattern: String) -> [Piece] {
    var pieces: [Piece] = []
    var isQuoted = false
    for character in pattern {
      if character == "'" {
        isQuoted.toggle()
        continue
      }
      if !isQuoted, "yMdHhmsSa".contains(character) {
        if case .field(character, let count) = pieces.last {
          pieces[pieces.count - 1] = .field(character, count: count + 1)
        } else {
          pieces.append(.field(character, count: 1))
        }
      } else if case .text(let before) = pieces.last {
        pieces[pieces.count - 1] = .text(before + String(character))
      } else {
        pieces.append(.text(String(character)))
      }
    }
    return pieces
  }

  /// A pattern in the letters that are used here: of strftime's directives, and of capitals such as DD/MM/YYYY.
  private static func letters(_ pattern: String) -> String {
    if pattern.contains("%") {
      let directives: [Character: String] = [
        "Y": "yyyy", "y": "yy", "m": "MM", "d": "dd", "H": "HH", "I": "hh", "M": "mm", "S": "ss",
        "f": "SSSSSS",
        "b": "MMM", "B": "MMMM", "p": "a", "F": "yyyy-MM-dd", "T": "HH:mm:ss", "z": "", "Z": "",
      ]
      var (text, isDirective) = ("", false)
      for character in pattern {
        if isDirective {
          text += directives[character] ?? String(character)
          isDirective = false
        } else if character == "%" {
          isDirective = true
        } else {
          text.append(character)
        }
      }
      return text
    }
    if pattern.contains("'") { return pattern }
    // Months come before the time of day, minutes within it.
    var (text, seen) = ("", Set<Character>())
    for character in pattern {
      switch character {
      case "Y": text.append("y")
      case "D": text.append("d")
      case "m" where !seen.contains("H") && !seen.contains("h"): text.append("M")
      case "M" where seen.contains("H") || seen.contains("h"): text.append("m")
      default: text.append(character)
      }
      seen.insert(character)
    }
    return text
  }
}

extension DateStyle: Codable {
  /// Reads a pattern.
  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let style = DateStyle(try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "is no pattern of dates")
    }
    self = style
  }

  /// Writes the pattern.
  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(pattern)
  }
}
