// A latent that is one of a few values, by exact marginalisation: every value stands for itself with its probability, and
// nothing is drawn in training.

import Autoencoders
import Examples
import Foundation
import Foundations
import Layers
import Storage
import Tensors
import Testing
import Training
import _TestSupport

/// One of K values, each as probable as the others.
private struct Category: LatentModel {
  static let count = 3
  let groups = [LatentGroup("kind", [], .category(count))]
  let head: Dense

  init(_ site: LatentSite) {
    head = Dense(site.scope["posterior"], inputs: site.features, outputs: Self.count)
  }

  func infer(_ features: Features, _ source: DrawSource?, _ context: LayerContext) -> Inferred {
    let (rows, count) = (features.flat.shape[0], Self.count)
    let logits = head(features.flat, context)
    let logShares = logits - logits.logSumExp(axes: [1], keeping: true)
    let shares = logShares.exponential()
    let divergence = Divergence(exact: (shares * (logShares + log(Double(count)))).sum(axes: [1]))
    func inferred(_ flat: Tensor, _ logProposal: Tensor?, _ weights: Tensor?) -> Inferred {
      Inferred(
        latents: Latents(groups, flat: flat), logProposal: logProposal, weights: weights,
        divergences: [GroupDivergence("kind", divergence)])
    }
    guard let source else { return inferred(shares, nil, nil) }
    if source.enumerates {
      let all = Tensor.isDiagonal(count, in: shares.trace).cast(to: .float32)
        .reshaped(to: [1, count, count]).broadcast(to: [rows, count, count])
      return inferred(all, shares.filled(-log(Double(count))), shares)
    }
    // By inversion: as many of the cumulative shares but the last as do not exceed u.
    let before = Tensor.isLower(count, in: shares.trace).cast(to: .float32)
    let sums = shares.matrixProduct(before.transposed())
    let numbers = Tensor.wholeNumbers(count, in: shares.trace)
    let isPassed = (sums .<= source.uniform([1])).and(numbers .< numbers.filled(Double(count - 1)))
    let chosen = isPassed.cast(to: .float32).sum(axes: [1], keeping: true)
    let one = chosen.equals(numbers.reshaped(to: [1, count])).cast(to: .float32)
    return inferred(one, (one * logShares).sum(axes: [1]), nil)
  }

  func generate(_ source: RandomSource, temperature: Tensor, _ context: LayerContext) -> Latents {
    let numbers = Tensor.wholeNumbers(Self.count, in: temperature.trace)
    let place = source.uniform([source.rows.shape[0], 1]) * Double(Self.count)
    let isHere = (numbers .<= place).and(place .< numbers + 1)
    return Latents(groups, flat: isHere.cast(to: .float32))
  }

  func logPrior(of z: Latents, _ context: LayerContext) -> Tensor {
    z.flat.sum(axes: [z.flat.shape.rank - 1]) * -log(Double(Self.count))
  }
}

@Suite("A latent that is a category")
struct CategoryTests {
  private static func model() throws -> VariationalAutoencoder {
    let structure = LatentFamily(name: "category", summary: "one of a few", source: "this file") {
      Category($0)
    }
    return VariationalAutoencoder(
      try ModelConfiguration(
        exampleShape: [2], hidden: [16], latents: Category.count, activation: .tanh,
        likelihood: .gaussian(deviation: 0.3), structure: LatentStructure(structure)))
  }

  /// Points around three places.
  private static func rows(_ count: Int) -> FieldRows {
    let noise = HostArray.random([count, 2], in: -0.5...0.5, seed: 5).floats
    let places: [[Float]] = [[2, 0], [-2, 1], [0, -2]]
    return FieldRows([
      .content: HostArray([count, 2], noise.enumerated().map { $1 + places[$0 / 2 % 3][$0 % 2] })
    ])
  }

  @Test("it trains to the exact likelihood of the mixture it is", arguments: TestedBackend.all)
  func marginalisation(backend: TestedBackend) throws {
    let (model, rows) = (try Self.model(), Self.rows(90))
    let result = try Trainer(
      model, TrainingSettings(epochs: 60, batch: 30, learningRate: 2e-2, validation: 0), on: backend.backend
    ).fit(rows)
    let inference = result.model.inference(on: backend.backend)
    let units = HostArray([3, 3], [1, 0, 0, 0, 1, 0, 0, 0, 1])
    let centres = try inference.decode(units).doubles
    let x = try rows.rows(Array(0..<90)).doubles
    // log 1/K sum_k N(x; m_k, s^2).
    let exact = (0..<90).map { row in
      let terms = (0..<3).map { k in
        (0..<2).reduce(0.0) {
          let error = (x[2 * row + $1] - centres[2 * k + $1]) / 0.3
          return $0 - 0.5 * (log(2 * .pi) + error * error) - log(0.3)
        }
      }
      return log(terms.reduce(0) { $0 + exp($1) } / 3)
    }
    let mean = exact.reduce(0, +) / 90
    let state = result.model.makeState(on: backend.backend)
    let terms = try EvidenceEvaluator(model, backend: backend.backend, state: state).terms(rows)
    #expect(terms.bound <= mean + 1e-4 && terms.bound > mean - 0.1, "\(terms.bound), exactly \(mean)")
    // The places are found: the bound of one place for all would be below -20.
    #expect(mean > -3.5)
    // A draw is one of the values, and prior draws are all of them.
    let drawn = try inference.posteriors(
      of: rows.rows([0, 1, 2]), ids: [0, 1, 2], key: Key(seed: 1)
    ).draws.doubles
    #expect(drawn.allSatisfy { $0 == 0 || $0 == 1 } && drawn.reduce(0, +) == 3)
    let sums = try inference.sampleLatents(600, key: Key(seed: 2)).doubles
    #expect(
      (0..<3).allSatisfy { kind in stride(from: kind, to: 1800, by: 3).reduce(0) { $0 + sums[$1] } > 150 })
  }
}
