// Latents in two levels, the lower given the upper, in the posterior as in the prior. With linear means all of it is one
// normal distribution, so that the likelihood and the exact posterior are known in closed form.

import Autoencoders
import Examples
import Foundation
import Foundations
import Layers
import Tensors
import Testing
import Training
import _TestSupport

/// upper ~ N(0, 1), lower | upper ~ N(a upper, s^2); q(upper|x) and q(lower|upper, x) with means linear in what they see.
private struct TwoLevels: LatentModel {
  let groups = [LatentGroup("upper", [1]), LatentGroup("lower", [1])]
  let decoderFeatures = 1
  let upperHead: Dense
  let lowerHead: Dense

  init(_ site: LatentSite) {
    let (upper, lower) = (LinearLevels.upperSlopes, LinearLevels.lowerSlopes)
    upperHead = Dense(
      site.scope["posterior"]["upper"], inputs: 2, outputs: 1, initializer: .values(upper))
    lowerHead = Dense(
      site.scope["posterior"]["lower"], inputs: 3, outputs: 1, initializer: .values(lower))
  }

  private func conditional(_ upper: Tensor) -> Normal {
    Normal(mean: upper * LinearLevels.slope, logVariance: upper.filled(2 * log(LinearLevels.spread)))
  }

  func infer(_ features: Features, _ source: DrawSource?, _ context: LayerContext) -> Inferred {
    let mean = upperHead(features.flat, context)
    let upper = Normal(mean: mean, logVariance: mean.filled(log(LinearLevels.upperVariance)))
    let first = source.map { upper.draw($0) }
    let z = first?.latents ?? upper.mean
    let seen = features.flat.besideDraws(rank: z.shape.rank)
      .broadcast(to: Shape(z.shape.dimensions.dropLast() + [2]))
    let lowerMean = lowerHead(.concatenated([seen, z], axis: z.shape.rank - 1), context)
    let lower = Normal(mean: lowerMean, logVariance: lowerMean.filled(log(LinearLevels.lowerVariance)))
    let second = source.map { lower.draw($0) }
    // KL between normals: 1/2 (log s_p^2/s_q^2 + (s_q^2 + (m_q - m_p)^2)/s_p^2 - 1), the mean over draws of the upper.
    let (s, l) = (LinearLevels.spread * LinearLevels.spread, LinearLevels.lowerVariance)
    let distance = (lowerMean - z * LinearLevels.slope).squared() / s + (log(s / l) + l / s - 1)
    let levels = distance.shape.rank > 2 ? distance.mean(axes: [1]) : distance
    return Inferred(
      latents: Latents([(groups[0], z), (groups[1], second?.latents ?? lowerMean)]),
      logProposal: first.flatMap { first in second.map { first.logDensity + $0.logDensity } },
      divergences: [
        GroupDivergence("upper", Divergence(perLatent: upper.divergenceTermsFromStandardNormal())),
        GroupDivergence("lower", Divergence(perLatent: levels * 0.5)),
      ])
  }

  func generate(_ source: RandomSource, temperature: Tensor, _ context: LayerContext) -> Latents {
    let upper = source.normal([source.rows.shape[0], 1]) * temperature
    let lower = upper * LinearLevels.slope + source.normal(upper.shape) * temperature * LinearLevels.spread
    return Latents([(groups[0], upper), (groups[1], lower)])
  }

  func logPrior(of z: Latents, _ context: LayerContext) -> Tensor {
    z["upper"].standardNormalLogDensity + conditional(z["upper"]).logDensity(of: z["lower"])
  }

  func decoderInput(_ z: Latents, _ context: LayerContext) -> Tensor { z["lower"] }
}

@Suite("Latents in two levels")
struct TopDownTests {
  private static func model() throws -> VariationalAutoencoder {
    let structure = LatentFamily(name: "levels", summary: "two levels", source: "this file") { TwoLevels($0) }
    let network = NetworkFamily(
      name: "plain", summary: "nothing but loadings", source: "this file", standardSizes: { _ in [] },
      encoder: { _, _ in NetworkEncoder(layers: Chain([]), features: 2) },
      decoder: { site, _ in
        let loadings = LinearLevels.loadings.map { Float($0) }
        return NetworkDecoder(
          layers: Chain([]),
          output: Chain([Dense(site.scope["output"], inputs: 1, outputs: 2, initializer: .values(loadings))]))
      })
    return VariationalAutoencoder(
      try ModelConfiguration(
        exampleShape: [2], network: Network(network, sizes: []), latents: 2,
        likelihood: .gaussian(deviation: LinearLevels.noise), structure: LatentStructure(structure)))
  }

  @Test("every weight of a draw is the exact likelihood", arguments: TestedBackend.all)
  func weights(backend: TestedBackend) throws {
    let model = try Self.model()
    let x = HostArray.random([5, 2], in: -2...2, seed: 3)
    let state = model.makeState(parameters: model.store.initialValues(key: Key(seed: 0)), on: backend.backend)
    let program = RowProgram(backend.backend, state: state, block: 5) { _, batch in
      let inferred = model.infer(batch.content, DrawSource(batch.random, samples: 3))
      return [model.draws(of: batch.content, inferred).logWeights]
    }
    let found = try program([.content: x])
    for row in 0..<5 {
      let exact = LinearLevels.logLikelihood(Array(x.doubles[(2 * row)..<(2 * row + 2)]))
      let own = Array(found[0].doubles[(3 * row)..<(3 * row + 3)])
      expectClose(own, [exact, exact, exact], relative: 1e-4, absolute: 1e-4)
    }
  }

  @Test("the bound is the likelihood on average, and every level is reported", arguments: TestedBackend.all)
  func bound(backend: TestedBackend) throws {
    let model = try Self.model()
    #expect(model.divergenceShape.groups == ["upper", "lower"] && model.divergenceShape.isPerLatent)
    let rows = FieldRows([.content: HostArray([4000, 2], (0..<4000).flatMap { _ in [Float(0.7), -1.1] })])
    let state = model.makeState(
      parameters: model.store.initialValues(key: Key(seed: 0)), on: backend.backend)
    let terms = try EvidenceEvaluator(model, backend: backend.backend, state: state).terms(rows)
    #expect(abs(terms.bound - LinearLevels.logLikelihood([0.7, -1.1])) < 0.05)
    #expect(terms.divergencePerGroup.map(\.name) == ["upper", "lower"])
    let result = try Trainer(model, TrainingSettings(epochs: 1, batch: 500), on: backend.backend).fit(
      rows, validation: rows)
    let report = try #require(result.epochs.first)
    #expect(report.metrics["divergence/upper"]?.first.map { $0 > 0 } ?? false)
    #expect(report.validation?.metrics["divergence/lower"]?.first.map { $0 > 0 } ?? false)
  }
}
