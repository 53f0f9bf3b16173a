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

  /// Adds the weight of a logarithm; minus infinity is a weight of zero.
  mutating func add(_ logWeight: Double) {
    count += 1
    if logWeight > largest {
      let shrink = exp(largest - logWeight)
      sum = sum * shrink + 1
      squares = squares * shrink * shrink + 1
      largest = logWeight
    } else {
      // Equal infinities have no difference.
      let relative = logWeight == largest ? 1 : exp(logWeight - largest)
      sum += relative
      squares += relative * relative
    }
  }

  /// log of the mean weight, the estimate of log p(x).
  var logMean: Double { largest + log(sum / Double(count)) }

  /// (sum of w)^2 / sum of w^2, from 1 to the number of weights: the number of equal weights that would
  /// estimate as well (Kong, "A note on importance sampling using standardized weights", 1992).
  var effectiveSampleSize: Double { sum * sum / squares }

  // By the delta method var(log m) = var(m) / m^2 for the mean m of K weights, and var(m) is the sample
  // variance over K, (mean w^2 - m^2) / (K - 1). With n = (sum w)^2 / sum w^2, mean w^2 / m^2 = K / n.
  /// The variance of ``logMean`` over other draws; a single weight tells nothing of it.
  var logMeanVariance: Double? {
    count > 1 ? max(0, Double(count) / effectiveSampleSize - 1) / Double(count - 1) : nil
  }
}
