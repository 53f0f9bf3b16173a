// Whether a column follows the order of the rows: dates, epochs, counters and elapsed times say when a row was written.

import Foundation

/// The units in which programs count time since 1970.
enum EpochUnit {
  /// Whether all numbers are whole and lie between 2000 and 2040, in seconds, milliseconds, microseconds or nanoseconds.
  static func fits(_ numbers: NumberFacts) -> Bool {
    numbers.areWhole
      && [1, 1e3, 1e6, 1e9].contains {
        numbers.least >= 946_684_800 * $0 && numbers.largest <= 2_208_988_800 * $0
      }
  }
}

/// The order of a column's numbers.
struct RowOrder {
  /// The fewest rows in which an order is one.
  static let fewest = 20
  /// The share of steps that may go the other way: where a clock was set, or another series begins.
  static let mostExceptions = 0.02
  /// The same for dates and epochs, which nobody sorts by anything else: many short series one after the other.
  static let mostReturns = 0.1
  /// The same for series that are interleaved: other regular sequences come back after a while too.
  static let mostSeriesExceptions = 0.005
  /// How many series may be interleaved.
  static let mostSeries = 12
  /// The share of steps that are equal in a counter.
  static let equalShare = 0.8

  private let facts: NumberFacts
  /// Numbers in the order of the rows, at equal distances.
  private let sample: [Double]
  private let isWholeSample: Bool

  private let decimals: Int

  /// The order of numbers.
  ///
  /// - Parameters:
  ///   - sample: The numbers of rows at equal distances; NaN where there is none.
  ///   - decimals: The most digits behind the mark.
  init(_ facts: NumberFacts, _ sample: [Double], decimals: Int) {
    self.facts = facts
    self.decimals = decimals
    self.sample = sample.filter { !$0.isNaN }
    isWholeSample = self.sample.count == facts.count
  }

  /// Whether dates, or whole numbers in the range of epochs, follow the order of the rows.
  var isTime: Bool {
    guard facts.count >= Self.fewest, facts.steps.rising + facts.steps.falling > 2 else { return false }
    return isMonotonic(Self.mostReturns) || series(1...Self.mostSeries) != nil
  }

  /// Whether numbers rise or fall from row to row, but for a few.
  var isMonotonic: Bool {
    facts.count >= Self.fewest && facts.steps.rising + facts.steps.falling > 2
      && isMonotonic(Self.mostExceptions)
  }

  private func isMonotonic(_ most: Double) -> Bool {
    Double(min(facts.steps.rising, facts.steps.falling)) <= most * Double(facts.steps.count)
  }

  /// Whether numbers rise or fall by equal steps, as counters do: in one series or in several, interleaved or one after
  /// the other.
  var isCounter: Bool {
    guard facts.count >= Self.fewest, !isCycle else { return false }
    if isMonotonic(Self.mostExceptions), hasEqualSteps(1) { return true }
    return (2...Self.mostSeries).contains { series($0...$0) != nil && hasEqualSteps($0) }
  }

  /// Whether the numbers run through the parts of a larger whole again and again: minutes, days of a year.
  private var isCycle: Bool {
    let returns = min(facts.steps.rising, facts.steps.falling)
    return returns > 1 && facts.areWhole && [60, 365, 366, 1440].contains(facts.largest - facts.least + 1)
  }

  /// The number of interleaved series in which numbers rise, or fall.
  private func series(_ lags: ClosedRange<Int>) -> Int? {
    guard isWholeSample else { return nil }
    return lags.first { lag in
      let steps = zip(sample.dropFirst(lag), sample).map { $0 - $1 }
      guard steps.count >= Self.fewest else { return false }
      let rising = steps.count { $0 > 0 }
      let falling = steps.count { $0 < 0 }
      return Double(min(rising, falling)) <= Self.mostSeriesExceptions * Double(steps.count)
        && 2 * max(rising, falling) > steps.count
    }
  }

  private func hasEqualSteps(_ lag: Int) -> Bool {
    let steps = zip(sample.dropFirst(lag), sample).map { $0 - $1 }
    guard let usual = steps.sorted()[safe: steps.count / 2], usual != 0 else { return false }
    // A step may be off by the last digit on either side where fractions are rounded.
    let digit = facts.areWhole ? 0 : pow(10, -Double(decimals)) * 1.01
    let tolerance = digit < 0.25 * abs(usual) ? max(digit, 1e-9 * abs(facts.largest)) : 1e-9 * abs(usual)
    let equal = steps.count { abs($0 - usual) <= tolerance }
    return Double(equal) >= Self.equalShare * Double(steps.count)
  }
}

extension Array {
  /// The element at a place, nil where there is none.
  fileprivate subscript(safe place: Int) -> Element? { indices.contains(place) ? self[place] : nil }
}
