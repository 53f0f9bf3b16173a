// The mean of differences between two models on the same rows, with the interval that resampling the rows gives
// (Efron, "Bootstrap methods: another look at the jackknife", Annals of Statistics 7, 1979). What is hard in a row is
// hard for both models and falls out of their difference; so do the random numbers that both saw.

import Foundations

/// The mean difference of two models over rows, and how sure it is.
public struct PairedDifference: Equatable, Sendable {
  /// The share of such intervals that hold the true mean.
  public static let confidence = 0.95
  /// How often rows are drawn anew.
  public static let resamples = 10_000
  /// The key of the rows drawn, the same every time.
  static let key = Key(seed: 0).folding("bootstrap")

  /// The number of rows.
  public let count: Int
  /// The mean difference.
  public let mean: Double
  /// The interval of the mean over other rows: the quantiles between which ``confidence`` of the resampled means lie.
  public let interval: ClosedRange<Double>

  /// Whether these rows can tell that the mean is not zero.
  public var isTold: Bool { !interval.contains(0) }

  // The mean of n rows drawn with replacement is that of the differences plus the mean of the drawn deviations. Row
  // number floor(w n / 2^32) is drawn for a random word w: each has its share of 2^32 to within one word.
  /// The mean of differences that are finite, of at least one row.
  init(_ differences: [Double], resamples: Int = resamples, key: Key = key) {
    if differences.isEmpty || resamples < 1 { fail("\(resamples) resamples of \(differences.count) rows") }
    let count = differences.count
    let mean = differences.reduce(0, +) / Double(count)
    let deviations = differences.map { $0 - mean }
    var means = deviations.withUnsafeBufferPointer { deviations in
      (0..<resamples).map { resample in
        var sum = 0.0
        for block in 0..<(count + 3) / 4 {
          let words = Philox.block(
            counter: SIMD4(UInt32(truncatingIfNeeded: block), 0, UInt32(truncatingIfNeeded: resample), 0),
            key: key)
          for place in 0..<min(4, count - 4 * block) {
            sum += deviations[Int((UInt64(words[place]) &* UInt64(count)) >> 32)]
          }
        }
        return mean + sum / Double(count)
      }
    }
    means.sort()
    let tail = (1 - Self.confidence) / 2
    self.count = count
    self.mean = mean
    interval = Self.quantile(means, tail)...Self.quantile(means, 1 - tail)
  }

  /// The number below which a share of sorted numbers lies, in between by a straight line.
  private static func quantile(_ sorted: [Double], _ share: Double) -> Double {
    let place = share * Double(sorted.count - 1)
    let (below, rest) = (Int(place), place - place.rounded(.down))
    let above = min(below + 1, sorted.count - 1)
    return sorted[below] + rest * (sorted[above] - sorted[below])
  }
}
