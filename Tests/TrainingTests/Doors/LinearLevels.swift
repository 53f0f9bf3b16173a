// The closed forms of a normal model of two levels: upper ~ N(0, 1), lower | upper ~ N(a upper, s^2),
// x | lower ~ N(W lower, e^2) with two numbers.

import Foundation

/// The numbers of the model, its exact posterior and its likelihood.
enum LinearLevels {
  static let (slope, spread, loadings, noise) = (0.8, 0.6, [1.0, -0.5], 0.5)
  private static let square = loadings.reduce(0) { $0 + $1 * $1 }
  private static let (s, e) = (spread * spread, noise * noise)

  // x | upper ~ N(W a upper, C) with C = s^2 W W^T + e^2, and C^-1 W = W / (s^2 |W|^2 + e^2). The precision of the upper
  // is 1 + a^2 W^T C^-1 W, and its mean that variance times a W^T C^-1 x.
  static let upperVariance = 1 / (1 + slope * slope * square / (s * square + e))
  /// What x is multiplied by for the upper's mean.
  static let upperSlopes = loadings.map { Float(upperVariance * slope * $0 / (s * square + e)) }
  // The precision of the lower is 1/s^2 + |W|^2/e^2, and its mean that variance times W^T x/e^2 + a upper/s^2.
  static let lowerVariance = 1 / (1 / s + square / e)
  /// What x and the upper are multiplied by for the lower's mean.
  static let lowerSlopes = (loadings.map { $0 / e } + [slope / s]).map { Float(lowerVariance * $0) }

  /// log N(x; 0, (a^2 + s^2) W W^T + e^2).
  static func logLikelihood(_ x: [Double]) -> Double {
    let (w, variance) = (loadings, slope * slope + s)
    let (a, b, d) = (variance * w[0] * w[0] + e, variance * w[0] * w[1], variance * w[1] * w[1] + e)
    let determinant = a * d - b * b
    let distance = (d * x[0] * x[0] - 2 * b * x[0] * x[1] + a * x[1] * x[1]) / determinant
    return -0.5 * (2 * log(2 * .pi) + log(determinant) + distance)
  }
}
