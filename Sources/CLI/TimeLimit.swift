// Durations as people write them: 90, 90s, 10m, 1h30m.

import ArgumentParser

/// A length of time from the command line.
struct TimeLimit: ExpressibleByArgument {
  /// The time in seconds.
  var seconds: Double

  init?(argument: String) {
    if let seconds = Double(argument) {
      guard seconds > 0, seconds.isFinite else { return nil }
      self.seconds = seconds
      return
    }
    let units: [Character: Double] = ["h": 3600, "m": 60, "s": 1]
    var total = 0.0
    var digits = ""
    for character in argument {
      if let unit = units[character] {
        guard let number = Double(digits), number >= 0 else { return nil }
        total += number * unit
        digits = ""
      } else {
        digits.append(character)
      }
    }
    guard digits.isEmpty, total > 0, total.isFinite else { return nil }
    seconds = total
  }
}
