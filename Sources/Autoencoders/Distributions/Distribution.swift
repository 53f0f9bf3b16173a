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

/// A distribution with a scale of its own beside what the decoder says of each row.
public protocol ScaledDistribution: Distribution {
  // Normal: log p = -1/2 (log s^2 + e^2/s^2) + constant, so with c s^2 instead of s^2 a row of D dimensions has
  // -1/2 (D log c + S/c) with the sum S of e^2/s^2, which is largest at c = S/D. Laplace: -(log b + |e|/b), likewise.
  // Student: S/D is the next step of expectation maximisation.
  /// By how much a row's deviations exceed what the scale expects, summed over the last axis: its mean over rows and
  /// dimensions is what the scale (a variance, or a Laplace scale) has to be multiplied by to explain the rows best, or
  /// better. Nil where the distribution has no scale.
  func dispersion(of x: Tensor) -> Tensor?
}

extension Distribution {
  /// log p(x), the sum of its terms.
  public func logDensity(of x: Tensor) -> Tensor {
    let terms = terms(of: x)
    return terms.sum(axes: [terms.shape.rank - 1])
  }
}
