// Probabilistic principal component analysis in closed form (Tipping and Bishop, "Probabilistic principal
// component analysis", Journal of the Royal Statistical Society B, 1999), for a noise that is given.

import Foundation

/// The moments of data, in Double.
struct DataMoments {
  let mean: [Double]
  /// The covariance with 1/n, the maximum-likelihood estimate.
  let covariance: [[Double]]

  /// The moments of rows.
  init(_ rows: [[Double]]) {
    let count = Double(rows.count)
    let mean = rows[0].indices.map { column in rows.reduce(0) { $0 + $1[column] } / count }
    self.mean = mean
    covariance = mean.indices.map { i in
      mean.indices.map { j in rows.reduce(0) { $0 + ($1[i] - mean[i]) * ($1[j] - mean[j]) } / count }
    }
  }

  /// The mean log-likelihood of the best model with so many latents and the given noise.
  func bestLogLikelihood(latents: Int, deviation: Double) -> Double {
    // The best covariance shares the data's eigenvectors; along the first ones it has the data's
    // variances, where these exceed the noise, and the noise elsewhere. With C and S diagonal,
    // the mean of log N(x; m, C) is -1/2 (D log 2 pi + sum log c_i + s_i / c_i).
    let noise = deviation * deviation
    let variances = SymmetricEigenvalues.of(covariance).sorted(by: >)
    let modelled = variances.enumerated().map { $0 < latents ? max($1, noise) : noise }
    let terms = zip(variances, modelled).reduce(0) { $0 + log($1.1) + $1.0 / $1.1 }
    return -0.5 * (Double(mean.count) * log(2 * Double.pi) + terms)
  }

  /// The mean log-density of the data under N(offset, W^T W + noise), W having a row for each latent.
  func logLikelihood(loadings: [[Double]], offset: [Double], deviation: Double) -> Double {
    let model = mean.indices.map { i in
      mean.indices.map { j in
        loadings.reduce(i == j ? deviation * deviation : 0) { $0 + $1[i] * $1[j] }
      }
    }
    // E[(x - b)^T C^-1 (x - b)] = tr(C^-1 (S + d d^T)) with d = m - b, by solving C Y = S + d d^T.
    let shift = zip(mean, offset).map { $0 - $1 }
    let scatter = mean.indices.map { i in mean.indices.map { covariance[i][$0] + shift[i] * shift[$0] } }
    let elimination = Elimination(model, scatter)
    let trace = mean.indices.reduce(0) { $0 + elimination.solution[$1][$1] }
    return -0.5 * (Double(mean.count) * log(2 * Double.pi) + elimination.logDeterminant + trace)
  }
}

/// Gauss's elimination for a positive definite matrix, which needs no pivots.
private struct Elimination {
  var solution: [[Double]]
  var logDeterminant = 0.0

  init(_ matrix: [[Double]], _ right: [[Double]]) {
    var left = matrix
    solution = right
    for pivot in left.indices {
      logDeterminant += log(left[pivot][pivot])
      for row in left.indices where row != pivot {
        let factor = left[row][pivot] / left[pivot][pivot]
        for column in left.indices { left[row][column] -= factor * left[pivot][column] }
        for column in right[0].indices { solution[row][column] -= factor * solution[pivot][column] }
      }
    }
    for row in left.indices { for column in right[0].indices { solution[row][column] /= left[row][row] } }
  }
}

/// Jacobi's method: rotations in the plane of two axes until nothing is left beside the diagonal.
enum SymmetricEigenvalues {
  static func of(_ matrix: [[Double]]) -> [Double] {
    var a = matrix
    for _ in 0..<50 {
      for p in a.indices {
        for q in a.indices where q > p && abs(a[p][q]) > 1e-300 {
          // The angle with tan 2t = 2 a_pq / (a_pp - a_qq) makes a_pq zero.
          let angle = 0.5 * atan2(2 * a[p][q], a[p][p] - a[q][q])
          let (c, s) = (cos(angle), sin(angle))
          for k in a.indices { (a[k][p], a[k][q]) = (c * a[k][p] + s * a[k][q], c * a[k][q] - s * a[k][p]) }
          for k in a.indices { (a[p][k], a[q][k]) = (c * a[p][k] + s * a[q][k], c * a[q][k] - s * a[p][k]) }
        }
      }
    }
    return a.indices.map { a[$0][$0] }
  }
}
