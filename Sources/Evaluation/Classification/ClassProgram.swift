// The program of a classification: of each row and class log p(x, y, z) - log q(z|x, y) for a draw z, and q(y|x).

import Autoencoders
import Datasets
import Examples
import Foundation
import Foundations
import Layers
import Tensors
import Training

/// What a model says of each row and class, by one draw of the other latents.
struct ClassProgram {
  private let program: RowProgram
  private let classes: Int
  /// Whether one run gives all classes; else each has its own.
  private let isJoint: Bool

  init(_ model: VariationalAutoencoder, classes: Int, state: any State, on backend: any Backend) {
    self.classes = classes
    if let inference = model.classInference {
      isJoint = true
      program = RowProgram(backend, state: state, reads: model.reads) { _, batch in
        let x = model.observation(of: batch)
        let features = model.features(of: x, batch.context)
        let source = DrawSource(batch.random, enumerates: true)
        let inferred = model.latents.infer(features, source, batch.context)
        let shares = inference.logClassProbabilities(features, DrawSource(batch.random), batch.context)
        return [
          model.draws(of: x, inferred, batch.context).logWeights - log(Double(classes)), shares.exponential(),
        ]
      }
    } else {
      isJoint = false
      program = RowProgram(backend, state: state, reads: [.content], given: 1) { _, batch in
        var context = batch.context
        context.fields[.condition] = batch.given[0]
        let x = model.observation(of: batch)
        let inferred = model.infer(x, DrawSource(batch.random, samples: 1), context)
        let weights = model.draws(of: x, inferred, context).logWeights
        return [weights.reshaped(to: [batch.rows]) - log(Double(classes))]
      }
    }
  }

  /// Hands over each row and class with log p(x, y, z) - log q(z|x, y) in nats, and q(y|x), which is 0 where the encoder does
  /// not tell it.
  func forEachRow(
    of source: any DataSource, key: Key,
    _ body: (_ row: Int, _ label: Int, _ logJoint: Double, _ share: Double) -> Void, tell: (Int) -> Void
  ) throws {
    guard isJoint else {
      for label in 0..<classes {
        let given = HostArray([program.block, 1], [Float](repeating: Float(label), count: program.block))
        try program.forEachLoadedBlock(of: source, given: [given.type], key: key) { plan, rows in
          plan.setGiven(0, given)
          try plan.run()
          plan.withOutput(0) { numbers in
            for (place, row) in rows.enumerated() { body(row, label, Double(numbers[place]), 0) }
          }
          tell((rows.last ?? 0) / classes + label * source.count / classes)
        }
      }
      return
    }
    try program.forEachBlock(of: source, key: key) { plan, rows in
      plan.withOutput(0) { logs in
        plan.withOutput(1) { shares in
          for (place, row) in rows.enumerated() {
            for label in 0..<classes {
              let index = place * classes + label
              body(row, label, Double(logs[index]), Double(shares[index]))
            }
          }
        }
      }
      tell(rows.last ?? 0)
    }
  }
}
