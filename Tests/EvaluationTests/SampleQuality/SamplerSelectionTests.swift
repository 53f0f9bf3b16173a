// The sampler that a model draws from by default: what was nearest to the data after its training.

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

@Suite("Choice of a sampler")
struct SamplerSelectionTests {
  /// Rows on a circle in six dimensions, and a model that is trained to reproduce them with next to no weight on the prior.
  private static func trained() throws -> (TrainedModel, ArraySource) {
    let rows = (0..<300).flatMap { index -> [Float] in
      let angle = Float(index) * 0.37
      return [sin(angle), cos(angle), 2 * sin(angle), -cos(angle), 0.5 * sin(angle), 1]
    }
    let source = try ArraySource(NumericArray(shape: [300, 6], rows), name: "data", at: "data")
    var request = TrainingRequest()
    (request.epochs, request.hidden, request.latents, request.objective) = (.number(60), [32], 3, "evidence")
    request.hyperparameters = [HyperparameterSetting("beta", Annealing(0.001))]
    let dataset = Dataset(name: "data", training: source, fingerprint: try Fingerprint(of: []))
    return (try request.recipe(for: dataset).train(on: CPU()).model, source)
  }

  @Test("where the prior draws from elsewhere, another is chosen, stored and drawn from")
  func chosen() throws {
    let (trained, source) = try Self.trained()
    let selection = try #require(
      try SamplerSelection(
        for: trained, training: source, heldOut: source.subset(0..<0), fingerprint: "f", on: CPU()))
    let record = selection.record
    #expect(record.sampler != "prior" && record.candidates.count == 3 && record.rows == 300)
    let distances = record.candidates.map(\.frechetDistance)
    #expect(distances == distances.sorted())
    let own = try #require(record.candidates.first { $0.sampler == record.sampler })
    #expect(own.frechetDistance <= 1.05 * distances[0])
    #expect(record.candidates.last?.sampler == "prior")
    try withTemporaryFolder { folder in
      let path = "\(folder)/model"
      try trained.write(to: path)
      try selection.write(beside: trained, in: path)
      #expect(try trained.chosenSampler(in: path) == record)
      let opened = try RunModel(path, runs: folder)
      let sampler = try ModelSampler(named: "auto", of: opened, on: CPU())
      #expect(sampler.sampler.name == record.sampler && sampler.record == record)
      #expect(try ModelSampler(named: "prior", of: opened, on: CPU()).record == nil)
      // The choice belongs to the weights.
      let other = TrainedModel(
        trained.model, parameters: trained.model.store.initialValues(key: Key(seed: 1)),
        buffers: trained.buffers)
      #expect(try other.chosenSampler(in: path) == nil)
    }
  }

  @Test("a few rows decide nothing")
  func few() throws {
    let (trained, source) = try Self.trained()
    let selection = try SamplerSelection(
      for: trained, training: source.subset(0..<10), heldOut: source.subset(0..<0), fingerprint: nil,
      on: CPU())
    #expect(selection == nil)
  }
}
