// A logistic distribution over whole numbers: the real line is cut into bins around 0 to L - 1, the first and
// the last of which reach to infinity (Salimans, Karpathy, Chen and Kingma, "PixelCNN++", ICLR 2017,
// equation 2). What is shared by one logistic per dimension and by mixtures.

import Foundation
import Foundations
import Tensors

/// The whole numbers 0 to L - 1 as outcomes of logistic distributions.
struct LogisticBins: Hashable, Sendable {
  /// L, at least 2.
  let levels: Int

  /// The bins of this many whole numbers.
  init(levels: Int) {
    if levels < 2 { fail("\(levels) levels leave nothing to tell apart") }
    self.levels = levels
  }

  /// The last whole number.
  var largest: Double { Double(levels - 1) }

  /// A width that no logistic of a use tells from an infinite one, and that 0 may be multiplied by.
  private static let infinite = 1e30

  // The bin of x is [x - 1/2, x + 1/2], in units of the scale [t - w/2, t + w/2] with w = e^-logScale and
  // t = (x - mean) w. The last one is as wide as anything. The first is the mirror image of a last one, since a
  // logistic distribution is symmetric: [-t - w/2, infinity].
  /// log P(x) for whole numbers x, given the mean and the logarithm of the scale; all of shapes that broadcast.
  func logProbability(of x: Tensor, mean: Tensor, logScale: Tensor) -> Tensor {
    let isFirst = x .<= x.filled(0)
    let isLast = x .>= x.filled(largest)
    let side = Tensor.select(isFirst, x.filled(-1), 1)
    let beyond = Tensor.select(isFirst.or(isLast), x.filled(Self.infinite), 0)
    let width = (-logScale).exponential()
    let start = (x - mean) * side * width - width * 0.5
    return start.logLogisticInterval(width: width + beyond)
  }

  // A number Y with P(Y > y) = s((mean - y)/scale), clamped to [0, L - 1], has as mean the integral of that
  // over [0, L - 1]: scale (softplus(mean/scale) - softplus((mean - (L - 1))/scale)). The mean of the whole
  // numbers is the sum at y = 1/2, 3/2, ..., the midpoint rule of this integral: the two differ by less than
  // 1/2, and by about 1/100 of the width of a bin for a scale of 1.
  /// The mean of the logistic clamped to the whole numbers' range.
  func expectation(mean: Tensor, logScale: Tensor) -> Tensor {
    let inverse = (-logScale).exponential()
    let below = (mean * inverse).softplus()
    let above = ((mean - largest) * inverse).softplus()
    return clamped((below - above) * logScale.exponential())
  }

  // By inversion: mean + scale log(u/(1 - u)), to the nearest whole number. The u of 2^24 that is 0 becomes half
  // of the next.
  /// A draw from uniform numbers u on [0, 1).
  func draw(mean: Tensor, logScale: Tensor, uniform: Tensor) -> Tensor {
    let u = uniform.maximum(uniform.filled(0x1p-25))
    let noise = u.logarithm() - (-u).logarithmOnePlus()
    return clamped((mean + logScale.exponential() * noise + 0.5).floor())
  }

  private func clamped(_ y: Tensor) -> Tensor { y.maximum(y.filled(0)).minimum(y.filled(largest)) }
}

/// Where training begins: one logistic per dimension or component around the data's mean.
extension LogisticBins {
  /// The scale of the first predictions: of an eighth of the range, which has the spread of natural images.
  var initialScale: Double { Double(levels) / 8 }

  /// The place of logistics with the initial scale and given offsets from it whose mean is a given number, as
  /// ``expectation(mean:logScale:)`` has it; numbers at the very ends are taken a thousandth further inside.
  func place(ofMean mean: Double, offsets: [Double]) -> Double {
    let target = min(max(mean, 1e-3 * largest), (1 - 1e-3) * largest)
    func softplus(_ t: Double) -> Double { max(t, 0) + log1p(exp(-abs(t))) }
    return increasingRoot(within: -100 * Double(levels)...100 * Double(levels)) { place in
      let means = offsets.map { offset in
        let low = softplus((place + offset) / initialScale)
        return initialScale * (low - softplus((place + offset - largest) / initialScale))
      }
      return means.reduce(0, +) / Double(means.count) - target
    }
  }
}
