// Counts of which some were lost: with a probability of its own a number is 0 whatever was there, as a gene that
// a cell uses may not be seen in it (Lopez, Regier, Cole, Jordan and Yosef, "Deep generative modeling for
// single-cell transcriptomics", Nature Methods 15, 2018).

public import Tensors

/// Independent dimensions that are 0 with a probability, and else counts with a negative binomial distribution.
public struct ZeroInflatedNegativeBinomial: Distribution {
  /// The distribution of what was not lost.
  public let counts: NegativeBinomial
  /// log p/(1 - p) of the probability p of being lost.
  public let dropoutLogits: Tensor

  /// A distribution from that of the counts and the logits of their loss.
  public init(counts: NegativeBinomial, dropoutLogits: Tensor) {
    self.counts = counts
    self.dropoutLogits = dropoutLogits
  }

  // P(0) = p + (1 - p) N(0), P(x) = (1 - p) N(x); with the logit o, log p = o - softplus(o) and
  // log(1 - p) = -softplus(o). The logarithm of e^o + N(0) is taken relative to the larger of the two.
  /// The log-probability of x, whole numbers from 0 on of each dimension.
  public func terms(of x: Tensor) -> Tensor {
    let counted = counts.terms(of: x)
    let either = counted.maximum(dropoutLogits) + (-(counted - dropoutLogits).absolute()).softplus()
    return Tensor.select(x.equals(x.filled(0)), either, counted) - dropoutLogits.softplus()
  }

  /// The means, (1 - p) m.
  public var mean: Tensor { (-dropoutLogits).logistic() * counts.mean }

  /// Whole numbers, one row per row of the source.
  public func sample(_ source: RandomSource) -> Tensor {
    let isLost = source.uniform(dropoutLogits.shape) .< dropoutLogits.logistic()
    return .select(isLost, dropoutLogits.filled(0), counts.sample(source))
  }
}
