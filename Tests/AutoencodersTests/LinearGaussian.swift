// The model whose likelihood is known exactly: x = W^T z + b + s noise with z from a unit normal, so that
// p(x) = N(b, W^T W + s^2) (Tipping and Bishop, "Probabilistic principal component analysis", 1999).

import Autoencoders
import Foundation
import Foundations
import Tensors
import _TestSupport

/// A linear-Gaussian model in Double.
struct LinearGaussian {
  /// The loadings, one row of `dimensions` numbers per latent.
  let loadings: [[Double]]
  let offset: [Double]
  let deviation: Double

  var latents: Int { loadings.count }
  var dimensions: Int { offset.count }

  /// Parameters drawn by a seed, rounded to float32.
  init(latents: Int, dimensions: Int, deviation: Double, seed: UInt64) {
    let numbers = HostArray.random([latents + 1, dimensions], in: -1.5...1.5, seed: seed).doubles
    let rows = (0...latents).map { Array(numbers[($0 * dimensions)..<(($0 + 1) * dimensions)]) }
    loadings = Array(rows.dropLast())
    offset = rows[latents]
    self.deviation = deviation
  }

  /// The covariance of x, W^T W + s^2.
  private var covariance: [[Double]] {
    (0..<dimensions).map { row in
      (0..<dimensions).map { column in
        loadings.reduce(row == column ? deviation * deviation : 0) { $0 + $1[row] * $1[column] }
      }
    }
  }

  /// The precision of the latents given x, 1 + W W^T / s^2; it does not depend on x.
  private var precision: [[Double]] {
    (0..<latents).map { row in
      (0..<latents).map { column in
        (row == column ? 1 : 0) + zip(loadings[row], loadings[column]).reduce(0) { $0 + $1.0 * $1.1 }
          / (deviation * deviation)
      }
    }
  }

  /// log p(x), exactly.
  func logDensity(_ x: [Double]) -> Double {
    let factor = Cholesky(covariance)
    let scaled = factor.solvedLower(zip(x, offset).map { $0 - $1 })
    let square = scaled.reduce(0) { $0 + $1 * $1 }
    return -0.5 * (square + factor.logDeterminant + Double(dimensions) * log(2 * Double.pi))
  }

  /// An affine map of data.
  struct AffineMap {
    /// The weights of one result after the other.
    var weights: [[Double]]
    var offset: [Double]
  }

  /// The posterior mean, a map from data to latents.
  var posteriorMean: AffineMap {
    // M^-1 W (x - b) / s^2 with M the precision.
    let factor = Cholesky(precision)
    let columns = (0..<dimensions).map { column in
      factor.solved(loadings.map { $0[column] / (deviation * deviation) })
    }
    let weights = (0..<latents).map { latent in columns.map { $0[latent] } }
    let shift = weights.map { row in -zip(row, offset).reduce(0) { $0 + $1.0 * $1.1 } }
    return AffineMap(weights: weights, offset: shift)
  }

  /// The posterior covariance, M^-1.
  var posteriorCovariance: [[Double]] {
    let factor = Cholesky(precision)
    return (0..<latents).map { index in factor.solved((0..<latents).map { $0 == index ? 1 : 0 }) }
  }

  /// KL(q || p(z|x)) of q with the exact mean and independent variances, which does not depend on x.
  func divergence(variances: [Double]) -> Double {
    // 1/2 (tr(M V) - L + log det M^-1 - log det V) for q = N(m, V).
    let trace = zip(variances.indices, variances).reduce(0) { $0 + precision[$1.0][$1.0] * $1.1 }
    let logVariances = variances.reduce(0) { $0 + log($1) }
    return 0.5 * (trace - Double(latents) - Cholesky(precision).logDeterminant - logVariances)
  }

  /// An affine autoencoder with this decoder and q(z|x) = N(exact mean, variances).
  func subject(variances: [Double]) throws -> Subject {
    let mean = posteriorMean
    // The head's weight is [dimensions, 2 latents]: means, then log-variances, which x does not change.
    let head = (0..<dimensions).flatMap { input in
      mean.weights.map { $0[input] } + variances.map { _ in 0 }
    }
    let configuration = try ModelConfiguration(
      exampleShape: [dimensions], hidden: [], latents: latents, likelihood: .gaussian(deviation: deviation))
    return Subject(
      configuration,
      [
        "posterior/weight": head, "posterior/bias": mean.offset + variances.map { log($0) },
        "output/weight": loadings.flatMap { $0 }, "output/bias": offset,
      ])
  }
}

/// The Cholesky factor of a positive definite matrix.
struct Cholesky {
  private var rows: [[Double]]

  init(_ matrix: [[Double]]) {
    rows = matrix.map { $0.map { _ in 0 } }
    for row in matrix.indices {
      for column in 0...row {
        let product = (0..<column).reduce(0) { $0 + rows[row][$1] * rows[column][$1] }
        let rest = matrix[row][column] - product
        rows[row][column] = row == column ? rest.squareRoot() : rest / rows[column][column]
      }
    }
  }

  /// The logarithm of the matrix's determinant.
  var logDeterminant: Double { rows.indices.reduce(0) { $0 + 2 * log(rows[$1][$1]) } }

  /// L^-1 y.
  func solvedLower(_ right: [Double]) -> [Double] {
    var result = right
    for row in rows.indices {
      result[row] = (0..<row).reduce(right[row]) { $0 - rows[row][$1] * result[$1] } / rows[row][row]
    }
    return result
  }

  /// (L L^T)^-1 y.
  func solved(_ right: [Double]) -> [Double] {
    var result = solvedLower(right)
    for row in rows.indices.reversed() {
      let below = (row + 1)..<rows.count
      result[row] = below.reduce(result[row]) { $0 - rows[$1][row] * result[$1] } / rows[row][row]
    }
    return result
  }
}
