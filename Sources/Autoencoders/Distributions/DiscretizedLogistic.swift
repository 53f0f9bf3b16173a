// One logistic distribution per dimension over the whole numbers 0 to L - 1, such as the bytes of a picture
// (Kingma, Salimans, Jozefowicz, Chen, Sutskever and Welling, "Improved variational inference with inverse
// autoregressive flow", NeurIPS 2016, appendix B): an exact probability of every value, with two numbers.

public import Tensors

/// Independent dimensions that each hold one of the whole numbers 0 to L - 1.
public struct DiscretizedLogistic: Distribution {
  /// The centre of each logistic in the data's unit, [..., dimensions]; it may lie outside of 0 to L - 1.
  public let location: Tensor
  /// The logarithm of each logistic's scale in the data's unit, of the same shape.
  public let logScale: Tensor
  private let bins: LogisticBins

  /// A distribution over a number of levels, at least 2.
  public init(location: Tensor, logScale: Tensor, levels: Int = 256) {
    self.location = location
    self.logScale = logScale
    bins = LogisticBins(levels: levels)
  }

  /// The log-probability of x [..., dimensions], whole numbers below L of each dimension.
  public func terms(of x: Tensor) -> Tensor {
    bins.logProbability(of: x, mean: location, logScale: logScale)
  }

  /// The expected value to within less than a half (a hundredth for scales of 1 and more): that of the logistic
  /// itself, clamped to 0 to L - 1. It lies between whole numbers, as a picture's brightness may.
  public var mean: Tensor { bins.expectation(mean: location, logScale: logScale) }

  /// Whole numbers, one row per row of the source.
  public func sample(_ source: RandomSource) -> Tensor {
    bins.draw(mean: location, logScale: logScale, uniform: source.uniform(location.shape))
  }
}
