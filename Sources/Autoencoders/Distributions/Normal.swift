// The diagonal normal distribution, by mean and log-variance: the log keeps the variance positive without
// a constraint and appears as it is in the density and in the divergence.

public import Tensors

/// Independent normal dimensions.
public struct Normal: ScaledDistribution {
  /// The mean.
  public let mean: Tensor
  /// The logarithm of the variance.
  public let logVariance: Tensor

  /// A distribution from tensors that broadcast to one shape.
  public init(mean: Tensor, logVariance: Tensor) {
    self.mean = mean
    self.logVariance = logVariance
  }

  // log N(x; m, s^2) = -1/2 (log 2 pi + log s^2 + (x - m)^2 / s^2); dividing by s^2 is multiplying by
  // e^(-log s^2), which saves a division and cannot divide by zero.
  /// The log-density, summed over the last axis.
  public func logDensity(of x: Tensor) -> Tensor {
    let costs = doubledCosts(of: x)
    return costs.sum(axes: [costs.shape.rank - 1]) * -0.5
  }

  /// The log-density of each dimension.
  public func terms(of x: Tensor) -> Tensor { doubledCosts(of: x) * -0.5 }

  /// The sum of the squared deviations, each divided by its variance.
  public func dispersion(of x: Tensor) -> Tensor? {
    let deviation = x - mean
    let shares = deviation * deviation * (-logVariance).exponential()
    return shares.sum(axes: [shares.shape.rank - 1])
  }

  private func doubledCosts(of x: Tensor) -> Tensor {
    let deviation = x - mean
    return deviation * deviation * (-logVariance).exponential() + logVariance + Normal.logTwoPi
  }

  /// mean + deviation noise: the reparameterised draw, through which gradients flow
  /// (Kingma and Welling, ICLR 2014, section 2.4).
  public func sample(_ source: RandomSource) -> Tensor {
    let noise = source.normal(mean.shape)
    return mean + (logVariance * 0.5).exponential() * noise
  }

  // KL(N(m, s^2) || N(0, 1)) = 1/2 sum (m^2 + s^2 - 1 - log s^2) (Kingma and Welling, appendix B). Near
  // s^2 = 1 the difference e^v - 1 - v cancels; e^v - 1 is computed as one function.
  /// The divergence to the unit normal of each dimension, at least 0.
  public func divergenceTermsFromStandardNormal() -> Tensor {
    (mean * mean + (logVariance.exponentialMinusOne() - logVariance)) * 0.5
  }

  /// log 2 pi.
  static let logTwoPi = 1.837_877_066_409_345_3
}
