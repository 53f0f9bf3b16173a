// The report: what belongs together, what is absent where it makes no sense, what is refused.

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

@testable import Evaluation

@Suite("Evaluator")
struct EvaluatorTests {
  private func binary(_ kind: PublishedModel = .vae) throws -> (model: TrainedModel, rows: ArraySource) {
    let model = VariationalAutoencoder(
      try ModelConfiguration(model: kind, exampleShape: [6], hidden: [5], latents: 2))
    let rows = try source((0..<30).map { row in (0..<6).map { Float((row * 7 + $0 * 3) % 11) / 10 } })
    return (TrainedModel(model, parameters: model.store.initialValues(key: Key(seed: 2))), rows)
  }

  @Test("a report of binary data names bound, samples and binarisation", arguments: TestedBackend.all)
  func binaryReport(_ tested: TestedBackend) throws {
    let (model, rows) = try binary()
    let report = try Evaluator.report(
      model: model, source: rows, split: "validation", importanceSamples: 40, backend: tested.backend)
    let nll = try #require(report.nll)
    let elbo = try #require(report.elbo)
    let kl = try #require(report.kl)
    #expect(report.examples == 30 && report.split == "validation" && report.units == 2)
    #expect(report.importanceSamples == 40 && report.bound == "importance-weighted, 40 samples")
    #expect(report.binarisation == "once, key evaluation(seed 0)")
    expectClose([report.reconstruction - kl], [elbo], relative: 1e-12)
    expectClose([(report.klPerLatent ?? []).reduce(0, +)], [kl], relative: 1e-5)
    expectClose([try #require(report.bitsPerDimension)], [nll / 6 / log(2)], relative: 1e-12)
    #expect(nll < -elbo && kl > 0)
    #expect((report.nllStandardError ?? 0) > 0 && (report.monteCarloStandardError ?? 0) > 0)
  }

  @Test("bound and likelihood observe the same binary data", arguments: TestedBackend.all)
  func sameObservations(_ tested: TestedBackend) throws {
    // The decoder ignores its latents and the posterior is the prior: every weight is p(x), and so is the
    // reconstruction.
    let (_, rows) = try binary()
    let model = TrainedModel(
      try ModelConfiguration(exampleShape: [6], hidden: [], latents: 2),
      ["output/bias": [-3, -2, -1, 1, 2, 3]])
    let report = try Evaluator.report(
      model: model, source: rows.subset(11..<30), split: "test", importanceSamples: 3,
      backend: tested.backend)
    expectClose([report.nll ?? 0], [-report.reconstruction], relative: 1e-6)
    #expect(report.kl == 0 && report.activeUnits == 0)
    #expect((report.nllStandardError ?? 0) > 0.1 && (report.monteCarloStandardError ?? 1) < 1e-6)
  }

  @Test("a continuous density has no bits and no binarisation")
  func continuousReport() throws {
    let model = LinearGaussian.exact
    let rows = try model.rows(30)
    let report = try Evaluator.report(
      model: model.trained(), source: rows, split: "test", importanceSamples: 1, backend: CPU())
    #expect(report.bitsPerDimension == nil && report.binarisation == "none")
    #expect(report.bound == "evidence lower bound, 1 sample" && report.monteCarloStandardError == nil)
    expectClose(
      [report.nll ?? 0], [-(try model.logLikelihoods(rows).reduce(0, +)) / 30], relative: 2e-6)
  }

  @Test("a classical autoencoder has a reconstruction and no likelihood")
  func classical() throws {
    let (model, rows) = try binary(.autoencoder)
    let report = try Evaluator.report(
      model: model, source: rows, split: "test", importanceSamples: 8, backend: CPU())
    #expect(report.reconstruction < 0 && report.units == 2)
    let absent = [
      report.elbo, report.kl, report.nll, report.nllStandardError, report.monteCarloStandardError,
      report.bitsPerDimension, report.effectiveSampleSize,
    ]
    #expect(absent.allSatisfy { $0 == nil } && report.klPerLatent == nil)
    #expect(report.importanceSamples == nil && report.bound == nil)
    let failure = try #require(throws: Failure.self) {
      _ = try ImportanceWeightedLikelihood(model, backend: CPU())
    }
    #expect(failure.kind == .usage && failure.what.contains("'reconstruction'"))
  }

  @Test("a limit evaluates the first rows, and not more than there are", arguments: [1, 7, 30, 1000])
  func limited(_ limit: Int) throws {
    let (model, rows) = try binary()
    let report = try Evaluator.report(
      model: model, source: rows, split: "test", importanceSamples: 5, limit: limit, backend: CPU())
    let first = try Evaluator.report(
      model: model, source: rows.subset(0..<min(limit, 30)), split: "test", importanceSamples: 5,
      backend: CPU())
    #expect(report.examples == min(limit, 30) && report == first)
    #expect((report.nllStandardError == nil) == (limit == 1))
  }

  @Test(
    "what cannot be evaluated is refused at the door",
    arguments: [
      (0, nil, 6, Failure.Kind.usage, "importance samples"), (-3, nil, 6, .usage, "importance samples"),
      (1, 0, 6, .usage, "rows cannot"), (1, nil, 5, .badData, "rows are [5]"),
      (1, nil, 12, .badData, "rows are [12]"),
    ] as [(Int, Int?, Int, Failure.Kind, String)])
  func refused(_ samples: Int, _ limit: Int?, _ width: Int, _ kind: Failure.Kind, _ part: String) throws {
    let (model, _) = try binary()
    let rows = try source([[Float](repeating: 0, count: width)])
    let failure = try #require(throws: Failure.self) {
      try Evaluator.report(
        model: model, source: rows, split: "test", importanceSamples: samples, limit: limit, backend: CPU())
    }
    #expect(failure.kind == kind && failure.what.contains(part), "\(failure)")
  }

  @Test("a likelihood that is no number is a failure, not a result")
  func notFinite() throws {
    let model = TrainedModel(
      try ModelConfiguration(
        exampleShape: [1], hidden: [], latents: 1, likelihood: .gaussian(deviation: 1)),
      ["posterior/bias": [0, 200]])
    let failure = try #require(throws: Failure.self) {
      try Evaluator.report(
        model: model, source: source([[0], [1]]), split: "test", importanceSamples: 2, backend: CPU())
    }
    #expect(failure.kind == .failure && failure.place == "rows")
  }
}
