// Levels of latents while they are trained: none of them is left out because it stands far from the data.

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

@Suite("Training of ladders")
struct LadderTrainingTests {
  /// Rows on a surface of four dimensions among sixteen, with some noise.
  private static func rows(_ count: Int, seed: UInt64) throws -> ArraySource {
    let causes = HostArray.random([count, 4], in: -1.5...1.5, seed: seed).floats
    let noise = HostArray.random([count, 16], in: -0.1...0.1, seed: seed + 1).floats
    let ways = HostArray.random([4, 16], in: -1...1, seed: 9).floats
    let values = noise.enumerated().map { place, noise in
      (0..<4).reduce(noise) { sum, cause in
        sum + sin(2 * causes[place / 16 * 4 + cause]) * ways[cause * 16 + place % 16]
      }
    }
    return try .rows(HostArray([count, 16], values))
  }

  @Test("every level tells something, the top one too")
  func levels() throws {
    let model = VariationalAutoencoder(
      try ModelConfiguration(
        model: .named("ladder-vae"), exampleShape: [16], hidden: [32, 32], latents: 8,
        likelihood: .gaussian(deviation: 0.1),
        structure: .named("ladder", ["levels": Annealing(4), "trunk": Annealing(32)])))
    let settings = TrainingSettings(epochs: 30, batch: 50, learningRate: 3e-3, average: 0.95, seed: 1)
    let result = try Trainer(model, settings, on: CPU()).fit(
      try Self.rows(1000, seed: 1), validation: try Self.rows(200, seed: 5))
    let found = try #require(result.epochs.last?.validation).metrics
    for level in ["z4", "z3", "z2", "z1"] {
      let divergence = try #require(found[EvidenceMetric.divergence(of: level)]?.first)
      #expect(divergence > 0.2, "\(level): \(divergence) of \(found)")
    }
  }
}
