// A distribution is a value that knows its own mathematics: densities, means, samples. Everything is in
// nats, summed over the last axis: one number per row.

public import Tensors

/// A distribution over rows: the last axis holds the dimensions, the axes before it the rows.
public protocol Distribution {
  /// log p of each part of x that is independent of the others, [..., parts]: its dimensions, or its pixels where the
  /// channels of a pixel depend on each other.
  func terms(of x: Tensor) -> Tensor
  /// log p(x), summed over the last axis.
  func logDensity(of x: Tensor) -> Tensor
  /// The mean, of the shape of x.
  var mean: Tensor { get }
  /// A draw, one row per row of the source.
  func sample(_ source: RandomSource) -> Tensor
}

extension Distribution {
  /// log p(x), the sum of its terms.
  public func logDensity(of x: Tensor) -> Tensor {
    let terms = terms(of: x)
    return terms.sum(axes: [terms.shape.rank - 1])
  }
}
