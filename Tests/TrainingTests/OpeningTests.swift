// The opening of a training, in which the model is an autoencoder: the divergence costs nothing, and what decodes begins anew
// behind it, with an optimiser that has seen nothing.

import Autoencoders
import CPU
import Datasets
import Foundations
import Layers
import Storage
import Tensors
import Testing
import _TestSupport

@testable import Training

@Suite("Openings")
struct OpeningTests {
  private final class Reports: TrainingObserver {
    var all: [EpochReport] = []
    func observe(_ event: TrainingEvent) { if case .epoch(let report) = event { all.append(report) } }
  }

  private static func fit(
    _ settings: TrainingSettings, _ model: VariationalAutoencoder
  ) throws -> (TrainingResult<VariationalAutoencoder>, [EpochReport]) {
    let reports = Reports()
    let result = try Trainer(model, settings, on: CPU()).fit(ArraySource.random(40, 12), observers: [reports])
    return (result, reports.all)
  }

  private static func model() throws -> VariationalAutoencoder {
    VariationalAutoencoder(try ModelConfiguration(exampleShape: [12], hidden: [8], latents: 3))
  }

  @Test("the divergence costs nothing in it, and its weight counts from its end")
  func weight() throws {
    let settings = TrainingSettings(epochs: 4, batch: 10, learningRate: 1e-3, autoencoderFirst: 0.5)
    let (_, reports) = try Self.fit(settings, Self.model())
    for (place, report) in reports.enumerated() {
      let expected = place < 2 ? -report.reconstruction : -report.elbo
      #expect(abs(report.loss - expected) < 1e-4, "epoch \(place + 1): \(report.loss) \(expected)")
      #expect(report.divergence > 0.01)
    }
  }

  @Test("the encoder stays, and the decoder begins anew; without an opening it does not")
  func renewal() throws {
    // Steps so small that parameters are what they began as.
    let model = try Self.model()
    var settings = TrainingSettings(epochs: 2, batch: 10, learningRate: 1e-30, autoencoderFirst: 0.5)
    let initial = model.store.initialValues(key: Key(seed: 0).folding("parameters")).floats
    func changed(_ settings: TrainingSettings) throws -> Set<String> {
      let found = try Self.fit(settings, model).0.model.parameters.floats
      return Set(
        model.store.parameters.filter {
          zip(model.store.values(of: $0, in: found), model.store.values(of: $0, in: initial))
            .contains { abs($0 - $1) > 1e-20 }
        }.map { String($0.path.prefix { $0 != "/" }) })
    }
    #expect(try changed(settings) == ["decoder", "output"])
    settings.autoencoderFirst = nil
    #expect(try changed(settings).isEmpty)
  }

  @Test("what counts steps begins anew: rate and moments are those of a training of the rest")
  func optimizer() throws {
    let settings = TrainingSettings(
      epochs: 4, batch: 10, learningRate: 1e-3, schedule: "cosine", autoencoderFirst: 0.5)
    let (_, reports) = try Self.fit(settings, Self.model())
    // Eight steps behind the opening of eight: the rate has fallen to nothing at the end, and is half in the middle.
    #expect(abs(reports[2].learningRate - 0.5e-3) < 2e-4, "\(reports[2].learningRate)")
    #expect(reports[3].learningRate < 1e-4, "\(reports[3].learningRate)")
  }

  @Test("what has no weight of the divergence, and a training without an end, have no opening")
  func refused() throws {
    let rows = try ArraySource.random(40, 12)
    let model = VariationalAutoencoder(
      try ModelConfiguration(model: .named("geco"), exampleShape: [12], hidden: [8], latents: 3))
    let settings = TrainingSettings(epochs: 4, batch: 10, autoencoderFirst: 0.5)
    #expect(throws: Failure.self) { try Trainer(model, settings, on: CPU()).fit(rows) }
    for share in [0, 1, -0.5, .nan] {
      #expect(throws: Failure.self) { try TrainingSettings(autoencoderFirst: share).validate() }
    }
    #expect(throws: Failure.self) {
      try TrainingSettings(endsItself: true, autoencoderFirst: 0.5).validate()
    }
  }
}
