// How far the metrics depend on which rows happened to be scored: percentile intervals of a bootstrap that draws
// anomalies from the anomalies and normals from the normals (Efron and Tibshirani, "An introduction to the bootstrap",
// 1993). Scores are sorted once; a resample only changes how many rows stand in each group of equal scores.

public import Foundations

/// Intervals of the metrics over other rows of the same kinds.
public struct DetectionIntervals: Equatable, Sendable {
  /// How often rows are drawn anew, unless there are many.
  public static let standardResamples = 1_000
  /// The share of such intervals that hold the true value, about.
  public static let confidence = 0.95
  // A draw takes some nanoseconds: 2e8 are one or two seconds on one core. A million rows get 200 resamples, whose 2.5 %
  // quantile is the mean of the fifth and sixth lowest.
  /// The number of draws that resamples are cut down for, to 200 at the least.
  static let affordableDraws = 200_000_000
  static let fewestResamples = 200

  /// The interval of ``DetectionMetrics/auroc``.
  public let auroc: ClosedRange<Double>
  /// The interval of ``DetectionMetrics/averagePrecision``.
  public let averagePrecision: ClosedRange<Double>
  /// The interval of ``DetectionMetrics/bestF1``.
  public let bestF1: ClosedRange<Double>
  /// The interval of ``DetectionMetrics/falsePositiveRateAt95``.
  public let falsePositiveRateAt95: ClosedRange<Double>
  /// How often rows were drawn anew.
  public let resamples: Int

  /// Resamples scores, of which higher ones mean an anomaly.
  ///
  /// - Parameters:
  ///   - resamples: How often; fewer for more than 200,000 rows, but at least 200 of as many as are asked for.
  ///   - key: The key of the rows drawn, the same every time unless one is given.
  /// - Throws: As ``DetectionMetrics/init(scores:labels:)``.
  public init(
    scores: [Double], labels: [Bool], resamples: Int = standardResamples,
    key: Key = Key(seed: 0).folding("detection")
  ) throws {
    self.init(try RankedScores(scores: scores, labels: labels), resamples: resamples, key: key)
  }

  init(_ ranked: RankedScores, resamples: Int, key: Key = Key(seed: 0).folding("detection")) {
    if resamples < 1 { fail("\(resamples) resamples") }
    let anomalies = Self.members(ranked.positives)
    let normals = Self.members(ranked.negatives)
    let affordable = max(Self.fewestResamples, Self.affordableDraws / (anomalies.count + normals.count))
    let count = min(resamples, affordable)
    let groups = ranked.thresholds.count
    let sweeps = Array(0..<count).parallelMap { number in
      let drawn = key.folding(UInt64(number))
      return RankedScores.sweep(
        Self.resampled(anomalies, groups: groups, key: drawn, stream: 0),
        Self.resampled(normals, groups: groups, key: drawn, stream: 1))
    }
    self.resamples = count
    auroc = Self.interval(sweeps.map(\.auroc))
    averagePrecision = Self.interval(sweeps.map(\.averagePrecision))
    bestF1 = Self.interval(sweeps.map(\.bestF1))
    falsePositiveRateAt95 = Self.interval(sweeps.map(\.falsePositiveRate))
  }

  /// The group of each row of a class.
  private static func members(_ counts: [UInt32]) -> [UInt32] {
    var members: [UInt32] = []
    for (group, count) in counts.enumerated() {
      for _ in 0..<count { members.append(UInt32(truncatingIfNeeded: group)) }
    }
    return members
  }

  // Row floor(w n / 2^32) is drawn for a random word w: each has its share of 2^32 to within one word.
  private static func resampled(
    _ members: [UInt32], groups: Int, key: Key, stream: UInt32
  ) -> [UInt32] {
    let count = members.count
    return [UInt32](unsafeUninitializedCapacity: groups) { counts, filled in
      counts.initialize(repeating: 0)
      members.withUnsafeBufferPointer { members in
        for block in 0..<(count + 3) / 4 {
          let words = Philox.block(
            counter: SIMD4(UInt32(truncatingIfNeeded: block), stream, 0, 0), key: key)
          for place in 0..<min(4, count - 4 * block) {
            counts[Int(members[Int((UInt64(words[place]) &* UInt64(count)) >> 32)])] &+= 1
          }
        }
      }
      filled = groups
    }
  }

  private static func interval(_ values: [Double]) -> ClosedRange<Double> {
    let sorted = values.sorted()
    let tail = (1 - confidence) / 2
    return Quantile.of(sorted, share: tail)...Quantile.of(sorted, share: 1 - tail)
  }
}
