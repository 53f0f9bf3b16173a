// One of K whole numbers per dimension, by unnormalised log-probabilities.

import Foundation
import Foundations
public import Tensors

/// Independent dimensions that each hold one of the whole numbers 0 to K - 1.
public struct Categorical: Distribution {
  /// Log-probabilities up to a constant per dimension, [..., dimensions, K].
  public let logits: Tensor

  /// A distribution from its logits, [..., dimensions, K].
  public init(logits: Tensor) { self.logits = logits }

  private var last: Int { logits.shape.rank - 1 }
  private var categories: Int { logits.shape[last] }

  // l_k - log sum e^l_j, taken relative to the largest logit: the difference to it is exact where it matters,
  // while the normaliser of logits near 1000 is rounded to 1e-4.
  /// log p by dimension and value, [..., dimensions, K].
  var logProbabilities: Tensor {
    let relative = logits - logits.maximum(axes: [last], keeping: true).stoppingGradient()
    return relative - relative.exponential().sum(axes: [last], keeping: true).logarithm()
  }

  // The value itself is not an index in the primitives: it is compared with every whole number, and the one term
  // that agrees is left of the sum over values.
  /// The log-probability of x [..., dimensions], whole numbers below K, of each dimension.
  public func terms(of x: Tensor) -> Tensor {
    let each = x.reshaped(to: Shape(x.shape.dimensions + [1]))
    let terms = Tensor.select(each.equals(wholeNumbers), logProbabilities, 0)
    return terms.sum(axes: [terms.shape.rank - 1])
  }

  /// The expected value, sum over k of k p(k), [..., dimensions]: between whole numbers, as a picture's
  /// brightness may be; not the most probable value.
  public var mean: Tensor { (logProbabilities.exponential() * wholeNumbers).sum(axes: [last]) }

  // By inversion: the number of values k < K - 1 whose cumulative probability is at most u. Cumulative sums
  // are the product with the triangular matrix of ones.
  /// Whole numbers, one row per row of the source.
  public func sample(_ source: RandomSource) -> Tensor {
    let dimensions = Array(logits.shape.dimensions.dropLast())
    let k = categories
    let column = wholeNumbers.reshaped(to: [k, 1])
    let triangle = (column .<= wholeNumbers).cast(to: .float32)
    let probabilities = logProbabilities.exponential()
    let sums = probabilities.reshaped(to: [dimensions.reduce(1, *), k]).matrixProduct(triangle)
      .reshaped(to: logits.shape).sliced(axis: last, 0..<(k - 1))
    let u = source.uniform(Shape(dimensions)).reshaped(to: Shape(dimensions + [1]))
    return (sums .<= u).cast(to: .float32).sum(axes: [last])
  }

  /// The numbers 0 to K - 1, [K].
  var wholeNumbers: Tensor { .wholeNumbers(categories, in: logits.trace) }

  // Of all distributions on 0 to K - 1 with a mean, p(k) ~ e^(t k) has the largest entropy; its mean rises
  // with t. A hundredth of the uniform distribution is mixed in, so that no value is all but excluded
  // before training has seen it.
  /// Logits of a distribution of about the given mean, [K].
  static func logits(ofMean mean: Double, categories: Int) -> [Double] {
    let largest = Double(categories - 1)
    let target = min(max(mean, 1e-3 * largest), (1 - 1e-3) * largest)
    func probabilities(_ t: Double) -> [Double] {
      let powers = (0..<categories).map { exp(t * (t > 0 ? Double($0) - largest : Double($0))) }
      let sum = powers.reduce(0, +)
      return powers.map { $0 / sum }
    }
    let t = increasingRoot(within: -50...50) { t in
      probabilities(t).enumerated().reduce(0) { $0 + Double($1.offset) * $1.element } - target
    }
    return probabilities(t).map { log(0.99 * $0 + 0.01 / Double(categories)) }
  }
}
