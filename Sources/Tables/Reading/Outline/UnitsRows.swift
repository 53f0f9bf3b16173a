// Rows of units under a header, as data loggers write them: texts over columns of numbers.

/// Tells rows of units.
struct UnitsRows {
  /// The most rows that are taken for units.
  private static let most = 3
  /// Units of a single column, where there is no other to tell them by.
  private static let known: Set<String> = [
    "s", "sec", "ms", "us", "min", "h", "hr", "d", "day", "days", "hours", "minutes", "seconds", "m", "mm",
    "cm", "km",
    "in", "ft", "mi", "g", "kg", "mg", "lb", "t", "l", "ml", "k", "c", "f", "degc", "degf", "deg c", "deg",
    "rad", "v",
    "mv", "kv", "a", "ma", "w", "kw", "mw", "kwh", "wh", "mwh", "j", "kj", "hz", "khz", "mhz", "rpm", "pa",
    "kpa", "mpa",
    "hpa", "bar", "mbar", "psi", "n", "nm", "ppm", "ppb", "ohm", "db", "lux", "m/s", "km/h", "mph", "l/s",
    "m3/h", "unit",
    "units", "usd", "eur", "pct", "percent",
  ]

  let texts: CellTexts

  /// How many of the first rows hold units: those that have text, and nothing else, over columns that hold numbers or dates
  /// from there on.
  func count(_ rows: [[String]]) -> Int {
    for count in stride(from: min(Self.most, rows.count - 2), to: 0, by: -1)
    where rows[..<count].allSatisfy({ isUnits($0, over: rows[count...].prefix(HeaderGuess.rows)) }) {
      return count
    }
    return 0
  }

  private func isUnits(_ row: [String], over below: ArraySlice<[String]>) -> Bool {
    let rows = below.filter { $0.count == row.count }
    if rows.count < 2 || !row.contains(where: texts.isText) || row.contains(where: texts.isValue) {
      return false
    }
    let values = row.indices.filter { place in texts.areValues(rows.lazy.map { $0[place] }) }
    let over = values.filter { texts.isText(row[$0]) }
    // What comes again below is a value.
    let comesAgain = row.indices.contains { place in
      !texts.isMissing(row[place]) && rows.contains { $0[place] == row[place] }
    }
    if over.isEmpty || comesAgain { return false }
    if over.allSatisfy({ isKnown(row[$0]) }) { return true }
    return over.count > 1 && over.count * 2 >= values.count
  }

  private func isKnown(_ text: String) -> Bool {
    let bare = text.lowercased().filter { !"[]()".contains($0) }
    return bare != text.lowercased()
      || text.contains { "%\u{B0}\u{B2}\u{B3}\u{B5}\u{3BC}$\u{20AC}".contains($0) }
      || Self.known.contains(bare)
  }
}
