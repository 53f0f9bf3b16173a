// What may stand around the digits of a number: currencies before or behind, percent signs and units behind.

import Foundation

/// Texts that belong to a number without being part of it.
enum NumberUnits {
  /// The signs of currencies, and the texts that name one before a number.
  private static let currencies: Set<String> = [
    "US$", "R$", "A$", "C$", "NZ$", "HK$", "S$", "NT$", "Fr", "Fr.", "SFr.", "kr", "kr.", "Rs", "Rs.",
    "z\u{142}",
    "USD", "EUR", "GBP", "CHF", "JPY", "CNY", "RMB", "CAD", "AUD", "NZD", "INR", "SEK", "NOK", "DKK", "PLN",
    "CZK",
    "HUF", "BRL", "MXN", "ZAR", "KRW", "SGD", "HKD", "TRY", "RUB", "ILS", "AED", "THB", "BTC",
  ]

  /// Whether a character is the sign of a currency.
  static func isCurrency(_ character: Character) -> Bool {
    character.unicodeScalars.first?.properties.generalCategory == .currencySymbol
  }

  /// Whether a character stands for a unit by itself.
  static func isSymbol(_ character: Character) -> Bool {
    "%\u{2030}\u{B0}\u{2103}\u{2109}\u{3A9}\u{2126}\u{B5}\u{3BC}".contains(character) || isCurrency(character)
  }

  /// Whether a text may stand before a number.
  static func isPrefix(_ text: String) -> Bool {
    if text.isEmpty { return true }
    let bare = text.trimmingCharacters(in: .whitespaces)
    return (bare.count == 1 && bare.allSatisfy(isCurrency)) || currencies.contains(bare)
      || currencies.contains(bare.uppercased())
  }

  /// Whether a text may stand behind a number: a sign, or letters with what units are made of. Digits only follow
  /// letters, as in m2.
  static func isSuffix(_ text: String) -> Bool {
    if text.isEmpty { return true }
    let bare = text.trimmingCharacters(in: .whitespaces)
    guard let first = bare.first else { return true }
    guard bare.count <= 12, first.isLetter || isSymbol(first) || first == "/" else { return false }
    return bare.allSatisfy { character in
      character.isLetter || character.isNumber || isSymbol(character) || "/.^*\u{B7}- ".contains(character)
    } && bare.filter { $0 == " " }.count <= 2
  }

  /// Whether a unit is one that cannot be a letter of a code, as in 12A: a sign, a known one, or one that stands apart.
  static func isCertain(_ suffix: String) -> Bool {
    suffix.isEmpty || suffix.first == " " || suffix.contains(where: isSymbol)
      || (suffix.count > 1 && known.contains(suffix))
  }

  /// Units that are often written without a space.
  private static let known: Set<String> = [
    "m", "mm", "cm", "dm", "km", "um", "nm", "in", "ft", "yd", "mi", "g", "kg", "mg", "lb", "lbs", "oz", "t",
    "l", "L",
    "ml", "mL", "dl", "cl", "s", "ms", "us", "ns", "min", "h", "hr", "hrs", "d", "V", "mV", "kV", "A", "mA",
    "W", "kW",
    "MW", "GW", "Wh", "kWh", "MWh", "J", "kJ", "MJ", "N", "kN", "Pa", "hPa", "kPa", "MPa", "bar", "mbar",
    "psi", "Hz",
    "kHz", "MHz", "GHz", "B", "kB", "KB", "MB", "GB", "TB", "KiB", "MiB", "GiB", "K", "C", "F", "rpm", "mph",
    "dB",
    "ppm", "ppb", "px", "pt", "k", "M", "bn", "bps", "Mbps", "m2", "m3", "m/s", "km/h", "kg/m3", "mmHg",
    "mol",
  ]
}
