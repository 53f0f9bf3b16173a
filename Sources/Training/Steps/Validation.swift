// How good a state of a training is on rows that it does not learn from.

import Autoencoders
public import Datasets
import Foundations
import Layers
import Tensors

/// What says how good a state of a training is.
public protocol Validator: AnyObject {
  /// Judges the numbers that its state holds.
  func validate(_ rows: any DataSource) throws -> Validation
}

/// What validation came to.
public struct Validation: Sendable {
  /// By what states of a training are compared, the higher the better.
  public var criterion: Double
  /// What messages call the criterion, where its meaning does not go without saying.
  public var criterionName: String?
  /// The means over the rows, by name.
  public var metrics: [String: [Double]]
  /// What a scale that is fitted to batches has to be multiplied by to explain these rows best, where it was looked for.
  public var scaleFactor: Double?

  /// The squared error of reconstructions with the most that it may be, where the latest state counts within it.
  public var error: LimitedError?

  /// A validation.
  public init(
    criterion: Double, criterionName: String? = nil, metrics: [String: [Double]], scaleFactor: Double? = nil,
    error: LimitedError? = nil
  ) {
    self.error = error
    self.criterion = criterion
    self.criterionName = criterionName
    self.metrics = metrics
    self.scaleFactor = scaleFactor
  }

  /// Whether every number is finite.
  var isFinite: Bool { criterion.isFinite && metrics.values.joined().allSatisfy(\.isFinite) }
}

/// A mean squared error of reconstructions, and how many times the least of all epochs it may be.
public struct LimitedError: Hashable, Sendable {
  /// The mean over rows of the sum over dimensions.
  public var value: Double
  /// The most, as a multiple of the least.
  public var limit: Double
}

/// A validation by the metrics of a model itself, with its layers as in use: of two states the one is better whose first
/// metric is lower.
final class MetricsValidator<Model: Trainable>: Validator {
  private let model: Model
  private let program: RowProgram
  private static var block: Int { 256 }

  /// The key of random numbers in every validation, so that its results can be compared.
  private static var key: Key { Key(seed: 0).folding("evaluation") }

  init(_ model: Model, backend: any Backend, state: any State) {
    self.model = model
    // Of each row: what sums over the block would count its padding.
    program = RowProgram(backend, state: state, block: Self.block, reads: model.reads) { trace, batch in
      let one = trace.constant(1)
      let losses = model.losses(
        StepSite(
          batch: batch, context: batch.context, step: one, count: one, scaleFactor: one,
          extent: TrainingExtent(examples: 1, stepsPerEpoch: 1)))
      return losses.metrics.map(\.perRow)
    }
  }

  func validate(_ rows: any DataSource) throws -> Validation {
    var sums = model.metrics.map { [Double](repeating: 0, count: $0.count ?? 1) }
    var count = 0
    try program.forEachBlock(of: rows, key: Self.key) { plan, rows in
      count += rows.count
      for place in sums.indices { plan.addColumns(place, rows: rows.count, to: &sums[place]) }
    }
    let means = zip(model.metrics, sums).map { ($0.name, $1.map { $0 / Double(max(count, 1)) }) }
    let metrics = Dictionary(uniqueKeysWithValues: means)
    let first = model.metrics.first.flatMap { metrics[$0.name]?.first }
    return Validation(criterion: -(first ?? .nan), metrics: metrics)
  }
}
