// What a pass over a column's cells finds; what two passes over neighbouring rows find can be joined.

import Foundation

/// The facts of a column, from which its kind is told.
struct ColumnScan: Sendable {
  /// The most different texts that are told apart.
  static let mostTexts = 1000

  /// How many different texts of missing cells are told apart, and of how many missing cells of a block.
  static let (mostMarkers, markedCells) = (8, 256)

  var missing = 0
  var infinite = 0
  /// How missing cells are written, of the first ones.
  var markers: [String: Int] = [:]
  /// The numbers, those of dates among them.
  var numbers = NumberFacts()
  /// Cells that are neither missing nor numbers.
  var texts = 0
  /// How often each text came; no longer counted once there are more than ``mostTexts``.
  var counts: [String: Int] = [:]
  var hasManyTexts = false
  /// What the texts would be as numbers and dates.
  var evidence = TextEvidence()

  /// Cells that hold something.
  var filled: Int { numbers.count + texts }

  mutating func add(text: String) {
    texts += 1
    if hasManyTexts { return }
    counts[text, default: 0] += 1
    if counts.count > Self.mostTexts { (hasManyTexts, counts) = (true, [:]) }
  }

  /// Takes in a missing cell.
  mutating func add(missing text: @autoclosure () -> String) {
    missing += 1
    if missing <= Self.markedCells { markers[text(), default: 0] += 1 }
  }

  /// The text of most missing cells, if it is one that is no number; nil where they are empty.
  var marker: String? {
    let texts = markers.merging(evidence.gaps, uniquingKeysWith: +)
    guard let most = texts.min(by: { ($1.value, $0.key) < ($0.value, $1.key) })?.key, !most.isEmpty,
      Double(most) == nil || Double(most)?.isNaN == true
    else { return nil }
    return most
  }

  /// Takes in what was found in the rows that follow.
  mutating func join(_ other: ColumnScan) {
    missing += other.missing
    for (text, count) in other.markers where markers.count < Self.mostMarkers || markers[text] != nil {
      markers[text, default: 0] += count
    }
    infinite += other.infinite
    numbers.join(other.numbers)
    texts += other.texts
    evidence.join(other.evidence)
    hasManyTexts = hasManyTexts || other.hasManyTexts
    if hasManyTexts { return counts = [:] }
    counts.merge(other.counts, uniquingKeysWith: +)
    if counts.count > Self.mostTexts { (hasManyTexts, counts) = (true, [:]) }
  }
}

/// What the numbers of a column are like.
struct NumberFacts: Sendable {
  var moments = NumberMoments()
  var least = Double.infinity
  var largest = -Double.infinity
  var areWhole = true
  /// The most and the fewest digits behind the mark.
  var decimals = (least: Int.max, most: 0)
  /// How many are written with a mark before a fraction, and how many of these may be thousands instead.
  var fractions = 0
  var mayHaveThousands = 0
  /// How many begin with a zero as 007 does, and the fewest and the most digits of whole ones.
  var codes = 0
  var wholeDigits = (least: Int.max, most: 0)
  /// How many have more digits than a double holds.
  var long = 0
  /// How many are days written as 20240131.
  var compactDates = 0
  /// How each compares with the one before.
  var steps = StepCounts()

  /// How many there are.
  var count: Int { moments.count }

  /// Takes in a number and, where it is known, how it is written.
  mutating func add(_ number: Double, _ shape: NumberShape? = nil) {
    moments.add(number)
    least = min(least, number)
    largest = max(largest, number)
    let isWhole = number == number.rounded()
    if areWhole, !isWhole { areWhole = false }
    steps.add(number)
    guard let shape else { return }
    decimals.least = min(decimals.least, shape.decimals)
    decimals.most = max(decimals.most, shape.decimals)
    if shape.decimals > 0 {
      fractions += 1
      if shape.mayHaveThousands, abs(number) >= 1 { mayHaveThousands += 1 }
    } else if isWhole {
      if shape.beginsWithZero { codes += 1 }
      wholeDigits.least = min(wholeDigits.least, shape.whole)
      wholeDigits.most = max(wholeDigits.most, shape.whole)
      if abs(number) > 0x1p53 { long += 1 }
      if shape.whole == 8, number >= 19_000_101, number <= 21_001_231 {
        let day = Int(number)
        if CivilDate.isDay(day / 10_000, day / 100 % 100, day % 100) { compactDates += 1 }
      }
    }
  }

  mutating func join(_ other: NumberFacts) {
    moments.join(other.moments)
    least = min(least, other.least)
    largest = max(largest, other.largest)
    areWhole = areWhole && other.areWhole
    decimals = (min(decimals.least, other.decimals.least), max(decimals.most, other.decimals.most))
    fractions += other.fractions
    mayHaveThousands += other.mayHaveThousands
    codes += other.codes
    wholeDigits = (
      min(wholeDigits.least, other.wholeDigits.least), max(wholeDigits.most, other.wholeDigits.most)
    )
    long += other.long
    compactDates += other.compactDates
    steps.join(other.steps)
  }
}

/// How often a number is larger than the one before, smaller, equal, and larger by one.
struct StepCounts: Sendable {
  private(set) var rising = 0
  private(set) var falling = 0
  private(set) var equal = 0
  private(set) var byOne = 0
  private var first: Double?
  private var last: Double?

  /// How many pairs of neighbours there are.
  var count: Int { rising + falling + equal }

  mutating func add(_ number: Double) {
    if let last { compare(last, number) } else { first = number }
    last = number
  }

  private mutating func compare(_ before: Double, _ number: Double) {
    if number > before {
      rising += 1
      if number == before + 1 { byOne += 1 }
    } else if number < before {
      falling += 1
    } else {
      equal += 1
    }
  }

  mutating func join(_ other: StepCounts) {
    if let last, let next = other.first { compare(last, next) }
    rising += other.rising
    falling += other.falling
    equal += other.equal
    byOne += other.byOne
    first = first ?? other.first
    last = other.last ?? last
  }
}
