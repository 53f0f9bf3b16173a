// The encoder's head, the terms of the bound, and what each model of the catalogue does with them.

import Autoencoders
import Foundation
import Foundations
import Layers
import Tensors
import Testing
import _TestSupport

@Suite("Evidence")
struct EvidenceTests {
  static func configuration(_ model: PublishedModel = .vae, _ likelihood: Likelihood = .bernoulli) throws
    -> ModelConfiguration
  {
    try ModelConfiguration(
      model: model, exampleShape: [6], hidden: [5, 4], latents: 3, activation: .tanh, likelihood: likelihood)
  }

  static let likelihoods = LikelihoodSubject.every

  /// What a step descends on, summed over rows.
  private static func descent(
    _ model: VariationalAutoencoder, _ x: Tensor, _ source: RandomSource
  ) -> Descent {
    let one = x.trace.constant(1)
    return model.descent(
      ObjectiveSite(
        model: model, x: x, source: source, context: .inference, step: one, count: one,
        extent: TrainingExtent(examples: 7, stepsPerEpoch: 1)))
  }

  @Test("the head's first half are means, its second half log-variances", arguments: TestedBackend.all)
  func head(backend: TestedBackend) throws {
    let scope = ParameterScope()
    let posterior = MeanFieldPosterior(scope["posterior"], features: 4, latents: 3)
    let parameters = HostArray.random([scope.store.count], seed: 1)
    let features = HostArray.random([5, 4], seed: 2)
    let actual = try backend.evaluate([features], state: [ParameterStore.variable: parameters]) { _, x in
      let normal = posterior.normal(x[0], .inference)
      return [normal.mean, normal.logVariance]
    }
    let weight = scope.store.values(of: posterior.head.weight, in: parameters.floats).map(Double.init)
    let bias = scope.store.values(of: posterior.head.bias, in: parameters.floats).map(Double.init)
    func output(_ row: Int, _ column: Int) -> Double {
      (0..<4).reduce(bias[column]) { $0 + features.doubles[4 * row + $1] * weight[6 * $1 + column] }
    }
    for half in 0..<2 {
      #expect(actual[half].type.shape == [5, 3])
      let expected = (0..<5).flatMap { row in (0..<3).map { output(row, 3 * half + $0) } }
      expectClose(
        actual[half].doubles, expected, relative: backend.precision, absolute: backend.precision * 10)
    }
  }

  @Test(
    "the bound is reconstruction minus divergence, of the posterior and its draw",
    arguments: TestedBackend.all, likelihoods)
  func terms(backend: TestedBackend, likelihood: Likelihood) throws {
    let subject = Subject(try Self.configuration(.vae, likelihood))
    let x = HostArray.binary([7, 6], seed: 3)
    let actual = try subject.evaluate(backend, x, ids: (0..<7).map { $0 }) { x, source in
      let evidence = subject.model.evidence(of: x, source)
      let decoded = subject.model.decode(evidence.latents)
      guard let posterior = evidence.posterior?.asNormal else { fail("no normal posterior") }
      let (mean, variance) = (posterior.mean, posterior.logVariance)
      return [
        evidence.bound, evidence.reconstruction, evidence.divergence, decoded.logDensity(of: x),
        posterior.divergenceTermsFromStandardNormal().sum(axes: [1]),
        (evidence.latents - mean) / (variance * 0.5).exponential(), subject.model.infer(x).latents.flat, mean,
      ]
    }
    #expect(actual.prefix(5).allSatisfy { $0.type.shape == [7] })
    let bound = zip(actual[1].doubles, actual[2].doubles).map { $0 - $1 }
    expectClose(actual[0].doubles, bound, relative: 1e-6)
    #expect(actual[1] == actual[3] && actual[2] == actual[4] && actual[6] == actual[7])
    #expect(actual[2].doubles.allSatisfy { $0 > 0 })
    // The latents are mean + deviation noise, the noise being the first of the trace.
    let noise = (0..<7).flatMap { row in
      (0..<3).map { Noise.normal(Philox.word(key: Key(seed: 5), stream: 0, row: row, column: $0)) }
    }
    expectClose(actual[5].doubles, noise.map(Double.init), relative: 1e-4, absolute: 1e-5)
  }

  @Test("the classical autoencoder decodes the mean and ignores noise", arguments: TestedBackend.all)
  func autoencoder(backend: TestedBackend) throws {
    let subject = Subject(try Self.configuration(.autoencoder))
    let x = HostArray.random([7, 6], in: 0.1...1, seed: 4)
    func outputs(_ key: Key, _ ids: [UInt64]) throws -> [HostArray] {
      try subject.evaluate(backend, x, ids: ids, key: key) { x, source in
        let descent = Self.descent(subject.model, x, source)
        let evidence = descent.evidence
        return [
          -descent.loss, evidence.reconstruction, evidence.latents,
          evidence.inferred.posterior?.mean ?? evidence.latents,
          subject.model.decode(subject.model.infer(x).latents.flat).logDensity(of: x), evidence.divergence,
        ]
      }
    }
    let first = try outputs(Key(seed: 1), (0..<7).map { $0 })
    #expect(try outputs(Key(seed: 2), (10..<17).map { $0 }) == first)
    expectClose(first[0].doubles, [first[1].doubles.reduce(0, +)], relative: 1e-5)
    #expect(first[2] == first[3] && first[1] == first[4])
    // The divergence is still told, though nothing is made of it.
    #expect(first[5].doubles.allSatisfy { $0 > 0 })
  }

  @Test(
    "the variational autoencoder maximises the bound, with noise of its key", arguments: TestedBackend.all)
  func variational(backend: TestedBackend) throws {
    let subject = Subject(try Self.configuration())
    let x = HostArray.binary([7, 6], seed: 5)
    func outputs(_ key: Key) throws -> [HostArray] {
      try subject.evaluate(backend, x, ids: (0..<7).map { $0 }, key: key) { x, source in
        let descent = Self.descent(subject.model, x, source)
        return [-descent.loss, descent.evidence.bound.sum()]
      }
    }
    let first = try outputs(Key(seed: 1))
    #expect(first[0].doubles == first[1].doubles)
    #expect(try outputs(Key(seed: 1)) == first && outputs(Key(seed: 2)) != first)
  }

  @Test("only the evidence samples; a wrong name suggests the nearest")
  func catalogue() throws {
    #expect(Objective.evidence.drawsLatents && !Objective.reconstruction.drawsLatents)
    #expect(
      PublishedModel.vae.objective == .evidence && PublishedModel.autoencoder.objective == .reconstruction)
    #expect(Set(PublishedModel.all.map(\.name)).count == PublishedModel.all.count)
    for model in PublishedModel.all {
      #expect(try PublishedModel.named(model.name) == model)
      #expect(!model.summary.isEmpty && !model.source.isEmpty)
    }
    let failure = try #require(throws: Failure.self) { try PublishedModel.named("vea") }
    #expect(failure.kind == .usage && failure.description.contains("'vae'"))
  }
}
