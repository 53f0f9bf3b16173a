// How many false alarms there are among rows that are all normal, the chance of the calibration rows included.
//
// Let U be the probability that a normal row scores above the threshold, which is the k-th highest of n normal scores.
// With F the distribution of normal scores, 1 - F(score) of the n rows are n uniform numbers, and U is the k-th lowest of
// them, an order statistic: U ~ Beta(k, n + 1 - k). Given U, the m fresh rows are independent, so their false alarms are
// binomial (m, U); mixed over U they are beta-binomial (m, k, n + 1 - k). Equal scores only make them fewer.

import Foundations

/// The number of false alarms among fresh normal rows: its beta-binomial distribution.
public struct FalseAlarms: Equatable, Sendable {
  /// How many normal rows are scored.
  public let fresh: Int
  /// How many normal rows the threshold comes from.
  public let normals: Int
  /// k: the threshold is the k-th highest of their scores; 0 where nothing is flagged.
  public let rank: Int

  private let mode: Int
  /// The sum of weights below the mode, and of all, where the mode has the weight 1.
  private let (below, total): (Double, Double)

  /// The false alarms among `fresh` rows, at the k-th highest of the scores of `normals` others.
  ///
  /// Takes time in proportion to the counts that are not improbable, at most `fresh`: 0.1 s for ten million.
  public init(fresh: Int, normals: Int, rank: Int) {
    guard fresh >= 0, rank >= 0, rank <= normals else {
      fail("false alarms of \(fresh) rows at rank \(rank) of \(normals)")
    }
    self.fresh = fresh
    self.normals = normals
    self.rank = rank
    // The ratio below is at least 1 up to x = (m (a - 1) - b + 1) / (a + b - 2), a + b - 2 = n - 1: one mode.
    let (a, b) = (Double(rank), Double(normals + 1 - rank))
    let peak = ((Double(fresh) * (a - 1) - b + 1) / max(a + b - 2, 1)).rounded(.down) + 1
    let mode = rank == 0 ? 0 : Int(min(max(peak, 0), Double(fresh)))
    self.mode = mode
    let ratio = Ratio(fresh: Double(fresh), a: a, b: b)
    guard rank > 0 else {
      (below, total) = (0, 1)
      return
    }
    below = ratio.sumBelow(mode)
    total = below + ratio.sum(from: mode, first: 1)
  }

  /// The false alarms among `fresh` rows at the threshold of a calibration.
  public init(fresh: Int, calibration: Calibration) {
    self.init(fresh: fresh, normals: calibration.count, rank: calibration.thresholdRank)
  }

  private var ratio: Ratio {
    Ratio(fresh: Double(fresh), a: Double(rank), b: Double(normals + 1 - rank))
  }

  /// The expected number: m k / (n + 1).
  public var mean: Double { Double(fresh) * Double(rank) / Double(normals + 1) }

  /// The probability of exactly this many.
  public func probability(of count: Int) -> Double {
    guard (0...fresh).contains(count) else { return 0 }
    if rank == 0 { return count == 0 ? 1 : 0 }
    return ratio.weight(of: count, mode: mode) / total
  }

  /// The probability of this many or more; 0 where it is below 1e-300 or so.
  public func probability(atLeast count: Int) -> Double {
    if count <= 0 { return 1 }
    if count > fresh || rank == 0 { return 0 }
    if count > mode { return ratio.sum(from: count, first: ratio.weight(of: count, mode: mode)) / total }
    return min(1, (total - below + ratio.sumBelow(mode, downTo: count)) / total)
  }

  /// The probability of this many or fewer.
  public func probability(atMost count: Int) -> Double {
    if count < 0 { return 0 }
    if count >= fresh || rank == 0 { return 1 }
    if count >= mode { return 1 - probability(atLeast: count + 1) }
    return ratio.sumBelow(count, first: ratio.weight(of: count, mode: mode)) / total
  }

  /// The range that holds the number with a probability of at least `confidence`, with at most half of the rest below
  /// it, and at most half above.
  public func interval(confidence: Double = 0.95) -> ClosedRange<Int> {
    if rank == 0 || fresh == 0 { return 0...0 }
    let tail = (1 - confidence) / 2 * total
    // From the mode: up while the counts passed are no more than the tail, or down while more than it is below. Where
    // the mode is 0, as with the highest of all scores for a threshold, the tail may end far above it.
    var (lower, weight, rest) = (mode, 1.0, below)
    while rest + weight <= tail {
      rest += weight
      weight *= ratio.step(Double(lower))
      lower += 1
    }
    while lower > 0, rest > tail {
      weight /= ratio.step(Double(lower - 1))
      lower -= 1
      rest -= weight
    }
    var (upper, above) = (mode, total - below - 1)
    weight = 1
    while above + weight <= tail {
      above += weight
      weight /= ratio.step(Double(upper - 1))
      upper -= 1
    }
    while upper < fresh, above > tail {
      weight *= ratio.step(Double(upper))
      upper += 1
      above -= weight
    }
    return lower...upper
  }
}

// P(x) = C(m, x) B(x + a, m - x + b) / B(a, b), so that
// P(x + 1) / P(x) = (m - x) (x + a) / ((x + 1) (m - x - 1 + b)).
// Weights go from the mode by this ratio and are divided by their sum. No factor is larger than 1 on the way out, and no
// logarithms of huge factorials are subtracted, which would cost half of the digits for m of millions.
private struct Ratio {
  var fresh: Double
  var a: Double
  var b: Double

  /// P(x + 1) / P(x).
  func step(_ x: Double) -> Double { (fresh - x) * (x + a) / ((x + 1) * (fresh - x - 1 + b)) }

  /// The weight of a count, where the mode has 1.
  func weight(of count: Int, mode: Int) -> Double {
    var weight = 1.0
    if count >= mode {
      for x in mode..<count where weight > 0 { weight *= step(Double(x)) }
    } else {
      var x = mode
      while x > count, weight > 0 {
        x -= 1
        weight /= step(Double(x))
      }
    }
    return weight
  }

  /// The weights of `count` and all above, until they no longer add anything, given the first.
  func sum(from count: Int, first: Double) -> Double {
    var (sum, weight, x) = (first, first, Double(count))
    while x < fresh {
      weight *= step(x)
      if weight <= sum * 1e-19 { break }
      sum += weight
      x += 1
    }
    return sum
  }

  /// The weights below `count` down to `least`, given that of `count`, which is included if it is not the mode.
  func sumBelow(_ count: Int, downTo least: Int = 0, first: Double? = nil) -> Double {
    var (sum, weight, x) = (first ?? 0, first ?? 1, count)
    while x > least {
      weight /= step(Double(x - 1))
      if weight <= sum * 1e-19 { break }
      sum += weight
      x -= 1
    }
    return sum
  }
}
