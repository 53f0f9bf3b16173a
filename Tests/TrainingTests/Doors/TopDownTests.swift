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
  static let (slope, spread, loadings, noise) = (0.8, 0.6, [1.0, -0.5], 0.5)
  let groups = [LatentGroup("upper", [1]), LatentGroup("lower", [1])]
  let decoderFeatures = 1
  let upperHead: Dense
  let lowerHead: Dense
  let (upperVariance, lowerVariance): (Double, Double)

  // The exact posterior. With W the loadings and e the noise: x | upper ~ N(W a upper, C), C = s^2 W W^T + e^2, and
  // C^-1 W = W / (s^2 |W|^2 + e^2), so that the precision of the upper is 1 + a^2 W^T C^-1 W and its mean that over
  // a W^T C^-1 x; and the lower has the precision 1/s^2 + |W|^2/e^2 and the mean that over a upper/s^2 + W^T x/e^2.
  init(_ site: LatentSite) {
    let (a, s, e) = (Self.slope, Self.spread * Self.spread, Self.noise * Self.noise)
    let square = Self.loadings.reduce(0) { $0 + $1 * $1 }
    upperVariance = 1 / (1 + a * a * square / (s * square + e))
    lowerVariance = 1 / (1 / s + square / e)
    let (u, l) = (upperVariance, lowerVariance)
    upperHead = Dense(
      site.scope["posterior"]["upper"], inputs: 2, outputs: 1,
      initializer: .values(Self.loadings.map { Float(u * a * $0 / (s * square + e)) }))
    lowerHead = Dense(
      site.scope["posterior"]["lower"], inputs: 3, outputs: 1,
      initializer: .values((Self.loadings.map { $0 / e } + [a / s]).map { Float(l * $0) }))
  }

  private func conditional(_ upper: Tensor) -> Normal {
    Normal(mean: upper * Self.slope, logVariance: upper.filled(2 * log(Self.spread)))
  }

  func infer(_ features: Features, _ source: DrawSource?, _ context: LayerContext) -> Inferred {
    let mean = upperHead(features.flat, context)
    let upper = Normal(mean: mean, logVariance: mean.filled(log(upperVariance)))
    let first = source.map { upper.draw($0) }
    let z = first?.latents ?? upper.mean
    let seen = features.flat.besideDraws(rank: z.shape.rank)
      .broadcast(to: Shape(z.shape.dimensions.dropLast() + [2]))
    let lowerMean = lowerHead(.concatenated([seen, z], axis: z.shape.rank - 1), context)
    let lower = Normal(mean: lowerMean, logVariance: lowerMean.filled(log(lowerVariance)))
    let second = source.map { lower.draw($0) }
    // KL between normals: 1/2 (log s_p^2/s_q^2 + (s_q^2 + (m_q - m_p)^2)/s_p^2 - 1), the mean over draws of the upper.
    let (s, l) = (Self.spread * Self.spread, lowerVariance)
    let distance = (lowerMean - z * Self.slope).squared() / s + (log(s / l) + l / s - 1)
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
    let lower = upper * Self.slope + source.normal(upper.shape) * temperature * Self.spread
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
        let loadings = TwoLevels.loadings.map { Float($0) }
        return NetworkDecoder(
          layers: Chain([]),
          output: Chain([Dense(site.scope["output"], inputs: 1, outputs: 2, initializer: .values(loadings))]))
      })
    return VariationalAutoencoder(
      try ModelConfiguration(
        exampleShape: [2], network: Network(network, sizes: []), latents: 2,
        likelihood: .gaussian(deviation: TwoLevels.noise), structure: LatentStructure(structure)))
  }

  /// log N(x; 0, (a^2 + s^2) W W^T + e^2).
  private static func logLikelihood(_ x: [Double]) -> Double {
    let (w, e) = (TwoLevels.loadings, TwoLevels.noise * TwoLevels.noise)
    let variance = TwoLevels.slope * TwoLevels.slope + TwoLevels.spread * TwoLevels.spread
    let (a, b, d) = (variance * w[0] * w[0] + e, variance * w[0] * w[1], variance * w[1] * w[1] + e)
    let determinant = a * d - b * b
    let square = (d * x[0] * x[0] - 2 * b * x[0] * x[1] + a * x[1] * x[1]) / determinant
    return -0.5 * (2 * log(2 * .pi) + log(determinant) + square)
  }

  @Test("every weight of a draw is the exact likelihood", arguments: TestedBackend.all)
  func weights(backend: TestedBackend) throws {
    let model = try Self.model()
    let x = HostArray.random([5, 2], in: -2...2, seed: 3)
    let parameters = model.store.initialValues(key: Key(seed: 0))
    let state = model.makeState(parameters: parameters, on: backend.backend)
    let words = HostArray([15, 2], words: RandomSource.words((0..<15).map(UInt64.init)))
    let found = try evaluate(
      on: backend.backend, inputs: [x, words, HostArray([2], words: [4, 2])], layout: state.layout,
      state: state
    ) { _, t in
      let own = RandomSource(key: t[2], rows: t[1].sliced(axis: 0, 0..<5))
      let evidence = model.evidence(of: t[0], own)
      return [
        model.logImportanceWeights(of: t[0], samples: 3, RandomSource(key: t[2], rows: t[1])),
        evidence.divergence, evidence.divergencePerLatent ?? evidence.divergence,
      ]
    }
    for row in 0..<5 {
      let exact = Self.logLikelihood(Array(x.doubles[(2 * row)..<(2 * row + 2)]))
      let own = Array(found[0].doubles[(3 * row)..<(3 * row + 3)])
      expectClose(own, [exact, exact, exact], relative: 1e-4, absolute: 1e-4)
      let parts = found[2].doubles[(2 * row)..<(2 * row + 2)].reduce(0, +)
      expectClose([found[1].doubles[row]], [parts], relative: 1e-5, absolute: 1e-6)
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
    #expect(abs(terms.bound - Self.logLikelihood([0.7, -1.1])) < 0.05)
    #expect(terms.divergencePerGroup.map(\.name) == ["upper", "lower"])
    #expect(abs(terms.divergencePerGroup.reduce(0) { $0 + $1.mean } - terms.divergence) < 1e-4)
    let drawn = try Inference(
      model, parameters: model.store.initialValues(key: Key(seed: 0)), backend: backend.backend
    ).sampleLatents(4000, key: Key(seed: 1)).doubles
    let squares = stride(from: 1, to: drawn.count, by: 2).map { drawn[$0] * drawn[$0] }
    #expect(abs(squares.reduce(0, +) / 4000 - 1) < 0.08)
    let result = try Trainer(model, TrainingSettings(epochs: 1, batch: 500), on: backend.backend).fit(
      rows, validation: rows)
    let report = try #require(result.epochs.first)
    #expect(report.metrics["divergence/upper"]?.first.map { $0 > 0 } ?? false)
    #expect(report.validation?.metrics["divergence/lower"]?.first.map { $0 > 0 } ?? false)
  }
}
