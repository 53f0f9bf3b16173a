// The density on [0, 1] that is proportional to p^x (1 - p)^(1 - x) (Loaiza-Ganem and Cunningham, "The
// continuous Bernoulli: fixing a pervasive error in variational autoencoders", NeurIPS 2019): what the
// Bernoulli's cross-entropy on grey values lacks is its normaliser.

import Foundation
public import Tensors

/// Independent dimensions on [0, 1].
public struct ContinuousBernoulli: Distribution {
  /// log p/(1 - p); 0 is the uniform distribution.
  public let logits: Tensor

  /// A distribution from its logits.
  public init(logits: Tensor) { self.logits = logits }

  // With l = log p/(1 - p) the density is e^(x l) / integral of e^(x l) = e^(x l) l / (e^l - 1).
  /// The log-density of x, each within [0, 1] of each dimension.
  public func terms(of x: Tensor) -> Tensor {
    x * logits - logNormaliser
  }

  // A(l) = log (e^l - 1)/l. With a = |l|: A = max(l, 0) + log (1 - e^-a) - log a, where nothing overflows.
  // Towards l = 0 the last two cancel, and the gradient is the difference of two poles, so within |l| < 1
  // the series A = l/2 + sum over n of B_2n l^2n / (2n (2n)!) stands in, with Bernoulli's numbers B_2n:
  // l/2 + l^2/24 - l^4/2880 + l^6/181440 - l^8/9676800 + ...; what is left out is below 3e-9.
  // Each branch sees an argument at which it is smooth, so that neither spoils the other's gradient.
  /// log of the integral of e^(x l) over [0, 1], of the logits' shape.
  var logNormaliser: Tensor {
    let near = isNear
    let l = Tensor.select(near, logits, 0)
    let q = l * l
    let tail = q * (1.0 / 181_440) - q * q * (1.0 / 9_676_800) - 1.0 / 2_880
    let series = l * 0.5 + q * (q * tail + 1.0 / 24)

    let far = Tensor.select(near, logits.filled(1), logits)
    let a = far.absolute()
    let direct = far.rectified() + (-(-a).exponentialMinusOne()).logarithm() - a.logarithm()
    return .select(near, series, direct)
  }

  // m(l) = A'(l) = 1/(1 - e^-l) - 1/l; for l = -a it is 1/a - e^-a/(1 - e^-a), and m(a) = 1 - m(-a). Near 0
  // the derivative of the series: 1/2 + l/12 - l^3/720 + l^5/30240 - l^7/1209600 + l^9/47900160.
  /// The means, within (0, 1).
  public var mean: Tensor {
    let near = isNear
    let l = Tensor.select(near, logits, 0)
    let q = l * l
    let tail = q * (q * (q * (1.0 / 47_900_160) - 1.0 / 1_209_600) + 1.0 / 30_240) - 1.0 / 720
    let series = l * (q * tail + 1.0 / 12) + 0.5

    let far = Tensor.select(near, logits.filled(1), logits)
    let a = far.absolute()
    let low = a.reciprocal() + (-a).exponential() / (-a).exponentialMinusOne()
    return .select(near, series, .select(far .> 0, 1 - low, low))
  }

  // By inversion. For l = -a the distribution function is (1 - e^-ax)/(1 - e^-a), so
  // x = -log(1 - u (1 - e^-a))/a; for l = a the mirror image. Both functions are exact near 0, where x = u.
  /// Draws, each within [0, 1].
  public func sample(_ source: RandomSource) -> Tensor {
    let u = source.uniform(logits.shape)
    let a = logits.absolute().maximum(logits.filled(1e-20))
    let low = -(u * (-a).exponentialMinusOne()).logarithmOnePlus() / a
    return .select(logits .> 0, 1 - low, low)
  }

  private var isNear: Tensor { logits.absolute() .< logits.filled(1) }

  /// The logit at which the mean is a number within (0, 1), to 1e-9.
  static func logit(ofMean mean: Double) -> Double {
    increasingRoot(within: -1e4...1e4) { l in
      // The uniform distribution in the middle, where the formula is 0/0.
      abs(l) < 1e-4 ? 0.5 + l / 12 - mean : 1 / (1 - exp(-l)) - 1 / l - mean
    }
  }
}

/// Where an increasing function passes zero, by bisection to the last bit; the nearer end where it does not.
func increasingRoot(within interval: ClosedRange<Double>, _ function: (Double) -> Double) -> Double {
  var (low, high) = (interval.lowerBound, interval.upperBound)
  while true {
    let middle = low + (high - low) / 2
    if middle <= low || middle >= high { return middle }
    if function(middle) < 0 { low = middle } else { high = middle }
  }
}
