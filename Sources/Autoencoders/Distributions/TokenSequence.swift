// A sequence of tokens, each described given those before it. Behind a sequence's end nothing is described, and nothing counts.

import Foundations
public import Tensors

/// Tokens of a vocabulary at the places of sequences.
public struct TokenSequence: Distribution {
  /// Unnormalised log-probabilities, [..., places, vocabulary].
  public let logits: Tensor
  /// How many places of each sequence count, [rows]; all where nil.
  public let lengths: Tensor?

  /// A distribution from its logits.
  public init(logits: Tensor, lengths: Tensor?) {
    self.logits = logits
    self.lengths = lengths
  }

  private var last: Int { logits.shape.rank - 1 }

  /// The log-probability of each token of x, [..., places], given those before it; 0 behind the end.
  public func terms(of x: Tensor) -> Tensor {
    let vocabulary = logits.shape[last]
    let ids = x.reshaped(to: Shape(x.shape.dimensions + [1]))
    let own = Tensor.select(ids.equals(.wholeNumbers(vocabulary, in: logits.trace)), logits, 0)
    let terms = own.sum(axes: [last]) - logits.logSumExp(axes: [last], keeping: false)
    guard let lengths else { return terms }
    // One row of places for each sequence, however many draws there are of it.
    let (rows, places) = (lengths.shape[0], terms.shape[terms.shape.rank - 1])
    let between = [Int](repeating: 1, count: terms.shape.rank - 2)
    let isWithin = Tensor.isWithin(lengths: lengths, count: places)
      .reshaped(to: Shape([rows] + between + [places]))
    return .select(isWithin.broadcast(to: terms.shape), terms, 0)
  }

  /// The most probable token at each place, given those that were shown, as a number.
  public var mean: Tensor { logits.argMaximum(axis: last).cast(to: .float32) }

  /// Draws at each place, given the tokens that were shown.
  public func sample(_ source: RandomSource) -> Tensor { Categorical(logits: logits).sample(source) }
}
