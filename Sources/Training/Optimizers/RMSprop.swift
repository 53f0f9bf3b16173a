// RMSprop (Tieleman and Hinton 2012, lecture 6.5 of "Neural Networks for Machine Learning").

public import Tensors

/// Divides the direction by the root of a running mean of its squares.
///
/// In PyTorch's form: epsilon stands outside the root, and the mean starts at zero without correction, so
/// that the first steps are 1 / sqrt(1 - decay) times as long as later ones.
public struct RMSprop: GradientTransform {
  /// The decay of the mean of squares.
  public let decay: Double
  /// Added to the root.
  public let epsilon: Double

  /// The decay is at least 0 and below 1, epsilon is positive.
  public init(decay: Double = 0.99, epsilon: Double = 1e-8) {
    requireDecay(decay)
    requireEpsilon(epsilon)
    self.decay = decay
    self.epsilon = epsilon
  }

  /// The mean of squares.
  public var variables: [String] { ["mean-square"] }

  /// u / (sqrt(s) + epsilon) with s <- decay s + (1 - decay) u^2.
  public func apply(_ update: Tensor, _ site: inout UpdateSite) -> Tensor {
    let square = site.state("mean-square").approaching(update.squared(), by: 1 - decay)
    site.write("mean-square", square)
    return update / (square.squareRoot() + epsilon)
  }
}
