// Draws from the Poisson and gamma distributions. Exact algorithms propose until a proposal is accepted; a
// program has no loops that end by its data, so as many proposals are made as leave less than 2^-23 of all
// draws without an accepted one: fewer than a uniform number of 24 bits could show.

import Foundation
import Foundations
import Tensors

/// Random numbers of distributions that counts are made of.
enum CountDraws {
  /// A positive number that stands for 0 where a logarithm or a quotient needs one: at its logarithm, -69, and
  /// divided by any inverse dispersion it is an ordinary float32.
  static let least = 1e-30

  /// Uniform numbers above 0: the 0 of 2^24 becomes half of the next.
  private static func uniform(_ shape: Shape, _ source: RandomSource) -> Tensor {
    let u = source.uniform(shape)
    return u.maximum(u.filled(0x1p-25))
  }

  /// The first value whose condition holds, or the last resort.
  private static func first(_ proposals: [(isAccepted: Tensor, value: Tensor)], else last: Tensor) -> Tensor {
    proposals.reversed().reduce(last) { .select($1.isAccepted, $1.value, $0) }
  }

  /// Whole numbers of Poisson distributions with given means from 0 on, one row per row of the source.
  static func poisson(mean: Tensor, _ source: RandomSource) -> Tensor {
    let isSmall = mean .< mean.filled(10)
    let few = poisson(few: Tensor.select(isSmall, mean, 1), source)
    return .select(isSmall, few, poisson(many: Tensor.select(isSmall, mean.filled(100), mean), source))
  }

  // By inversion: the number of k with P(X > k) above u. Tails are summed from their ends, so that small ones are
  // relatively exact; for means below 10 less than 1e-12 lies above 40.
  private static func poisson(few mean: Tensor, _ source: RandomSource) -> Tensor {
    let u = uniform(mean.shape, source)
    let probabilities = (1...40).reduce(into: [(-mean).exponential()]) { all, k in
      all.append(all[k - 1] * mean * (1 / Double(k)))
    }
    var (tail, count) = (mean.filled(0), mean.filled(0))
    for probability in probabilities.dropFirst().reversed() {
      tail = tail + probability
      count = count + (u .< tail).cast(to: .float32)
    }
    return count
  }

  // Transformed rejection (Hörmann, "The transformed rejection method for generating Poisson random variables",
  // Insurance: Mathematics and Economics 12, 1993, algorithm PTRS without the squeeze that only saves time). At
  // least three of four proposals are accepted.
  private static func poisson(many mean: Tensor, _ source: RandomSource) -> Tensor {
    let b = mean.squareRoot() * 2.53 + 0.931
    let a = b * 0.02483 - 0.059
    let height = ((b - 3.4).reciprocal() * 1.1328 + 1.1239).logarithm()
    let logMean = mean.logarithm()
    let proposals = (0..<12).map { _ -> (isAccepted: Tensor, value: Tensor) in
      let side = source.uniform(mean.shape) - 0.5
      let end = (0.5 - side.absolute()).maximum(mean.filled(0x1p-25))
      let count = ((2 * a / end + b) * side + mean + 0.43).floor()
      let logArea = uniform(mean.shape, source).logarithm() + height - (a / end.squared() + b).logarithm()
      let whole = count.maximum(mean.filled(0))
      let isBelow = logArea .<= Poisson.terms(of: whole, mean: mean, logMean: logMean)
      return (isBelow.and(count .>= mean.filled(0)), whole)
    }
    return first(proposals, else: mean.floor())
  }

  // Marsaglia and Tsang ("A simple method for generating gamma variables", ACM TOMS 26, 2000) for the shape
  // a + 1: d (1 + t)^3 with d = a + 2/3, t = x/(3 sqrt d) and x normal, if
  //   log u < x^2/2 + d - d (1 + t)^3 + 3 d log(1 + t) = x^2/6 - d t^3 - 3 d (t - log(1 + t)),
  // as d t^2 = x^2/9; the last bracket is a deviance. 19 of 20 are accepted. Times u^(1/a) it has the shape a.
  /// Draws of gamma distributions with given shapes and scale 1, one row per row of the source.
  static func gamma(shape: Tensor, _ source: RandomSource) -> Tensor {
    let d = shape + 2.0 / 3
    let slope = d.squareRoot().reciprocal() * (1.0 / 3)
    let proposals = (0..<6).map { _ -> (isAccepted: Tensor, value: Tensor) in
      let x = source.normal(shape.shape)
      let t = x * slope
      let inside = t.maximum(t.filled(-0.999))
      let bend = t.filled(1).deviance(difference: -inside, logRatio: -inside.logarithmOnePlus())
      let bound = x.squared() * (1.0 / 6) - d * (inside * inside.squared() + 3 * bend)
      let isBelow = uniform(shape.shape, source).logarithm() .< bound
      let root = inside + 1
      return (isBelow.and(t .> -0.999), d * (root * root.squared()))
    }
    return first(proposals, else: d) * (uniform(shape.shape, source).logarithm() / shape).exponential()
  }
}
