// Scores by draws from a row's own posterior. The noise of the draws is fixed, the same for every row, so that equal rows have
// equal scores whatever stands beside them.

public import Autoencoders
import Examples
import Foundation
public import Foundations
public import Storage
public import Tensors

/// Scores rows by the terms of their evidence lower bound.
public final class PosteriorScorer: RowScorer {
  /// The key of the noise.
  static let key = Key(seed: 0).folding("anomaly scores")

  private let program: RowProgram
  private let content: Field
  private let draws: HostArray
  private let centre: Double?

  /// A scorer of rows that are stored in elements of a type.
  ///
  /// - Parameter centre: Minus the mean bound of training rows, from which typicality is measured.
  /// - Throws: ``Failure`` of kind `usage` for a model that draws no latents.
  public init(
    _ score: ScoreChoice, _ trained: TrainedModel, centre: Double? = nil,
    element: ElementType = .float32, on backend: any Backend
  ) throws {
    let (model, configuration) = (trained.model, trained.configuration)
    guard configuration.objective.drawsLatents else {
      throw Failure(
        .usage,
        "the objective '\(configuration.objective.name)' does not sample latents, which the score '\(score.name)' needs",
        at: .score, remedy: "Use \(.score, ScoreChoice.standard.name)")
    }
    guard let count = score.samples else { fail("the score '\(score.name)' is not made of draws") }
    let quantity = score.family.quantity
    self.centre = quantity == .typicality ? centre : nil
    content = Field(.content, configuration.exampleShape, element)
    draws = HostArray([count, 2], words: RandomSource.words((0..<count).map(UInt64.init)))
    // Of texts, every place has a number for every word.
    let outputs = configuration.kind.family == .tokens ? configuration.outputs * count : 0
    let block = max(1, min(4096 / count, (1 << 25) / max(outputs, 1)))
    program = RowProgram(backend, state: trained.makeState(on: backend), block: block) { _, batch in
      let x = configuration.unit.values(of: batch.content)
      let source = RandomSource(key: batch.random.key, rows: batch.shared[0])
      let context = configuration.kind.family == .tokens ? batch.context.withLengths(of: x) : batch.context
      let inferred = model.infer(
        x, DrawSource(common: source, rows: batch.rows, enumerates: true), context)
      let draws = model.draws(of: x, inferred, context)
      let reconstruction = inferred.mean(draws.logLikelihood)
      let divergence = model.divergence(of: inferred, context) ?? reconstruction.filled(0)
      return switch quantity {
      case .importance: [-draws.logWeights.logMeanExp(axis: 1)]
      case .reconstruction: [-reconstruction]
      case .divergence: [divergence]
      case .bound, .typicality, .exemplars, .neighbours, .crowd, .surprise: [divergence - reconstruction]
      }
    }
  }

  /// The scores of stored rows that lie in memory one after the other.
  public func scores(of rows: UnsafeRawBufferPointer, count: Int) throws -> [Double] {
    try program.backend.perform {
      let plan = try program.plan([content], shared: [draws.type])
      plan.set(Self.key)
      plan.setShared(0, draws)
      var scores: [Double] = []
      for start in stride(from: 0, to: count, by: plan.rows) {
        let taken = min(plan.rows, count - start)
        let size = content.byteCount
        plan.fill(.content) {
          $0.copyMemory(from: UnsafeRawBufferPointer(rebasing: rows[start * size..<(start + taken) * size]))
        }
        try plan.run()
        scores += plan.floats(0, count: taken).map { value in
          centre.map { abs(Double(value) - $0) } ?? Double(value)
        }
      }
      return scores
    }
  }
}
