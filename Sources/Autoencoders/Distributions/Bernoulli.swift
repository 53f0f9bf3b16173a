// Independent coins, by their logits: the network's output needs no squashing, and no probability is ever
// rounded to 0 or 1 inside a logarithm.

import Foundations
public import Tensors

/// Independent binary dimensions.
public struct Bernoulli: Distribution {
  /// log p/(1 - p).
  public let logits: Tensor

  /// A distribution from its logits.
  public init(logits: Tensor) { self.logits = logits }

  // x log p + (1 - x) log(1 - p) with p = 1/(1 + e^-l): log p = l - softplus(l) and
  // log(1 - p) = -softplus(l), hence x l - softplus(l).
  /// The log-probability of x, each 0 or 1 of each dimension.
  public func terms(of x: Tensor) -> Tensor {
    x * logits - logits.softplus()
  }

  /// The probabilities.
  public var mean: Tensor { logits.logistic() }

  /// Zeros and ones.
  public func sample(_ source: RandomSource) -> Tensor {
    (source.uniform(logits.shape) .< mean).cast(to: .float32)
  }
}
