// What is normal: the scores of rows that are known to be so. They turn a score into a p-value, a threshold into a
// false-positive rate, and need no assumption but that normal rows to come are exchangeable with these (Vovk, Gammerman
// and Shafer, "Algorithmic learning in a random world", 2005; Bates, Candes, Lei, Romano and Sesia, "Testing for
// outliers with conformal p-values", Annals of Statistics 51, 2023).

import Foundations
import Pictures

/// The scores of normal rows, and the false-positive rate that a detector is set to.
public struct Calibration: Equatable, Sendable {
  /// Up to how many scores all are kept.
  public static let limit = 100_000

  /// How many normal rows were scored.
  public let count: Int
  /// The share of normal rows that may be flagged, between 0 and 1.
  public let rate: Double
  /// The scores that are kept, ascending.
  public let scores: [Double]
  /// The place of each kept score among all, from 1 in ascending order; nil where all are kept.
  public let ranks: [Int]?
  /// Whether the rows that are judged are those of the calibration themselves, so that each is compared with the others.
  public let isOwn: Bool
  /// By index, the kept score above which a row is flagged.
  private let thresholdIndex: Int?

  // Where there are more scores than `limit`, the highest half of them stays whole, as that is where p-values are small;
  // of the others every so-many-th is kept, and the one that is the threshold. See `countAtLeast` for what follows.
  /// Calibrates on the scores of normal rows that the model was not trained on.
  ///
  /// - Parameters:
  ///   - scores: In any order; higher ones mean an anomaly.
  ///   - rate: The share of normal rows that may be flagged.
  ///   - isOwn: Whether the rows that are judged are these themselves.
  ///   - limit: Up to how many scores all are kept; beyond it, about so many.
  /// - Throws: ``Failure`` of kind `badData` for no scores or one that is not finite, `usage` for a rate outside of
  ///   0 to 1.
  public init(scores: [Double], rate: Double, isOwn: Bool = false, limit: Int = limit) throws {
    guard !scores.isEmpty else {
      throw Failure(
        .badData, "there are no scores of normal rows to calibrate on",
        remedy: "Give normal rows that were held out")
    }
    if let row = scores.firstIndex(where: { !$0.isFinite }) {
      throw Failure(
        .badData, "the score of normal row \(row) is not a finite number",
        remedy: "Check that the data are scaled like the model's training data")
    }
    try Self.require(rate)
    let sorted = scores.sorted()
    let count = sorted.count
    var ranks: [Int]?
    if count > max(limit, 4) {
      let tail = max(limit, 4) / 2
      let stride = (count - tail + tail - 1) / tail
      var kept = Set(Swift.stride(from: 1, through: count - tail, by: stride)).union(count - tail + 1...count)
      let allowed = Self.allowedRank(count, rate, isOwn: isOwn)
      if allowed > 0 { kept.insert(count - allowed + 1) }
      ranks = kept.sorted()
    }
    self.init(
      stored: count, rate: rate, scores: ranks.map { $0.map { sorted[$0 - 1] } } ?? sorted, ranks: ranks,
      isOwn: isOwn)
  }

  /// A calibration of numbers that were checked.
  init(stored count: Int, rate: Double, scores: [Double], ranks: [Int]?, isOwn: Bool = false) {
    self.count = count
    self.rate = rate
    self.scores = scores
    self.ranks = ranks
    self.isOwn = isOwn
    let allowed = Self.allowedRank(count, rate, isOwn: isOwn)
    thresholdIndex = Self.thresholdIndex(count, allowed, scores.count) { ranks?[$0] ?? $0 + 1 }
  }

  /// The same normal rows with another false-positive rate.
  ///
  /// - Throws: ``Failure`` of kind `usage` for a rate outside of 0 to 1.
  public func with(rate: Double) throws -> Calibration {
    try Self.require(rate)
    return Calibration(stored: count, rate: rate, scores: scores, ranks: ranks, isOwn: isOwn)
  }

  /// The same normal rows with a rate that they can hold: this one or, where it is below ``smallestRate``, that one, with
  /// the sentence that says so.
  public func held() -> (calibration: Calibration, sentence: String?) {
    guard threshold == nil, smallestRate < 1 else { return (self, nil) }
    let held = Calibration(stored: count, rate: smallestRate, scores: scores, ranks: ranks, isOwn: isOwn)
    let wanted = (1 / rate * (1 - 1e-12)).rounded(.up) - (isOwn ? 0 : 1)
    return (
      held,
      "\(NumberText.grouped(count)) normal \(count == 1 ? "row" : "rows") cannot hold a false-positive rate of \(NumberText.plain(rate)), for which it takes \(NumberText.grouped(Int(min(wanted, 1e15)))); the smallest that they can, \(NumberText.plain(held.rate)), is used"
    )
  }

  /// Throws for a false-positive rate that is none.
  static func require(_ rate: Double) throws {
    guard rate > 0, rate < 1 else {
      throw Failure(
        .usage, "a false-positive rate of \(rate) is not between 0 and 1",
        remedy: "Give a share, for example 0.01")
    }
  }

  // Decimal fractions are not exact: 0.29 x 100 is a hair less than 29.
  /// k = floor(rate (n + 1)), the number of scores that the threshold may have at or above it. A row that is one of the n
  /// has n - 1 others: it is flagged if at most rate n - 1 of them reach its score, and the threshold is the next one,
  /// k = floor(rate n) + 1.
  static func allowedRank(_ count: Int, _ rate: Double, isOwn: Bool = false) -> Int {
    let allowed = (rate * Double(isOwn ? count : count + 1) * (1 + 1e-12)).rounded(.down)
    return min(Int(allowed) + (isOwn && allowed > 0 ? 1 : 0), count)
  }

  /// The place among all scores of the kept score with the given index.
  func rank(_ index: Int) -> Int { ranks?[index] ?? index + 1 }

  /// The first of the kept scores, by index, for which a condition holds that, once true, stays true.
  private func firstIndex(_ holds: (Int) -> Bool) -> Int { Self.firstIndex(scores.count, holds) }

  private static func firstIndex(_ count: Int, _ holds: (Int) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if holds(middle) { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// The number of scores that are certainly below a score; all that are, where all are kept.
  func countBelow(_ score: Double) -> Int {
    let place = firstIndex { !(scores[$0] < score) }
    return place == 0 ? 0 : rank(place - 1)
  }
}

extension Calibration {
  // Scores are sums of float32 numbers: two rows that are alike may differ in the last digits, depending on what stands beside
  // them and on which model of several has scored them. Where most rows score the same, as rows do that occur again and again,
  // one digit would decide about all of them.
  /// What a score is at least: less by what rounding may have added. Fewer rows are flagged by it, never more.
  private static func certain(_ score: Double) -> Double {
    score.isFinite ? score - 1e-6 * abs(score) : score
  }

  // p(s) = (1 + #{calibration >= s}) / (n + 1): if s is exchangeable with the n scores, its place among the n + 1 is
  // uniform (ties only raise p), so P(p <= a) <= a. Where scores were left out, the number at or above s is counted from
  // the next lower score that was kept: an upper bound, so p errs upwards only and P(p <= a) <= a stays true.
  /// The conformal p-value of a score: the probability that a normal row scores as much or more, at the most.
  ///
  /// What is not a number counts as higher than every score. A row of the calibration itself is compared with the others,
  /// (1 + #{others >= s}) / n; that of one that was left out is the least, 1 / n.
  public func pValue(_ score: Double) -> Double {
    let above = count - (score.isNaN ? count : countBelow(Self.certain(score)))
    return isOwn ? Double(max(above, 1)) / Double(count) : Double(1 + above) / Double(count + 1)
  }

  // p(s) <= rate <=> #{calibration >= s} <= k - 1 with k = floor(rate (n + 1)) <=> s exceeds the k-th highest score.
  // Where that was not kept, the next higher one that was serves: fewer are flagged, never more.
  /// The score above which a row is flagged; nil where the rate is below ``smallestRate``, so that nothing can be.
  public var threshold: Double? { thresholdIndex.map { scores[$0] } }

  private static func thresholdIndex(
    _ count: Int, _ allowed: Int, _ kept: Int, _ rank: (Int) -> Int
  ) -> Int? {
    if allowed == 0 { return nil }
    let index = firstIndex(kept) { rank($0) >= count - allowed + 1 }
    return index < kept ? index : nil
  }

  /// k: the threshold is the k-th highest score; 0 where there is none. See ``FalseAlarms``.
  public var thresholdRank: Int { thresholdIndex.map { count - rank($0) + 1 } ?? 0 }

  /// Whether a row of this score is an anomaly at the rate: its p-value is no greater.
  ///
  /// What is not a number is one, where anything can be.
  public func isAnomaly(_ score: Double) -> Bool {
    guard let threshold else { return false }
    return !(Self.certain(score) <= threshold)
  }

  /// The smallest false-positive rate that so many normal rows can hold: 1 / (n + 1), among themselves 1 / n.
  public var smallestRate: Double { 1 / Double(isOwn ? count : count + 1) }

  /// The score below which a share of normal rows lies: exactly where all are kept, else the next higher kept one.
  public func quantile(_ share: Double) -> Double {
    if ranks == nil { return Quantile.of(scores, share: share) }
    let wanted = 1 + min(max(share, 0), 1) * Double(count - 1)
    return scores[min(firstIndex { Double(rank($0)) >= wanted }, scores.count - 1)]
  }

  /// Quantiles from the lowest score to the highest.
  public var quantiles: [(share: Double, score: Double)] {
    [0, 0.01, 0.05, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 1].map { ($0, quantile($0)) }
  }
}
