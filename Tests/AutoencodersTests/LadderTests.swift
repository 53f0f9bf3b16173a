// Latents in levels: divergences in closed form against draws, posteriors that are priors, rows that stand alone, and one
// trunk for inference, prior and decoder.

import Examples
import Foundation
import Foundations
import Layers
import Tensors
import Testing
import _TestSupport

@testable import Autoencoders

@Suite("Ladders of latents")
struct LadderTests {
  private static func model(levels: Int = 3, latents: Int = 6, trunk: Int = 12) throws
    -> VariationalAutoencoder
  {
    let structure = LatentStructure.standard(
      .ladder, ["levels": Annealing(Double(levels)), "trunk": Annealing(Double(trunk))])
    return VariationalAutoencoder(
      try ModelConfiguration(
        exampleShape: [8], network: .perceptron([10]), latents: latents,
        likelihood: .gaussian(deviation: 0.5),
        structure: structure))
  }

  /// Parameters that leave nothing at its beginning: priors, too, depend on the trunk.
  private static func parameters(_ model: VariationalAutoencoder) -> HostArray {
    let initial = model.store.initialValues(key: Key(seed: 1)).floats
    let noise = HostArray.random([initial.count], in: -0.15...0.15, seed: 5).floats
    return HostArray([initial.count], zip(initial, noise).map(+))
  }

  @Test("the levels stand from the top down, and all of them are reported")
  func levels() throws {
    let model = try Self.model()
    #expect(model.latents.groups.map(\.name) == ["z3", "z2", "z1"])
    #expect(model.latents.groups.map(\.width) == [2, 2, 2] && model.latents.decoderFeatures == 12)
    #expect(model.divergenceShape.groups == ["z3", "z2", "z1"] && model.divergenceShape.isPerLatent)
    let failure = try #require(throws: Failure.self) { try Self.model(latents: 7) }
    #expect(failure.what.contains("among 3 levels") && failure.place == "\(.latents)")
  }

  // With every posterior equal to its prior nothing is left of the data: the divergences are 0, not nearly 0.
  @Test("where posteriors are priors there is no divergence", arguments: TestedBackend.all)
  func none(backend: TestedBackend) throws {
    let model = try Self.model()
    var values = model.store.initialValues(key: Key(seed: 1)).floats
    for parameter in model.store.parameters where parameter.path.hasSuffix("head/weight") {
      for place in 0..<parameter.shape.count { values[parameter.offset + place] = 0 }
    }
    let state = model.makeState(parameters: HostArray([values.count], values), on: backend.backend)
    let program = RowProgram(backend.backend, state: state, block: 4) { _, batch in
      let inferred = model.infer(batch.content, DrawSource(batch.random, samples: 5))
      return (inferred.divergences ?? []).map(\.divergence.perExample)
    }
    for found in try program([.content: .random([4, 8], seed: 2)]) {
      #expect(found.floats.allSatisfy { $0 == 0 }, "\(found.floats)")
    }
  }

  @Test("closed forms are the means of log q - log p over draws, level by level and together")
  func divergences() throws {
    let model = try Self.model()
    let backend = TestedBackend.all[1].backend
    let (rows, draws) = (3, 20_000)
    let state = model.makeState(parameters: Self.parameters(model), on: backend)
    let program = RowProgram(backend, state: state, block: rows) { _, batch in
      let inferred = model.infer(batch.content, DrawSource(batch.random, samples: draws))
      let prior = model.latents.logPrior(of: inferred.latents, .inference)
      let excess = inferred.logProposal.map { $0 - prior } ?? prior
      let mean = excess.mean(axes: [1], keeping: true)
      let closed = (inferred.divergences ?? []).map(\.divergence.perExample)
      let known = inferred.logPrior.map { ($0 - prior).maximum(axes: [1]) } ?? mean
      return [mean, (excess - mean).squared().mean(axes: [1]), known] + closed
    }
    let found = try program([.content: .random([rows, 8], in: -2...2, seed: 2)]).map(\.doubles)
    for row in 0..<rows {
      let closed = found[3][row] + found[4][row] + found[5][row]
      let error = (found[1][row] / Double(draws)).squareRoot()
      #expect(abs(found[0][row] - closed) < 4 * error + 1e-4, "\(found[0][row]) and \(closed) +- \(error)")
      #expect(found[3][row] > 0 && found[4][row] > 0 && found[5][row] > 0 && abs(found[2][row]) < 1e-3)
    }
  }

  @Test("a row is the same number in every batch")
  func rows() throws {
    let model = try Self.model()
    let backend = TestedBackend.all[1].backend
    let state = model.makeState(parameters: Self.parameters(model), on: backend)
    let program = RowProgram(backend, state: state, block: 8) { _, batch in
      let inferred = model.infer(batch.content, DrawSource(batch.random))
      return [inferred.latents.flat, model.latents.decoderInput(inferred.latents, .inference)]
    }
    let x = HostArray.random([7, 8], in: -1...1, seed: 4)
    let together = try program([.content: x], ids: (0..<7).map(UInt64.init))
    for row in 0..<7 {
      let alone = try program([.content: x.rows(row..<row + 1, padded: 1)], ids: [UInt64(row)])
      for (one, all) in zip(alone, together) {
        expectSameRows(
          one.doubles, all.rows(row..<row + 1, padded: 1).doubles, on: backend, "row \(row)")
      }
    }
  }

  @Test("backends agree on the loss and its gradient")
  func gradients() throws {
    let model = try Self.model()
    try expectBackendsAgree(
      on: model, .random([5, 8], in: 0...1, seed: 3), parameters: Self.parameters(model))
  }

  @Test("inference, prior and decoder share one trunk")
  func trunk() throws {
    let model = try Self.model()
    var layout = StateLayout()
    model.declare(in: &layout)
    let types = [TensorType([4, 8]), TensorType([2], .uint32), TensorType([4, 2], .uint32)]
    func nodes(_ outputs: @escaping (Inferred) -> [Tensor]) -> Int {
      Graph(inputs: types, layout: layout) { _, t in
        outputs(model.infer(t[0], DrawSource(RandomSource(key: t[1], rows: t[2]))))
      }.nodes.count
    }
    let inference = nodes { inferred in
      [inferred.latents.flat, inferred.logProposal, inferred.logPrior].compactMap(\.self)
        + (inferred.divergences ?? []).map(\.divergence.perExample)
    }
    let all = nodes { inferred in
      [inferred.latents.flat, inferred.logProposal, inferred.logPrior].compactMap(\.self)
        + (inferred.divergences ?? []).map(\.divergence.perExample)
        + [
          model.latents.logPrior(of: inferred.latents, .inference),
          model.latents.decoderInput(inferred.latents, .inference),
        ]
    }
    #expect(Double(all) < 1.05 * Double(inference) + 4, "\(all) and \(inference)")
  }

  @Test("what does not go together is refused")
  func refused() throws {
    for posterior in [Posterior.standard(.fullCovariance)] {
      let failure = try #require(throws: Failure.self) {
        try ModelConfiguration(
          model: .named("ladder-vae"), exampleShape: [8], network: .perceptron([10]), latents: 8,
          posterior: posterior)
      }
      #expect(failure.what.contains("has its own posterior and prior"))
    }
    #expect(throws: Failure.self) {
      try ModelConfiguration(
        model: .named("ladder-vae"), exampleShape: [16, 16, 1], network: Network(.spatial, sizes: [8, 8]),
        latents: 32)
    }
  }
}
