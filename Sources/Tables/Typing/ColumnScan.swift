// What a pass over a column's cells finds; what two passes over neighbouring rows find can be joined.

import Foundation

/// The facts of a column, from which its kind is told.
struct ColumnScan: Sendable {
  /// The most different texts that are told apart.
  static let mostTexts = 1000

  var numbers = 0
  var missing = 0
  var infinite = 0
  var texts = 0
  /// Texts that are dates.
  var dates = 0
  var least = Double.infinity
  var largest = -Double.infinity
  var mean = 0.0
  /// The sum of squared deviations from the mean.
  var squares = 0.0
  var areWhole = true
  /// How often each text came; no longer counted once there are more than ``mostTexts``.
  var counts: [String: Int] = [:]
  var hasManyTexts = false
  /// Where the first text stands, for a column of numbers otherwise.
  var firstText: (place: String, text: String)?
  /// Whether every number is one more than the one before.
  var isSequence = true
  private var first: Double?
  private var last: Double?

  mutating func add(number: Double) {
    numbers += 1
    let step = number - mean
    mean += step / Double(numbers)
    squares += step * (number - mean)
    least = min(least, number)
    largest = max(largest, number)
    if areWhole, number != number.rounded() { areWhole = false }
    if let last { if isSequence, number != last + 1 { isSequence = false } } else { first = number }
    last = number
  }

  mutating func add(text: String, place: @autoclosure () -> String) {
    texts += 1
    if firstText == nil { firstText = (place(), text) }
    if ISODate.seconds(of: text) != nil { dates += 1 }
    if hasManyTexts { return }
    counts[text, default: 0] += 1
    if counts.count > Self.mostTexts { (hasManyTexts, counts) = (true, [:]) }
  }

  // Means and sums of squares of two parts (Chan, Golub and LeVeque, "Algorithms for computing the sample variance",
  // The American Statistician 37, 1983).
  /// Takes in what was found in the rows that follow.
  mutating func join(_ other: ColumnScan) {
    if other.numbers > 0 {
      let total = Double(numbers + other.numbers)
      let step = other.mean - mean
      squares += other.squares + step * step * Double(numbers) * Double(other.numbers) / total
      mean += step * Double(other.numbers) / total
    }
    isSequence = isSequence && other.isSequence
    if let last, let next = other.first, next != last + 1 { isSequence = false }
    first = first ?? other.first
    last = other.last ?? last
    numbers += other.numbers
    missing += other.missing
    infinite += other.infinite
    texts += other.texts
    dates += other.dates
    least = min(least, other.least)
    largest = max(largest, other.largest)
    areWhole = areWhole && other.areWhole
    firstText = firstText ?? other.firstText
    hasManyTexts = hasManyTexts || other.hasManyTexts
    if hasManyTexts { return counts = [:] }
    counts.merge(other.counts, uniquingKeysWith: +)
    if counts.count > Self.mostTexts { (hasManyTexts, counts) = (true, [:]) }
  }
}

extension ColumnScan {
  /// The share of cells with text up to which a column is one of numbers with mistakes in it.
  static let mostMistakes = 0.01

  /// What the column holds.
  var kind: ColumnKind {
    let filled = numbers + texts
    if filled == 0 { return .constant }
    if texts > 0, dates == texts, numbers == 0 { return least == largest && texts > 1 ? .constant : .date }
    if texts > 0, Double(texts) > Self.mostMistakes * Double(filled) {
      if hasManyTexts || (counts.count > 50 && Double(counts.count) > 0.5 * Double(texts)) {
        return .identifier
      }
      return counts.count + (numbers > 0 ? 1 : 0) == 1 ? .constant : .categorical
    }
    if least == largest { return .constant }
    if areWhole, isSequence, numbers > 50 { return .identifier }
    // Years and grid references are whole too, but far from 0.
    if areWhole, least >= 0, least <= 0.1 * largest, largest > 1 { return .count }
    return .numeric
  }
}
