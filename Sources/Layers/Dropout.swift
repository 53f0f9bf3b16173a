// Random silence while training (Srivastava et al., JMLR 2014), in the inverted form: survivors are scaled
// up, so that nothing changes when the model is used.

import Foundations
public import Tensors

/// Sets each element to zero with a probability, while training.
public struct Dropout: Layer, Hashable {
  /// The probability of silence, at least 0 and below 1.
  public let rate: Double

  /// Dropout at a rate.
  public init(rate: Double) {
    if !(0..<1).contains(rate) { fail("a dropout rate of \(rate) is not within [0, 1)") }
    self.rate = rate
  }

  /// x m / (1 - rate) with m from a Bernoulli(1 - rate); x itself outside training.
  public func callAsFunction(_ input: Tensor, _ context: LayerContext) -> Tensor {
    guard rate > 0, let source = context.training else { return input }
    let kept = source.uniform(input.shape) .>= input.filled(rate)
    return .select(kept, input * (1 / (1 - rate)), 0)
  }

  /// `dropout` and the rate.
  public var summary: String { "dropout \(rate)" }
}
