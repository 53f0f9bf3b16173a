// Adam (Kingma and Ba 2015, algorithm 1), arranged so that each parameter costs as little as it can.

public import Tensors

/// Scales the direction by running estimates of its first and second moments, both corrected for bias.
public struct Adam: GradientTransform {
  /// The decay of the first moment, the mean.
  public let meanDecay: Double
  /// The decay of the second moment, the mean of squares.
  public let squareDecay: Double
  /// Added to the root of the second moment.
  public let epsilon: Double

  /// Decays are at least 0 and below 1, epsilon is positive.
  public init(meanDecay: Double = 0.9, squareDecay: Double = 0.999, epsilon: Double = 1e-8) {
    requireDecay(meanDecay)
    requireDecay(squareDecay)
    requireEpsilon(epsilon)
    self.meanDecay = meanDecay
    self.squareDecay = squareDecay
    self.epsilon = epsilon
  }

  /// The moments as they run, not yet corrected.
  public var variables: [String] { ["first-moment", "second-moment"] }

  /// m' / (sqrt(v') + epsilon) of the corrected moments m' and v'.
  public func apply(_ update: Tensor, _ site: inout UpdateSite) -> Tensor {
    let mean = site.state("first-moment").approaching(update, by: 1 - meanDecay)
    let square = site.state("second-moment").approaching(update.squared(), by: 1 - squareDecay)
    site.write("first-moment", mean)
    site.write("second-moment", square)
    // With c1 = 1 - b1^t and c2 = 1 - b2^t the corrected moments are m / c1 and v / c2, and
    //   (m / c1) / (sqrt(v / c2) + e) = m / ((c1 / sqrt(c2)) sqrt(v) + c1 e):
    // two scalars for the step; a root, a multiply-add and a division for each parameter.
    let meanCorrection = site.biasCorrection(meanDecay)
    let slope = meanCorrection / site.biasCorrection(squareDecay).squareRoot()
    return mean / (slope * square.squareRoot() + meanCorrection * epsilon)
  }
}
