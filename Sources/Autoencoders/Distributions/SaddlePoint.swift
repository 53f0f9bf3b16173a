// What the probabilities of counts are made of. Written as in textbooks they are differences of numbers near
// 10^7 for counts of 10^5, of which float32 leaves nothing; Loader ("Fast and accurate computation of binomial
// probabilities", 2000) writes them as deviances, which are 0 where a count is what was expected, and as small
// remainders of Stirling's formula. All of them are differentiable functions of positive real numbers.

import Foundation
import Tensors

extension Tensor {
  // log Gamma(z) = (z - 1/2) log z - z + log(2 pi)/2 + S(z) defines S. From 4 on its series
  // 1/12z - 1/360z^3 + 1/1260z^5 - 1/1680z^7, which leaves less than 4e-9; below, where terms are small, the
  // definition. Each sees an argument at which it is smooth, so that neither spoils the other's gradient.
  /// What Stirling's formula lacks of log Gamma(z), for this tensor z above 0: positive, and near 1/12z.
  func stirlingError() -> Tensor {
    let isNear = self .< filled(4)
    let z = Tensor.select(isNear, self, 1)
    let direct = z.logGamma() - (z - 0.5) * z.logarithm() + z - 0.5 * Normal.logTwoPi
    let inverse = Tensor.select(isNear, filled(4), self).reciprocal()
    let w = inverse.squared()
    let series = inverse * (1.0 / 12 - w * (1.0 / 360 - w * (1.0 / 1260 - w * (1.0 / 1680))))
    return .select(isNear, direct, series)
  }

  // log x! = x log x - x + log(2 pi x)/2 + S(x), as x! = x Gamma(x).
  /// log x! less (x log x - x), for this tensor x from 0 on: 0 at 0, and near log(2 pi x)/2.
  func logFactorialRemainder() -> Tensor {
    let isPositive = self .> 0
    let x = Tensor.select(isPositive, self, 1)
    return .select(isPositive, (x.logarithm() + Normal.logTwoPi) * 0.5 + x.stirlingError(), 0)
  }

  // D(a, b) = a log(a/b) + b - a. With d = a - b and v = d/(a + b) the logarithm is 2 artanh v, and a is
  // (a + b)(1 + v)/2, so that
  //   D = 2 a (v + v^3/3 + v^5/5 + ...) - d = d v + 2 a v (v^2/3 + v^4/5 + ...),
  // where nothing cancels. It is used for |v| < 1/4; what is left out is below 3e-8 of D. Beyond, D is more than a
  // fifth of its larger term, and the definition does.
  /// a log(a/b) + b - a, from 0 on: how much less probable a is where b is expected than where a is. This tensor
  /// is a, from 0 on, and b is above 0.
  ///
  /// - Parameters:
  ///   - difference: a - b, which the caller may know better than a and b tell.
  ///   - logRatio: log(a/b), likewise; any finite number where a is 0.
  func deviance(difference: Tensor, logRatio: Tensor) -> Tensor {
    let sum = (2 * self - difference).maximum(filled(CountDraws.least))
    let ratio = difference / sum
    let isNear = ratio.absolute() .< ratio.filled(0.25)
    let v = Tensor.select(isNear, ratio, 0)
    let q = v.squared()
    let odd = q * (1.0 / 3 + q * (1.0 / 5 + q * (1.0 / 7 + q * (1.0 / 9 + q * (1.0 / 11)))))
    return .select(isNear, (difference + 2 * self * odd) * v, self * logRatio - difference)
  }
}
