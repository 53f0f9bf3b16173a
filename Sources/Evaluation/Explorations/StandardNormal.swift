// The quantiles of the standard normal distribution, in Double.

import Foundation
import Foundations

/// The standard normal distribution in one dimension.
public enum StandardNormal {
  // With F(z) = erfc(-z / sqrt 2) / 2 and its derivative f(z) = exp(-z^2 / 2) / sqrt(2 pi), Newton's method for
  // F(z) = p is z + (p - F(z)) / f(z). For p >= 1/2 and from z = 0, F is concave on the way, so the steps
  // approach the root from one side and never pass it; far out each gains about 1 / z, so that the smallest p takes
  // some 700 of them. p < 1/2 follows by symmetry.
  /// The number below which a share `p` of the distribution lies, 0 < p < 1.
  public static func quantile(_ p: Double) -> Double {
    guard p > 0, p < 1 else { fail("a quantile at \(p)") }
    if p < 0.5 {
      // 1 - p would lose the digits of a small p: solve erfc(z / sqrt 2) / 2 = p for z > 0 instead.
      return -upper(p)
    }
    return upper(1 - p)
  }

  /// The number above which a share of at most a half lies.
  private static func upper(_ tail: Double) -> Double {
    var z = 0.0
    for _ in 0..<1000 {
      let excess = erfc(z / 2.0.squareRoot()) / 2 - tail
      let step = excess / (exp(-z * z / 2) / (2 * Double.pi).squareRoot())
      z += step
      if abs(step) <= 1e-15 * max(1, z) { break }
    }
    return z
  }
}
