// Scores by draws from a row's own posterior. The noise of the draws is fixed, the same for every row, so that equal rows have
// equal scores whatever stands beside them.

public import Autoencoders
import Foundation
import Foundations
public import Storage
public import Tensors

/// Scores rows by the terms of their evidence lower bound.
public final class PosteriorScorer: RowScorer {
  /// The key of the noise.
  static let key = Key(seed: 0).folding("anomaly scores")

  private let program: Program
  private let inputs: [TensorType]
  private let block: Int
  private let rowBytes: Int
  private let centre: Double?

  /// A scorer of rows that are stored in elements of a type.
  ///
  /// - Parameter centre: Minus the mean bound of training rows, from which typicality is measured.
  /// - Throws: ``Failure`` of kind `usage` for a model that draws no latents.
  public init(
    _ score: ScoreChoice, _ saved: SavedModel, centre: Double? = nil,
    element: Tensors.ElementType = .float32, on backend: any Backend
  ) throws {
    let (model, configuration) = (saved.model, saved.model.configuration)
    guard configuration.objective.drawsLatents else {
      throw Failure(
        .usage,
        "the objective '\(configuration.objective.name)' draws no latents, which the score '\(score.name)' needs",
        at: "--score", remedy: "Use --score \(ScoreChoice.standard.name)")
    }
    guard let count = score.samples else { fail("the score '\(score.name)' is not made of draws") }
    let quantity = score.family.quantity
    block = max(1, 4096 / count)
    self.centre = quantity == .typicality ? centre : nil
    rowBytes = configuration.dimensions * element.size
    inputs = [
      TensorType([block, configuration.dimensions], element), TensorType([count, 2], .uint32),
      TensorType([2], .uint32),
    ]
    let rows = block
    program = Program(backend, state: saved.makeState(on: backend)) { _, inputs in
      let x = inputs[0].cast(to: .float32) * configuration.scale
      let posterior = model.encode(x)
      let source = RandomSource(key: inputs[2], rows: inputs[1])
      let noise = source.normal([count, configuration.latents])
        .reshaped(to: [1, count, configuration.latents])
        .broadcast(to: [rows, count, configuration.latents])
      let draws = model.draws(of: x, from: posterior, noise)
      let divergence =
        model.prior.divergence(of: posterior) ?? (draws.logPosterior - draws.logPrior).mean(axes: [1])
      let reconstruction = draws.logLikelihood.mean(axes: [1])
      return switch quantity {
      case .importance: [-draws.logWeights.logMeanExp(axis: 1)]
      case .reconstruction: [-reconstruction]
      case .divergence: [divergence]
      case .bound, .typicality, .exemplars: [divergence - reconstruction]
      }
    }
  }

  /// The scores of stored rows that lie in memory one after the other.
  public func scores(of rows: UnsafeRawBufferPointer, count: Int) throws -> [Double] {
    try program.backend.perform {
      let plan = try program.executable(for: inputs)
      plan.set(
        1, HostArray(inputs[1].shape, words: RandomSource.words((0..<inputs[1].shape[0]).map(UInt64.init))))
      plan.set(2, HostArray([2], words: [Self.key.low, Self.key.high]))
      var scores: [Double] = []
      for start in stride(from: 0, to: count, by: block) {
        let taken = min(block, count - start)
        plan.withInput(0) {
          $0.copyMemory(
            from: UnsafeRawBufferPointer(rebasing: rows[start * rowBytes..<(start + taken) * rowBytes]))
        }
        try plan.run()
        plan.withOutput(0) { memory in
          for value in memory.bindMemory(to: Float.self).prefix(taken) {
            scores.append(centre.map { abs(Double(value) - $0) } ?? Double(value))
          }
        }
      }
      return scores
    }
  }
}
