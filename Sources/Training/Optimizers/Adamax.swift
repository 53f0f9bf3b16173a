// Adamax (Kingma and Ba 2015, algorithm 2): Adam with the largest gradient in place of the mean square.

public import Tensors

/// Scales the mean of the direction by its largest size in a fading memory.
public struct Adamax: GradientTransform {
  /// The decay of the mean.
  public let meanDecay: Double
  /// The decay of the largest size.
  public let sizeDecay: Double
  /// Added to the size of a gradient.
  public let epsilon: Double

  /// Decays are at least 0 and below 1, epsilon is positive.
  public init(meanDecay: Double = 0.9, sizeDecay: Double = 0.999, epsilon: Double = 1e-8) {
    requireDecay(meanDecay)
    requireDecay(sizeDecay)
    requireEpsilon(epsilon)
    self.meanDecay = meanDecay
    self.sizeDecay = sizeDecay
    self.epsilon = epsilon
  }

  /// The mean as it runs, not yet corrected, and the largest size.
  public var variables: [String] { ["first-moment", "largest-size"] }

  /// m' / s of the corrected mean m' and the size s <- max(decay s, |u| + epsilon).
  ///
  /// The paper has no epsilon, and 0 / 0 for a parameter that never had a gradient; it is PyTorch's.
  public func apply(_ update: Tensor, _ site: inout UpdateSite) -> Tensor {
    let mean = site.state("first-moment").approaching(update, by: 1 - meanDecay)
    let size = (sizeDecay * site.state("largest-size")).maximum(update.absolute() + epsilon)
    site.write("first-moment", mean)
    site.write("largest-size", size)
    return mean / (site.biasCorrection(meanDecay) * size)
  }
}
