// Counts that vary more than independent events would: Poisson with a rate that is itself drawn, from the gamma
// distribution of shape theta around the mean m, so that the variance is m + m^2/theta. Theta is called inverse
// dispersion: towards infinity the distribution becomes Poisson's.

public import Tensors

/// Independent dimensions that each hold one of the whole numbers from 0 on, by mean and inverse dispersion.
public struct NegativeBinomial: Distribution {
  /// The logarithm of the mean m.
  public let logMean: Tensor
  /// The logarithm of the inverse dispersion theta, which broadcasts to its shape.
  public let logInverseDispersion: Tensor

  /// A distribution from the logarithms of mean and inverse dispersion.
  public init(logMean: Tensor, logInverseDispersion: Tensor) {
    self.logMean = logMean
    self.logInverseDispersion = logInverseDispersion
  }

  // P(x) = Gamma(n)/(Gamma(theta) x!) (1 - p)^theta p^x with n = x + theta and p = m/(m + theta). With Stirling's
  // formula for the three factorials, S being its error, the large terms join to the deviances of the binomial
  // distribution (Loader's), both from 0 on:
  //   log P = -D(x, n p) - D(theta, n (1 - p)) - log(n/theta)/2 + S(n) - S(theta) - (log x! - x log x + x).
  // Both differences are known without cancellation, x - n p = (x - m)(1 - p) and the second its negative. The
  // logarithms of the ratios are, with log(1 + m/theta) = -log(1 - p),
  //   log x/(n p) = log(x/m) + log(1 + m/theta) - log(n/theta),
  //   log theta/(n (1 - p)) = log(1 + m/theta) - log(n/theta).
  // 1 - p is written so that it and its slopes keep their digits on both sides of m = theta. Logarithms of means
  // have no bound; the mean itself is taken within e^-60 and e^60, where it cannot be told from 0 and infinity.
  /// The log-probability of x, whole numbers from 0 on, of each dimension.
  public func terms(of x: Tensor) -> Tensor {
    let theta = logInverseDispersion.exponential()
    let bounded = logMean.maximum(logMean.filled(-60)).minimum(logMean.filled(60))
    let m = bounded.exponential()
    let p = m / (m + theta)
    let rest = Tensor.select(m .< theta, 1 - p, theta / (m + theta))
    let ratio = x / m
    let logRatio = ratio.maximum(ratio.filled(CountDraws.least)).logarithm() - (logMean - bounded)
    let logGrowth = (x / theta).logarithmOnePlus()
    let logOthers = (logMean - logInverseDispersion).softplus() - logGrowth
    let difference = (x - m) * rest
    let counts = x.deviance(difference: difference, logRatio: logRatio + logOthers)
    let others = theta.deviance(difference: -difference, logRatio: logOthers)
    let remainders = (x + theta).stirlingError() - theta.stirlingError() - x.logFactorialRemainder()
    return remainders - counts - others - logGrowth * 0.5
  }

  /// The means.
  public var mean: Tensor { logMean.exponential() }

  /// Whole numbers, one row per row of the source: Poisson's with a rate from the gamma distribution.
  public func sample(_ source: RandomSource) -> Tensor {
    let theta = logInverseDispersion.exponential().broadcast(to: logMean.shape)
    let share = CountDraws.gamma(shape: theta, source) / theta
    return CountDraws.poisson(mean: mean * share, source)
  }
}
