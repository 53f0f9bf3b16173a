// The two-sided exponential distribution, whose tails forgive outliers that a normal density would not.

import Foundation
public import Tensors

/// Independent Laplace dimensions.
public struct Laplace: ScaledDistribution {
  /// The mean, which is the median too.
  public let mean: Tensor
  /// The logarithm of the scale b, the mean absolute deviation; the standard deviation is sqrt(2) b.
  public let logScale: Tensor

  /// A distribution from a mean and a scale that broadcasts to its shape.
  public init(mean: Tensor, logScale: Tensor) {
    self.mean = mean
    self.logScale = logScale
  }

  // log (1/2b) e^(-|x - m|/b) = -|x - m|/b - log b - log 2; dividing by b is multiplying by e^(-log b).
  /// The log-density, summed over the last axis.
  public func logDensity(of x: Tensor) -> Tensor {
    let costs = costs(of: x)
    return -costs.sum(axes: [costs.shape.rank - 1])
  }

  /// The log-density of each dimension.
  public func terms(of x: Tensor) -> Tensor { -costs(of: x) }

  /// The sum of the absolute deviations, each divided by its scale.
  public func dispersion(of x: Tensor) -> Tensor? {
    let shares = (x - mean).absolute() * (-logScale).exponential()
    return shares.sum(axes: [shares.shape.rank - 1])
  }

  private func costs(of x: Tensor) -> Tensor {
    (x - mean).absolute() * (-logScale).exponential() + logScale + log(2)
  }

  // By inversion: with u uniform, t = 1 - |2u - 1| is the probability of a larger deviation, which is
  // -b log t to the side of u. The one u of 2^24 with t = 0 takes half of the next t.
  /// A draw, through which gradients flow.
  public func sample(_ source: RandomSource) -> Tensor {
    let side = source.uniform(mean.shape) * 2 - 1
    let tail = (1 - side.absolute()).maximum(side.filled(0x1p-24))
    return mean - logScale.exponential() * side.sign() * tail.logarithm()
  }
}
