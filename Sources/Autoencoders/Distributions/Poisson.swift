// Counts of independent events, by the logarithm of their rate: the mean of each is its variance too.

public import Tensors

/// Independent dimensions that each hold one of the whole numbers from 0 on.
public struct Poisson: Distribution {
  /// The logarithm of the mean.
  public let logMean: Tensor

  /// A distribution from the logarithms of its means, at most 88, beyond which means are not finite.
  public init(logMean: Tensor) { self.logMean = logMean }

  /// The log-probability of x, whole numbers from 0 on, of each dimension.
  public func terms(of x: Tensor) -> Tensor { Self.terms(of: x, mean: mean, logMean: logMean) }

  // x log m - m - log x! = -(x log(x/m) + m - x) - (log x! - x log x + x)
  /// The log-probability of each x.
  static func terms(of x: Tensor, mean: Tensor, logMean: Tensor) -> Tensor {
    let logRatio = x.maximum(x.filled(CountDraws.least)).logarithm() - logMean
    return -(x.deviance(difference: x - mean, logRatio: logRatio) + x.logFactorialRemainder())
  }

  /// The means.
  public var mean: Tensor { logMean.exponential() }

  /// Whole numbers, one row per row of the source.
  public func sample(_ source: RandomSource) -> Tensor { CountDraws.poisson(mean: mean, source) }
}
