// Terms of the bound are means of one draw of the latents per row. What other draws would have given is told by a second one:
// the difference d of two independent draws of a row has twice the variance of one, so the mean over n rows has the standard
// error sqrt(sum of d^2 / 2) / n. The observation, with its own random numbers, is the same for both.

import Autoencoders
import Datasets
import Foundation
import Storage
import Tensors
import Training

/// The standard errors of the terms of the bound over other draws of the latents, in nats per example.
struct DrawErrors: Equatable, Sendable {
  /// That of the bound.
  let bound: Double
  /// That of the reconstruction.
  let reconstruction: Double
  /// That of the divergence; nil where it has a closed form, which has none.
  let divergence: Double?

  /// Draws the latents of every row twice, the first time as ``EvidenceEvaluator`` does.
  init(_ trained: TrainedModel, _ source: any DataSource, backend: any Backend) throws {
    let model = trained.model
    let program = RowProgram(
      backend, state: trained.makeState(on: backend), block: EvidenceEvaluator.block(of: model.configuration),
      reads: model.reads, limit: model.planLimit
    ) {
      let x = model.observation(of: $1)
      let draws = [
        model.evidence(of: x, $1.random, $1.context), model.evidence(of: x, $1.random, $1.context),
      ]
      return draws.flatMap { [$0.reconstruction, $0.divergence] }
    }
    var (reconstructions, divergences): ([Double], [Double]) = ([], [])
    try program.forEachBlock(of: source, key: EvidenceEvaluator.key) { plan, rows in
      let terms = (0..<4).map { plan.floats($0, count: rows.count).map(Double.init) }
      for row in rows.indices {
        reconstructions.append(terms[0][row] - terms[2][row])
        divergences.append(terms[1][row] - terms[3][row])
      }
    }
    bound = Self.error(of: zip(reconstructions, divergences).map { $0 - $1 })
    reconstruction = Self.error(of: reconstructions)
    divergence = divergences.contains { $0 != 0 } ? Self.error(of: divergences) : nil
  }

  /// The standard error of a mean by the differences of two draws of each row.
  static func error(of differences: [Double]) -> Double {
    (differences.reduce(0) { $0 + $1 * $1 } / 2).squareRoot() / Double(max(differences.count, 1))
  }
}
