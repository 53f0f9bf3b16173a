// Trainings whose latest epoch counts, as long as reconstructions of held-out rows stay near the best that they were.

import Autoencoders
import CPU
import Datasets
import Foundation
import Foundations
import Layers
import Tensors
import Testing
import _TestSupport

@testable import Training

@Suite("The latest epoch within an error")
struct LatestEpochTests {
  /// A bound that is maximised or, with a sign below 0, made worse, of which the latest state counts.
  private static func objective(sign: Double, limit: Double) throws -> Objective {
    try Objective(
      ObjectiveFamily(
        name: "latest", summary: "the bound in either direction", source: "", formula: "", meaning: "",
        criterion: { _ in .latest(withinError: limit) },
        head: { site in
          let evidence = site.evidence()
          return Descent(loss: site.loss(maximising: evidence.bound * sign), evidence: evidence)
        }))
  }

  private static func result(sign: Double, limit: Double) throws -> TrainingResult<VariationalAutoencoder> {
    let model = VariationalAutoencoder(
      try ModelConfiguration(
        exampleShape: [6], hidden: [8], latents: 2, likelihood: .gaussian(deviation: 1),
        objective: objective(sign: sign, limit: limit)))
    let settings = TrainingSettings(epochs: 4, batch: 20, learningRate: 3e-2, seed: 1)
    return try Trainer(model, settings, on: CPU()).fit(
      try ArraySource.random(200, 6, seed: 1), validation: try ArraySource.random(50, 6, seed: 2))
  }

  @Test("the last epoch counts whatever its bound, and its error is known")
  func last() throws {
    let result = try Self.result(sign: -1, limit: 1e9)
    let bounds = result.epochs.compactMap(\.validation?.criterion)
    let first = try #require(bounds.first)
    #expect(bounds.count == 4 && bounds.dropFirst().allSatisfy { $0 < first })
    #expect(result.position.best?.epoch == 4)
    let errors = result.epochs.compactMap(\.validation?.error?.value)
    #expect(result.position.leastError == errors.min() && errors.count == 4)
  }

  @Test("where the error leaves its limit, the last epoch before that counts")
  func limited() throws {
    let errors = try Self.result(sign: -1, limit: 1e9).epochs.compactMap(\.validation?.error?.value)
    // Between the errors of the second epoch and the third, as multiples of the least.
    let least = try #require(errors.min())
    #expect(errors == errors.sorted() && errors[2] > errors[1] * 1.01)
    let limit = (errors[1] + errors[2]) / 2 / least
    #expect(try Self.result(sign: -1, limit: limit).position.best?.epoch == 2)
  }

  @Test("weights that learn against a critic are averaged over the last steps, unless the user says how")
  func averaged() throws {
    let source = try ArraySource.random(1000, 6)
    let dataset = Dataset(name: "data", training: source, fingerprint: try Fingerprint(of: []))
    func average(_ model: String, _ epochs: Int, _ asked: Double? = nil) throws -> Double? {
      try TrainingRequest {
        ($0.model, $0.epochs, $0.batch, $0.average) = (model, .number(epochs), 90, asked)
      }.recipe(for: dataset).settings.average
    }
    // 900 rows train, ten steps an epoch.
    #expect(try average("sharp-vae", 100) == 0.98)
    #expect(try average("sharp-vae", 3) == 0.9 && average("sharp-vae", 100_000) == 0.999)
    #expect(try average("sharp-vae", 100, 0.5) == 0.5 && average("vae", 100) == nil)
    #expect(try average("ladder-vae", 100) == 0.98)
  }
}
