// A linear-Gaussian VAE has an exact answer: with affine encoder and decoder and fixed noise its optimum is
// probabilistic PCA (Tipping and Bishop, JRSS B 1999), whose likelihood is known in closed form, and
// there the bound is tight.

import Autoencoders
import CPU
import Datasets
import Foundation
import Foundations
import Layers
import Storage
import Tensors
import Testing

@testable import Training

@Suite("Probabilistic PCA")
struct ProbabilisticPCATests {
  static let dimensions = 8
  static let latents = 2
  static let deviation = 0.5
  static let count = 4000

  /// Rows x = A z + mean + deviation noise for a known A.
  static func data() -> [[Double]] {
    let key = Key(seed: 21)
    func normal(_ stream: UInt32, _ row: Int, _ column: Int) -> Double {
      Double(Noise.normal(Philox.word(key: key, stream: stream, row: UInt64(row), column: column)))
    }
    return (0..<count).map { row in
      let z = (0..<latents).map { normal(1, row, $0) }
      return (0..<dimensions).map { column in
        let signal = (0..<latents).reduce(0.0) { $0 + 1.2 * normal(0, $1, column) * z[$1] }
        return signal + Double(column) / 4 + deviation * normal(2, row, column)
      }
    }
  }

  /// The covariance of rows around a mean.
  static func covariance(_ rows: [[Double]], around mean: [Double]) -> [[Double]] {
    (0..<dimensions).map { i in
      (0..<dimensions).map { j in
        rows.reduce(0.0) { $0 + ($1[i] - mean[i]) * ($1[j] - mean[j]) } / Double(rows.count)
      }
    }
  }

  /// Eigenvalues of a symmetric matrix by Jacobi's rotations, largest first.
  static func eigenvalues(_ matrix: [[Double]]) -> [Double] {
    var a = matrix
    for _ in 0..<60 {
      for p in 0..<(dimensions - 1) {
        for q in (p + 1)..<dimensions where abs(a[p][q]) > 1e-15 {
          let theta = (a[q][q] - a[p][p]) / (2 * a[p][q])
          let t = (theta >= 0 ? 1.0 : -1.0) / (abs(theta) + (theta * theta + 1).squareRoot())
          let c = 1 / (t * t + 1).squareRoot()
          let s = t * c
          for k in 0..<dimensions {
            (a[k][p], a[k][q]) = (c * a[k][p] - s * a[k][q], s * a[k][p] + c * a[k][q])
          }
          for k in 0..<dimensions {
            (a[p][k], a[q][k]) = (c * a[p][k] - s * a[q][k], s * a[p][k] + c * a[q][k])
          }
        }
      }
    }
    return (0..<dimensions).map { a[$0][$0] }.sorted(by: >)
  }

  // Per example -1/2 (D log 2 pi + sum log c_i + sum l_i / c_i), l the eigenvalues of the data's
  // covariance, c those of the model's: c_i = max(l_i, s^2) for the first L, s^2 for the rest.
  /// The largest mean log-likelihood that PPCA with the given noise can have.
  static func optimum(_ rows: [[Double]]) -> Double {
    let mean = (0..<dimensions).map { i in rows.reduce(0.0) { $0 + $1[i] } / Double(rows.count) }
    let noise = deviation * deviation
    let terms = eigenvalues(covariance(rows, around: mean)).enumerated().map { index, value in
      let modelled = index < latents ? max(value, noise) : noise
      return log(modelled) + value / modelled
    }
    return -0.5 * (Double(dimensions) * log(2 * .pi) + terms.reduce(0, +))
  }

  /// The exact mean log-likelihood under N(b, W^T W + s^2 I), by Cholesky's factor.
  static func exact(_ rows: [[Double]], weight: [Float], bias: [Float]) -> Double {
    let d = dimensions
    var factor = (0..<d).map { i in
      (0..<d).map { j in
        (0..<latents).reduce(i == j ? deviation * deviation : 0) {
          $0 + Double(weight[$1 * d + i]) * Double(weight[$1 * d + j])
        }
      }
    }
    for j in 0..<d {
      for k in 0..<j { factor[j][j] -= factor[j][k] * factor[j][k] }
      factor[j][j] = factor[j][j].squareRoot()
      for i in (j + 1)..<max(d, j + 1) {
        for k in 0..<j { factor[i][j] -= factor[i][k] * factor[j][k] }
        factor[i][j] /= factor[j][j]
      }
    }
    let determinant = (0..<d).reduce(0.0) { $0 + 2 * log(factor[$1][$1]) }
    let total = rows.reduce(0.0) { total, row in
      var solved = [Double](repeating: 0, count: d)
      for i in 0..<d {
        var value = row[i] - Double(bias[i])
        for k in 0..<i { value -= factor[i][k] * solved[k] }
        solved[i] = value / factor[i][i]
      }
      return total + solved.reduce(0) { $0 + $1 * $1 }
    }
    return -0.5 * (Double(d) * log(2 * .pi) + determinant + total / Double(rows.count))
  }

  @Test("a linear-Gaussian VAE trains to the exact log-likelihood of probabilistic PCA")
  func optimum() throws {
    let rows = Self.data()
    let source = try ArraySource(
      NumericArray(shape: [Self.count, Self.dimensions], rows.flatMap { $0.map(Float.init) }), name: "linear",
      at: "linear")
    let model = VariationalAutoencoder(
      try ModelConfiguration(
        exampleShape: [Self.dimensions], hidden: [], latents: Self.latents,
        likelihood: .gaussian(deviation: Self.deviation)), dataMean: try DataCheck.mean(of: source))
    let settings = TrainingSettings(
      epochs: 300, batch: 100, learningRate: 1e-2, schedule: "cosine", validation: 0, seed: 1)
    let trained = try Trainer(model, settings, on: CPU()).fit(source).model

    let values = trained.parameters.floats
    let store = model.store
    let weight = try #require(store.parameters.first { $0.path == "output/weight" })
    let bias = try #require(store.parameters.first { $0.path == "output/bias" })
    let likelihood = Self.exact(
      rows, weight: store.values(of: weight, in: values), bias: store.values(of: bias, in: values))
    let best = Self.optimum(rows)
    let bound = try EvidenceEvaluator(trained, backend: CPU()).terms(source).bound

    #expect(likelihood <= best + 1e-4)
    #expect(likelihood > best - 0.1)
    // The bound is estimated with one draw per row: its mean over 4,000 rows is within 0.05 of its value.
    #expect(bound < likelihood + 0.05)
    #expect(bound > best - 0.1)
  }
}
