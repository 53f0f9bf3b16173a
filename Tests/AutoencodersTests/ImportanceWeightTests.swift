// Evidence and importance weights on a model whose likelihood is known in closed form.

import Autoencoders
import Foundation
import Foundations
import Tensors
import Testing
import _TestSupport

@Suite("Importance weights")
struct ImportanceWeightTests {
  static let rows = 5

  /// Data of the model's kind: near its offset, one row far away.
  private static func data(_ model: LinearGaussian) -> HostArray {
    let numbers = HostArray.random([rows, model.dimensions], seed: 31).doubles
    return HostArray(
      TensorType([rows, model.dimensions]),
      doubles: numbers.enumerated().map { model.offset[$0 % model.dimensions] + $1 })
  }

  private static func exact(_ model: LinearGaussian, _ data: HostArray) -> [Double] {
    (0..<rows).map { row in
      model.logDensity(Array(data.doubles[(row * model.dimensions)..<((row + 1) * model.dimensions)]))
    }
  }

  private static func weights(
    _ backend: TestedBackend, _ subject: Subject, _ data: HostArray, samples: Int
  ) throws -> [[Double]] {
    let ids = (0..<UInt64(rows * samples)).map { $0 }
    let weights = try subject.evaluate(backend, data, ids: ids) { x, source in
      [subject.model.logImportanceWeights(of: x, samples: samples, source)]
    }[0].doubles
    return (0..<rows).map { Array(weights[($0 * samples)..<(($0 + 1) * samples)]) }
  }

  @Test("with the true posterior of one latent every weight is p(x)", arguments: TestedBackend.all)
  func zeroVariance(backend: TestedBackend) throws {
    let model = LinearGaussian(latents: 1, dimensions: 4, deviation: 0.8, seed: 32)
    let variance = model.posteriorCovariance[0][0]
    let subject = try model.subject(variances: [variance])
    let data = Self.data(model)
    let weights = try Self.weights(backend, subject, data, samples: 50)
    for (row, exact) in zip(weights, Self.exact(model, data)) {
      // The parameters are rounded to float32, and the terms that make a weight are summed in it.
      expectClose(row, row.map { _ in exact }, relative: 1e-5, absolute: 1e-5)
    }
  }

  @Test(
    "the mean weight is p(x), the mean log-weight falls short by the posterior's divergence",
    arguments: TestedBackend.all)
  func means(backend: TestedBackend) throws {
    let model = LinearGaussian(latents: 2, dimensions: 5, deviation: 0.9, seed: 33)
    // Wider than the true posterior, so that weights are bounded.
    let variances = model.posteriorCovariance.indices.map { 1.6 * model.posteriorCovariance[$0][$0] }
    let subject = try model.subject(variances: variances)
    let data = Self.data(model)
    let gap = model.divergence(variances: variances)
    #expect(gap > 0.1)
    let weights = try Self.weights(backend, subject, data, samples: 2000)
    for (row, exact) in zip(weights, Self.exact(model, data)) {
      let ratio = Estimate(row.map { exp($0 - exact) })
      #expect(abs(ratio.mean - 1) < 5 * ratio.error + 1e-4 && ratio.error < 0.05, "\(ratio)")
      let logarithm = Estimate(row)
      #expect(abs(logarithm.mean - (exact - gap)) < 5 * logarithm.error + 1e-4, "\(logarithm) of \(exact)")
      #expect(logarithm.mean < exact)
    }
  }

  @Test("the bound falls short of the exact likelihood by the divergence", arguments: TestedBackend.all)
  func bound(backend: TestedBackend) throws {
    let model = LinearGaussian(latents: 2, dimensions: 5, deviation: 0.9, seed: 34)
    let variances = model.posteriorCovariance.indices.map { 0.7 * model.posteriorCovariance[$0][$0] }
    let subject = try model.subject(variances: variances)
    let data = Self.data(model)
    // Every row is given 1,500 times, with noise of its own each time.
    let copies = 1500
    let order = (0..<(Self.rows * copies)).map { $0 / copies }
    let bounds = try subject.evaluate(backend, data.selecting(order), ids: order.indices.map(UInt64.init)) {
      x, source in [subject.model.evidence(of: x, source).bound]
    }[0].doubles
    let gap = model.divergence(variances: variances)
    for (row, exact) in Self.exact(model, data).enumerated() {
      let mean = Estimate(Array(bounds[(row * copies)..<((row + 1) * copies)]))
      #expect(abs(mean.mean - (exact - gap)) < 5 * mean.error + 1e-4, "\(mean) of \(exact) - \(gap)")
      #expect(mean.mean < exact && mean.error < gap)
    }
  }
}
