// The model whose likelihood is known: z ~ N(0, I), x = z W + b + s noise, so x ~ N(b, W'W + s^2 I). Its
// posterior is N(m, V) with V = (I + W W' / s^2)^-1 and m = V W (x - b) / s^2; for one latent the
// encoder can be exactly that.

import Autoencoders
import Datasets
import Foundation
import Storage
import Tensors
import _TestSupport

/// A linear decoder with normal noise, and an encoder of any quality.
struct LinearGaussian {
  /// W, [latents, dimensions].
  var weight: [[Double]]
  /// b.
  var bias: [Double]
  /// s.
  var deviation: Double
  /// By how much the encoder's means and log-variances are too large.
  var encoderError: Double

  /// One latent, and the encoder that is its posterior.
  static let exact = LinearGaussian(
    weight: [[0.5, -1, 0.25, 0.75]], bias: [0.5, 0, -1, 0.25], deviation: 0.5, encoderError: 0)

  /// Two latents that depend on each other given x, and an encoder that takes each for itself, misses its
  /// mean and is too unsure of it.
  static let approximate = LinearGaussian(
    weight: [[0.5, -1, 0.25, 0.75, 0], [0.5, 0.25, -0.5, 0, 0.75]], bias: [0.5, 0, -1, 0.25, 0],
    deviation: 0.75, encoderError: 0.4)

  /// The model. Latent u alone, the others at 0, has posterior variance v = 1 / (1 + |w|^2 / s^2) and mean
  /// v w (x - b) / s^2.
  func trained() throws -> TrainedModel {
    let (latents, dimensions) = (weight.count, bias.count)
    let precision = 1 / (deviation * deviation)
    var head = [Float](repeating: 0, count: dimensions * 2 * latents)
    var offset = [Float](repeating: 0, count: 2 * latents)
    for (latent, row) in weight.enumerated() {
      let variance = 1 / (1 + row.reduce(0) { $0 + $1 * $1 } * precision)
      for (dimension, w) in row.enumerated() {
        head[dimension * 2 * latents + latent] = Float(variance * w * precision)
        offset[latent] -= Float(variance * w * precision * bias[dimension])
      }
      offset[latent] += Float(encoderError)
      offset[latents + latent] = Float(log(variance) + encoderError)
    }
    return TrainedModel(
      try ModelConfiguration(
        exampleShape: [dimensions], hidden: [], latents: latents,
        likelihood: .gaussian(deviation: deviation)),
      [
        "posterior/weight": head, "posterior/bias": offset,
        "output/weight": weight.flatMap { $0.map { Float($0) } }, "output/bias": bias.map { Float($0) },
      ])
  }

  /// Rows to evaluate, uniform numbers.
  func rows(_ count: Int) throws -> ArraySource {
    let values = HostArray.random([count, bias.count], seed: 7).floats
    return try source((0..<count).map { Array(values[($0 * bias.count)..<(($0 + 1) * bias.count)]) })
  }

  /// log N(x; b, W'W + s^2 I) for each row: with C = L L', -1/2 (D log 2 pi + |L^-1 (x - b)|^2) - log det L.
  func logLikelihoods(_ rows: ArraySource) throws -> [Double] {
    let size = bias.count
    var factor = [[Double]](repeating: [Double](repeating: 0, count: size), count: size)
    for row in 0..<size {
      for column in 0...row {
        var entry = weight.reduce(0) { $0 + $1[row] * $1[column] }
        if row == column { entry += deviation * deviation }
        for inner in 0..<column { entry -= factor[row][inner] * factor[column][inner] }
        factor[row][column] = row == column ? entry.squareRoot() : entry / factor[column][column]
      }
    }
    var values = [Float](repeating: 0, count: rows.count * size)
    try values.withUnsafeMutableBytes { try rows.read(Array(0..<rows.count), into: $0) }
    return (0..<rows.count).map { example in
      var solution: [Double] = []
      var result = -0.5 * Double(size) * log(2 * Double.pi)
      for row in 0..<size {
        var entry = Double(values[example * size + row]) - bias[row]
        for inner in 0..<row { entry -= factor[row][inner] * solution[inner] }
        solution.append(entry / factor[row][row])
        result -= log(factor[row][row]) + 0.5 * solution[row] * solution[row]
      }
      return result
    }
  }
}
