// Decay of the weights. One link is both the L2 penalty and decoupled decay; which, says its place.

import Foundations
public import Tensors

/// Adds a share of the parameters to the direction: u + decay p, so that they shrink towards zero.
///
/// As the first link it is the L2 penalty decay |p|^2 / 2 on the loss: moments and clipping see it. After
/// a link that scales by moments it is decoupled decay, the same pull for every parameter (Loshchilov and
/// Hutter 2019, algorithm 2): each step takes away rate x decay of the parameter. All parameters decay,
/// biases included.
public struct WeightDecay: GradientTransform {
  /// The share, at least 0.
  public let decay: Double

  /// Throws a ``Failure`` where the decay is negative or not a number.
  public init(_ decay: Double) throws {
    guard decay >= 0, decay.isFinite else {
      throw Failure(
        .usage, "the weight decay cannot be \(decay)", remedy: "Use a number of at least 0, for example 0.01")
    }
    self.decay = decay
  }

  /// u + decay p.
  public func apply(_ update: Tensor, _ site: inout UpdateSite) -> Tensor {
    update + decay * site.parameters
  }
}
