// Scales of likelihoods that follow the errors of training, and rows that were held out.

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

@Suite("Scales of likelihoods on held-out rows")
struct HeldOutScaleTests {
  static let likelihoods: [Likelihood] = [
    .gaussianShared, .gaussianDiagonal(minimumDeviation: 1e-3), .laplace, .student(),
  ]

  /// An untrained model whose scale is far too small.
  private static func model(_ likelihood: Likelihood) throws -> TrainedModel {
    let model = VariationalAutoencoder(
      try ModelConfiguration(exampleShape: [6], hidden: [5], latents: 2, likelihood: likelihood))
    let scale = try #require(model.scale)
    let buffers = scale.multiplied(model.buffers.initialValues, by: 0.01)
    return TrainedModel(model, parameters: model.store.initialValues(key: Key(seed: 3)), buffers: buffers)
  }

  @Test("the scale that explains them best is found, and the terms are those with it", arguments: likelihoods)
  func best(likelihood: Likelihood) throws {
    let (trained, source) = (try Self.model(likelihood), try ArraySource.random(200, 6))
    let backend = CPU()
    let terms = try EvidenceEvaluator(trained, backend: backend).termsWithBestScale(source)
    let factor = try #require(terms.scaleFactor)
    #expect(factor > 2)
    let scale = try #require(trained.model.scale)
    func reconstruction(_ factor: Double) throws -> Double {
      var free = scale
      free.largest = nil
      let buffers = free.multiplied(trained.buffers, by: factor)
      let other = TrainedModel(trained.model, parameters: trained.parameters, buffers: buffers)
      return try EvidenceEvaluator(other, backend: backend).terms(source).reconstruction
    }
    let own = try reconstruction(1)
    expectClose([terms.reconstruction], [try reconstruction(factor)], relative: 1e-3)
    #expect(terms.reconstruction > own)
    // Student's is a step towards the best, the others' is the best but for the weight of training's own.
    if likelihood.name != "student" {
      #expect(try reconstruction(factor * 1.3) < terms.reconstruction)
      #expect(try reconstruction(factor / 1.3) < terms.reconstruction)
    }
    // The state is as it was.
    let evaluator = EvidenceEvaluator(trained, backend: backend)
    _ = try evaluator.termsWithBestScale(source)
    expectClose([try evaluator.terms(source).reconstruction], [own], relative: 1e-6)
  }

  @Test("a likelihood without a scale of its own has no factor")
  func none() throws {
    let model = VariationalAutoencoder(
      try ModelConfiguration(exampleShape: [6], hidden: [5], latents: 2, likelihood: .gaussian(deviation: 1)))
    let trained = TrainedModel(model, parameters: model.store.initialValues(key: Key(seed: 3)))
    let terms = try EvidenceEvaluator(trained, backend: CPU()).termsWithBestScale(ArraySource.random(20, 6))
    #expect(terms.scaleFactor == nil)
  }

  @Test("dimensions that never change do not make the kept model worse than its epoch")
  func constantDimensions() throws {
    let random = HostArray.random([160, 6], in: -3...5, seed: 4).floats
    let values = random.enumerated().map { $0 % 6 < 3 ? 7 : $1 }
    let source = try ArraySource(NumericArray(shape: [160, 6], values), name: "data", at: "data")
    let dataset = Dataset(name: "data", training: source, fingerprint: try Fingerprint(of: []))
    var request = TrainingRequest()
    (request.epochs, request.hidden, request.likelihood) = (.number(10), [64], "gaussian-diagonal")
    let recipe = try request.recipe(for: dataset)
    let result = try recipe.train(on: CPU())
    let best = try #require(result.position.best)
    let bound = try EvidenceEvaluator(result.model, backend: CPU()).terms(recipe.validation).bound
    #expect(bound > best.value - 1, "\(bound), \(best.value)")
  }

  @Test("the model that is kept has the bound that its epoch reported")
  func kept() throws {
    let source = try ArraySource.random(160, 6, in: -3...5)
    let dataset = Dataset(name: "data", training: source, fingerprint: try Fingerprint(of: []))
    var request = TrainingRequest()
    (request.epochs, request.hidden, request.latents) = (.number(30), [64], 6)
    request.likelihood = "gaussian-shared"
    let recipe = try request.recipe(for: dataset)
    let result = try recipe.train(on: CPU())
    let best = try #require(result.position.best)
    let bound = try EvidenceEvaluator(result.model, backend: CPU()).terms(recipe.validation).bound
    #expect(abs(bound - best.value) < 1e-3 * abs(best.value))
    #expect(result.position.scaleFactor.map { $0 >= 1 } ?? false)
  }
}
