// The estimate against the likelihood of a model where it is known, and its independence of everything
// that is not the example.

import Autoencoders
import CPU
import Datasets
import Foundations
import Layers
import Storage
import Tensors
import Testing
import _TestSupport

@testable import Evaluation

@Suite("Importance-weighted likelihood")
struct ImportanceWeightedLikelihoodTests {
  @Test("the bound rises with the samples to the exact likelihood", arguments: TestedBackend.all)
  func bound(_ tested: TestedBackend) throws {
    let model = LinearGaussian.approximate
    let rows = try model.rows(1000)
    let exact = try model.logLikelihoods(rows).reduce(0, +) / 1000
    let estimator = try ImportanceWeightedLikelihood(model.trained(), backend: tested.backend)
    var last = -Double.infinity
    for samples in [1, 8, 64, 500] {
      let estimate = try estimator.estimate(rows, samples: samples)
      let value = -estimate.negativeLogLikelihood
      let error = estimate.monteCarloStandardError ?? 0
      #expect(value > last && value < exact + 4 * error, "\(samples) samples: \(value), exactly \(exact)")
      if samples == 500 { #expect(abs(value - exact) < 4 * error, "\(value) +- \(error), exactly \(exact)") }
      if samples > 1 { #expect(error > 0 && error < 0.02) }
      #expect((1...Double(samples)).contains(estimate.effectiveSampleSize))
      last = value
    }
  }

  @Test("under the true posterior every weight is the likelihood", arguments: TestedBackend.all)
  func exact(_ tested: TestedBackend) throws {
    let model = LinearGaussian.exact
    let rows = try model.rows(20)
    let estimator = try ImportanceWeightedLikelihood(model.trained(), backend: tested.backend)
    for samples in [1, 30] {
      let estimate = try estimator.estimate(rows, samples: samples)
      expectClose(estimate.logLikelihoods, try model.logLikelihoods(rows), relative: 2e-6, absolute: 2e-6)
      expectClose([estimate.effectiveSampleSize], [Double(samples)], relative: 1e-6)
    }
  }

  /// A model of pictures with bytes to binarise, and a few of them.
  private func pictures(_ hidden: [Int]) throws -> (model: TrainedModel, rows: ArraySource) {
    let model = VariationalAutoencoder(
      try ModelConfiguration(exampleShape: [28, 28, 1], hidden: hidden, latents: 20, scale: 1.0 / 255))
    let grey = HostArray.random([40, 784], in: 0...255, seed: 3).floats.map { UInt8($0) }
    let array = NumericArray(.uint8, shape: [40, 28, 28], bytes: SharedBytes(copying: grey))
    return (
      TrainedModel(model, parameters: model.store.initialValues(key: Key(seed: 5))),
      try ArraySource(array, name: "grey", at: "grey")
    )
  }

  @Test(
    "an example's estimate is the same however the work is divided, to the bit where rows are added alike",
    arguments: [(1, 1), (1, 20), (3, 7), (16, 64), (51, 20), (64, 4)])
  func chunks(_ examples: Int, _ samples: Int) throws {
    let (model, all) = try pictures([400])
    let rows = all.subset(0..<10)
    let estimator = try ImportanceWeightedLikelihood(model, backend: CPU())
    let whole = try estimator.estimate(rows, samples: 20)
    let divided = try estimator.estimate(
      rows, samples: 20, in: .init(examples: examples, samples: samples))
    expectSameRows(divided.logLikelihoods, whole.logLikelihoods, on: CPU())
    expectSameRows(divided.effectiveSampleSizes, whole.effectiveSampleSizes, on: CPU())
    expectSameRows(try #require(divided.variances), try #require(whole.variances), on: CPU())
  }

  @Test(
    "an example's estimate is the same to the bit among any others",
    arguments: [Array(0..<40).reversed(), [7], [39, 0, 12], Array(20..<40), [5, 5, 6]])
  func others(_ indices: [Int]) throws {
    let (model, rows) = try pictures([400])
    let estimator = try ImportanceWeightedLikelihood(model, backend: CPU())
    let whole = try estimator.estimate(rows, samples: 6).logLikelihoods
    let some = try estimator.estimate(rows.subset(indices), samples: 6).logLikelihoods
    #expect(some == indices.map { whole[$0] })
    #expect(Set(whole).count == 40)
  }

  @Test("samples are chunked alike, at most 64 at a time, in about 1024 rows")
  func chunking() {
    for samples in [1, 2, 8, 63, 64, 65, 100, 128, 500, 5000, 100_000] {
      let chunk = ImportanceWeightedLikelihood.Chunk(covering: samples)
      let runs = (samples + chunk.samples - 1) / chunk.samples
      #expect(chunk.samples <= 64 && runs == (samples + 63) / 64)
      #expect(runs * chunk.samples - samples < runs)
      #expect((960...1024).contains(chunk.examples * chunk.samples))
    }
  }

  @Test("progress is told to the last example, and what it throws ends the work")
  func progress() throws {
    let model = LinearGaussian.exact
    let rows = try model.rows(10)
    let estimator = try ImportanceWeightedLikelihood(model.trained(), backend: CPU())
    var told: [[Int]] = []
    _ = try estimator.estimate(rows, samples: 3, in: .init(examples: 4, samples: 3)) {
      told.append([$0, $1])
    }
    #expect(told == [[4, 10], [8, 10], [10, 10]])
    let failure = try #require(throws: Failure.self) {
      try estimator.estimate(rows, samples: 3) { _, _ in throw Failure(.interrupted, "stopped") }
    }
    #expect(failure.kind == .interrupted)
  }

  @Test("fewer than one sample is refused", arguments: [0, -1, Int.min])
  func samples(_ samples: Int) throws {
    let model = LinearGaussian.exact
    let estimator = try ImportanceWeightedLikelihood(model.trained(), backend: CPU())
    let failure = try #require(throws: Failure.self) {
      try estimator.estimate(model.rows(2), samples: samples)
    }
    #expect(failure.kind == .usage && failure.what.contains("\(samples)"))
  }
}
