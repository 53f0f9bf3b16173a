// A linear-Gaussian autoencoder is probabilistic principal component analysis, whose best likelihood is known
// in closed form: training has to find it, and the bound has to be tight there (Lucas, Tucker, Grosse and
// Norouzi, "Don't blame the ELBO!", NeurIPS 2019).

import Autoencoders
import CPU
import Datasets
import Foundation
import Foundations
import Layers
import Storage
import Tensors
import Testing
import _TestSupport

@testable import Training

@Suite("Principal components")
struct PrincipalComponentTests {
  static let (dimensions, latents, count, deviation) = (8, 2, 4000, 0.7)

  /// Rows drawn from a factor model: x = A z + c + 0.7 noise.
  private static func rows() -> [[Double]] {
    func normal(_ row: Int, _ column: Int) -> Double {
      Double(Noise.normal(Philox.word(key: Key(seed: 21), stream: 0, row: UInt64(row), column: column)))
    }
    let factors = (0..<latents).map { factor in (0..<dimensions).map { 0.7 * normal(count + factor, $0) } }
    return (0..<count).map { row in
      (0..<dimensions).map { column in
        let signal = (0..<latents).reduce(0) { $0 + factors[$1][column] * normal(row, $1) }
        return Double(Float(signal + 0.5 * Double(column) - 1 + deviation * normal(row, latents + column)))
      }
    }
  }

  /// The bound of an affine autoencoder in closed form, the mean over rows.
  private static func bound(_ trained: TrainedModel, _ rows: [[Double]]) -> Double {
    let parameters = Affine(trained)
    let noise = deviation * deviation
    let total = rows.reduce(0.0) { sum, row in
      let head = parameters.posterior(row)
      // E_q log N(x; W^T z + b, s^2) = -1/2 (D log 2 pi s^2 + (|x - W^T m - b|^2 + sum v_l |w_l|^2) / s^2).
      let errors = (0..<dimensions).map { column in
        row[column] - parameters.offset[column]
          - (0..<latents).reduce(0) { $0 + head.mean[$1] * parameters.loadings[$1][column] }
      }
      let spread = (0..<latents).reduce(0) { sum, latent in
        sum + exp(head.logVariance[latent]) * parameters.loadings[latent].reduce(0) { $0 + $1 * $1 }
      }
      let squares = errors.reduce(0) { $0 + $1 * $1 } + spread
      let reconstruction = -0.5 * (Double(dimensions) * log(2 * Double.pi * noise) + squares / noise)
      let divergence = (0..<latents).reduce(0) { sum, latent in
        let (mean, logVariance) = (head.mean[latent], head.logVariance[latent])
        return sum + 0.5 * (mean * mean + exp(logVariance) - 1 - logVariance)
      }
      return sum + reconstruction - divergence
    }
    return total / Double(rows.count)
  }

  /// The parameters of an autoencoder without hidden layers.
  private struct Affine {
    var loadings: [[Double]]
    var offset: [Double]
    var head: [[Double]]
    var headOffset: [Double]

    struct Posterior {
      var mean: [Double]
      var logVariance: [Double]
    }

    init(_ trained: TrainedModel) {
      func values(_ path: String) -> [Double] {
        let found = trained.model.store.parameters.first { $0.path == path }
        return found.map {
          trained.model.store.values(of: $0, in: trained.parameters.floats).map(Double.init)
        }
          ?? []
      }
      func rows(_ values: [Double], _ width: Int) -> [[Double]] {
        stride(from: 0, to: values.count, by: width).map { Array(values[$0..<($0 + width)]) }
      }
      loadings = rows(values("output/weight"), dimensions)
      offset = values("output/bias")
      head = rows(values("posterior/weight"), 2 * latents)
      headOffset = values("posterior/bias")
    }

    func posterior(_ row: [Double]) -> Posterior {
      let both = (0..<(2 * latents)).map { output in
        zip(row, head).reduce(headOffset[output]) { $0 + $1.0 * $1.1[output] }
      }
      return Posterior(mean: Array(both.prefix(latents)), logVariance: Array(both.suffix(latents)))
    }
  }

  @Test("training finds the best likelihood, and the bound is tight there")
  func optimum() throws {
    let rows = Self.rows()
    let flat = rows.flatMap { $0.map { Float($0) } }
    let source = try ArraySource.rows(HostArray([Self.count, Self.dimensions], flat))
    let model = VariationalAutoencoder(
      try ModelConfiguration(
        exampleShape: [Self.dimensions], hidden: [], latents: Self.latents,
        likelihood: .gaussian(deviation: Self.deviation)), dataMean: try source.mean())
    let settings = TrainingSettings(
      epochs: 80, batch: 100, learningRate: 2e-2, schedule: "cosine", clip: 10, validation: 0, seed: 22)
    let result = try Trainer(model, settings, on: CPU(threads: 1)).fit(source)

    let moments = DataMoments(rows)
    let best = moments.bestLogLikelihood(latents: Self.latents, deviation: Self.deviation)
    let affine = Affine(result.model)
    let exact = moments.logLikelihood(
      loadings: affine.loadings, offset: affine.offset, deviation: Self.deviation)
    let bound = Self.bound(result.model, rows)
    // Nothing exceeds what is above it; all lie within a twentieth of a nat.
    #expect(bound <= exact + 1e-6 && exact <= best + 1e-6)
    #expect(best - exact < 0.05 && exact - bound < 0.05, "\(best), \(exact), \(bound)")
    // At the start they were far apart: this was not given.
    let initial = TrainedModel(
      model, parameters: model.store.initialValues(key: Key(seed: 22).folding("parameters")))
    #expect(best - Self.bound(initial, rows) > 3)

    // The evaluator draws its latents; the average over 4,000 rows is off by their noise alone.
    let terms = try EvidenceEvaluator(result.model, backend: CPU()).terms(source)
    #expect(abs(terms.bound - bound) < 0.1, "\(terms.bound) for \(bound)")
    // So is what the last epoch reports, whose parameters still moved a little.
    let reported = try #require(result.epochs.last?.elbo)
    #expect(abs(reported - bound) < 0.1, "\(reported) for \(bound)")
  }

  @Test("Jacobi's method finds known eigenvalues")
  func eigenvalues() {
    // The second difference matrix has eigenvalues 2 - 2 cos(k pi / (n + 1)).
    let matrix = (0..<6).map { i in (0..<6).map { j in i == j ? 2.0 : (abs(i - j) == 1 ? -1 : 0) } }
    let expected = (1...6).map { 2 - 2 * cos(Double($0) * .pi / 7) }
    expectClose(SymmetricEigenvalues.of(matrix).sorted(), expected, relative: 1e-12)
  }
}
