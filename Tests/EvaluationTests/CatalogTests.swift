// Every model of the catalogue from data to evaluation: it trains, is saved and opened with identical outputs, is
// continued from the middle to the same bytes, draws samples and is evaluated.

import Autoencoders
import CPU
import Datasets
import Foundation
import Foundations
import Layers
import Storage
import Tensors
import Testing
import Training
import _TestSupport

@testable import Evaluation

@Suite("Catalogue of models")
struct CatalogTests {
  /// Keeps the snapshot after a number of steps.
  private final class Middle: SnapshotStore {
    var steps = 0
    var snapshot: TrainingSnapshot?
    func wantsSnapshot(epochEnds: Bool) -> Bool {
      steps += 1
      return steps == 7
    }
    func keep(_ snapshot: TrainingSnapshot) { if self.snapshot == nil { self.snapshot = snapshot } }
    func settle() {}
  }

  /// A model with few draws and small networks.
  static func configuration(_ model: PublishedModel) throws -> ModelConfiguration {
    func small<Row: ChoiceRow>(_ choice: Choice<Row>) throws -> Choice<Row> {
      var numbers = choice.values
      for name in ["samples", "groups", "components", "flows", "reflections"] where numbers[name] != nil {
        numbers[name] = Annealing(3)
      }
      for name in ["width", "trunk"] where numbers[name] != nil { numbers[name] = Annealing(8) }
      if numbers["levels"] != nil { numbers["levels"] = Annealing(2) }
      if numbers["target"] != nil { numbers["target"] = Annealing(-4) }
      if numbers["capacity"] != nil {
        numbers["capacity"] = Annealing(1.5, rise: .init(.linear, over: .share(0.5)))
      }
      return try Choice(choice.family, numbers)
    }
    return try ModelConfiguration(
      model: model, exampleShape: [3, 4, 1], hidden: [10], latents: model.structure.family.isFlat ? 3 : 4,
      activation: .tanh, objective: small(model.objective), prior: small(model.prior),
      posterior: small(model.posterior), structure: small(model.structure))
  }

  /// Pictures of two kinds, bright on the left or on the right.
  private static func source(_ count: Int, seed: UInt64) throws -> ArraySource {
    let noise = HostArray.random([count, 12], in: 0...1, seed: seed).floats
    let values = noise.enumerated().map { place, value in
      let isLeft = place % 4 < 2
      return (value < 0.9) == (isLeft == (place / 12 % 2 == 0)) ? Float(1) : 0
    }
    return try ArraySource(NumericArray(shape: [count, 3, 4, 1], values), name: "halves", at: "halves")
  }

  @Test(
    "a row trains, is saved and opened, is continued to the same bytes, samples and evaluates",
    arguments: PublishedModel.all.filter { !$0.structure.family.infersClass })
  func row(_ row: PublishedModel) throws {
    let configuration = try Self.configuration(row)
    let (data, held) = (try Self.source(60, seed: 1), try Self.source(20, seed: 2))
    let settings = TrainingSettings(epochs: 30, batch: 16, learningRate: 1e-2, validation: 0.1, seed: 3)
    let count = configuration.prior.family.examples(configuration.prior)
    func trainer() throws -> Trainer<VariationalAutoencoder> {
      let model = VariationalAutoencoder(
        configuration, dataMean: try data.mean(),
        examples: try data.examples(count, in: DataUnit(scale: 1), key: Key(seed: 9)))
      return Trainer(model, settings, on: CPU())
    }
    let store = Middle()
    let whole = try trainer().fit(data, validation: held, hooks: TrainingHooks(store: store))

    // It learnt something by its own measure.
    let first = try #require(whole.epochs.first?.validation?.criterion)
    let best = try #require(whole.position.best?.value)
    #expect(best > first + 0.3, "\(first) to \(best)")
    #expect(whole.epochs.allSatisfy { $0.rejectedSteps == 0 && $0.loss.isFinite })

    // Continued from the middle it ends with the same bytes.
    let middle = try #require(store.snapshot)
    let rest = try trainer().fit(
      data, validation: held, hooks: TrainingHooks(snapshot: middle))
    #expect(rest.model.parameters == whole.model.parameters && rest.model.buffers == whole.model.buffers)
    #expect(rest.position.best == whole.position.best && rest.steps == 120)

    // Saved and opened it gives identical outputs.
    try withTemporaryFolder { folder in
      let path = "\(folder)/model"
      try whole.model.write(to: path)
      let opened = try TrainedModel(reading: path)
      #expect(opened.model.configuration == configuration)
      #expect(opened.parameters == whole.model.parameters && opened.buffers == whole.model.buffers)
      let (before, after) = (whole.model.inference(on: CPU()), opened.inference(on: CPU()))
      let rows = try data.rows(Array(0..<10))
      #expect(try before.encode(rows) == after.encode(rows))
      #expect(try before.reconstruct(rows) == after.reconstruct(rows))
      let latents = try before.sampleLatents(20, key: Key(seed: 4))
      #expect(try latents == after.sampleLatents(20, key: Key(seed: 4)))
      let samples = try after.decode(latents)
      #expect(samples.type.shape == [20, 12] && samples.floats.allSatisfy { $0 >= 0 && $0 <= 1 })

      // It is evaluated; what has a bound has a likelihood, which does not lie below it.
      let report = try Evaluator.report(
        model: opened, source: held, split: "test", importanceSamples: 20, backend: CPU())
      #expect(report.examples == 20 && report.reconstruction.isFinite)
      #expect((report.elbo != nil) == configuration.objective.drawsLatents)
      if let elbo = report.elbo, let nll = report.nll {
        #expect(-nll > elbo - 0.3, "\(elbo) and \(-nll)")
        #expect(-nll > -12 * log(2), "worse than coins")
      }
      #expect(
        (report.klPerLatent != nil)
          == (VariationalAutoencoder(configuration).divergenceShape.isPerLatent && report.elbo != nil))
    }
  }

  @Test("names are told apart, and every row says what it is and where it comes from")
  func names() {
    #expect(Set(PublishedModel.all.map(\.name)).count == PublishedModel.all.count)
    #expect(PublishedModel.all.allSatisfy { !$0.summary.isEmpty && !$0.source.isEmpty })
    func expectRows<Row: ChoiceRow>(_ rows: [Row], used: [String]) {
      #expect(Set(rows.map(\.name)).count == rows.count)
      #expect(rows.map(\.name).filter { !used.contains($0) } == [], "a row that no model shows")
      for row in rows { #expect(Set(row.hyperparameters.map(\.name)).count == row.hyperparameters.count) }
    }
    expectRows(ObjectiveFamily.all, used: PublishedModel.all.map(\.objective.name))
    expectRows(PriorFamily.all, used: PublishedModel.all.map(\.prior.name))
    expectRows(PosteriorFamily.all, used: PublishedModel.all.map(\.posterior.name))
  }

  @Test(
    "the tables that are kept by hand name every model", arguments: ["README.md", "Documentation/Results.md"])
  func documents(path: String) throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let text = try String(contentsOf: root.appending(path: path), encoding: .utf8)
    let rows = text.split(separator: "\n").filter { $0.hasPrefix("|") }
    #expect(
      PublishedModel.all.map(\.name).filter { name in !rows.contains { $0.contains("`\(name)`") } } == [])
  }
}
