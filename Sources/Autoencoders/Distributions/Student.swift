// Student's t distribution: a normal distribution whose variance is drawn anew for every number, with tails that
// fall like a power, so that no number is impossibly far away.

import Foundation
public import Tensors

/// Independent dimensions with Student's t distribution.
public struct Student: ScaledDistribution {
  /// The centre, which is the median, and the mean for more than one degree of freedom.
  public let mean: Tensor
  /// The logarithm of the scale s, which broadcasts to its shape; the variance is s^2 f/(f - 2) for f above 2.
  public let logScale: Tensor
  /// The degrees of freedom f, positive: the smaller, the heavier the tails; towards infinity the normal
  /// distribution.
  public let degreesOfFreedom: Double

  /// A distribution from a centre, a scale and the degrees of freedom.
  public init(mean: Tensor, logScale: Tensor, degreesOfFreedom: Double) {
    self.mean = mean
    self.logScale = logScale
    self.degreesOfFreedom = degreesOfFreedom
  }

  // log Gamma((f+1)/2)/(Gamma(f/2) sqrt(f pi) s) - (f+1)/2 log(1 + t^2/f) with t = (x - m)/s.
  /// The log-density, summed over the last axis.
  public func logDensity(of x: Tensor) -> Tensor {
    let costs = costs(of: x)
    return -costs.sum(axes: [costs.shape.rank - 1])
  }

  /// The log-density of each dimension.
  public func terms(of x: Tensor) -> Tensor { -costs(of: x) }

  // The weights are those of expectation maximisation, (f + 1)/(f + t^2).
  /// The sum of the squared deviations by their weights, each divided by the squared scale.
  public func dispersion(of x: Tensor) -> Tensor? {
    let squares = ((x - mean) * (-logScale).exponential()).squared()
    let shares = squares * (degreesOfFreedom + 1) / (squares + degreesOfFreedom)
    return shares.sum(axes: [shares.shape.rank - 1])
  }

  private func costs(of x: Tensor) -> Tensor {
    let f = degreesOfFreedom
    let t = (x - mean) * (-logScale).exponential()
    return (t.squared() * (1 / f)).logarithmOnePlus() * ((f + 1) / 2) + logScale + Self.logNorm(f)
  }

  // With a = f/2 and Stirling's formula, log Gamma(a + 1/2) - log Gamma(a) = a log(1 + 1/2a) + log(a)/2 - 1/2
  // + S(a + 1/2) - S(a), and log sqrt(f pi) = log(2 pi)/2 + log(a)/2: what grows with f is gone.
  /// log sqrt(f pi) Gamma(f/2)/Gamma((f+1)/2): log sqrt(2 pi) in the limit of the normal distribution.
  static func logNorm(_ f: Double) -> Double {
    let a = f / 2
    func stirlingError(_ z: Double) -> Double {
      if z > 1e3 { return 1 / (12 * z) - 1 / (360 * z * z * z) }
      return (lgamma(z) as (Double, Int)).0 - (z - 0.5) * log(z) + z - 0.5 * Normal.logTwoPi
    }
    return 0.5 * Normal.logTwoPi - a * log1p(1 / f) + 0.5 - stirlingError(a + 0.5) + stirlingError(a)
  }

  // Given a number with t = deviation/s, the precision of its own normal distribution has the mean w/s^2 with
  // w = (f + 1)/(f + t^2): far ones count little. At the s^2 that explains all numbers best, the mean of w times the
  // squared deviation is s^2 again, and the mean of w is 1. Dividing the one by the other again and again is
  // expectation maximisation with an expanded parameter, which gets there faster than the first alone (Kent, Tyler
  // and Vardi, "A curious likelihood identity for the multivariate t-distribution", Communications in Statistics -
  // Simulation and Computation 23, 1994; Meng and van Dyk, "The EM algorithm", JRSS B 59, 1997).
  /// The squared scale that explains deviations better than a given positive one, after this many rounds.
  static func squaredScale(
    _ deviations: Tensor, from start: Tensor, rounds: Int, degreesOfFreedom f: Double
  ) -> Tensor {
    let squares = deviations.squared()
    return (0..<rounds).reduce(start) { scale, _ in
      let weights = (f + 1) / (squares / scale + f)
      let better = (weights * squares).mean() / weights.mean()
      return better.maximum(better.filled(SharedScale.least))
    }
  }

  // By the polar method (Bailey, "Polar generation of random variates with the t-distribution", Mathematics of
  // Computation 62, 1994): sqrt(f (u^(-2/f) - 1)) cos(2 pi v), with u^(-2/f) - 1 as e^y - 1. The one u of 2^24
  // that is 0 becomes half of the next.
  /// A draw, through which gradients flow.
  public func sample(_ source: RandomSource) -> Tensor {
    let f = degreesOfFreedom
    let u = source.uniform(mean.shape)
    let y = u.maximum(u.filled(0x1p-25)).logarithm() * (-2 / f)
    let radius = (y.exponentialMinusOne() * f).squareRoot()
    let angle = source.uniform(mean.shape) * (2 * Double.pi)
    return mean + logScale.exponential() * radius * angle.cosine()
  }
}
