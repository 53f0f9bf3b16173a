// What a training would take, before it is begun: memory by what it is for, and time from a few steps that are
// really made, on the first rows of the data, of texts on the first ones of mean length. Nothing is kept and nothing is written.

public import Autoencoders
public import Datasets
import Foundation
import Foundations
import Layers
import Tensors

/// What a training would take.
public struct TrainingForecast: Encodable, Sendable {
  /// Memory in bytes, by what it is for.
  public struct Memory: Encodable, Sendable {
    /// The trainable values and the buffers that steps write.
    public var parameters: Int
    /// What the optimiser keeps beside them, their average included.
    public var optimizer: Int
    /// The parameters once more, for validation and of the best epoch, and everything once more for the
    /// checkpoint that is being written.
    public var copies: Int
    /// Values within a step, and within a block of validation; nil where the backend does not count them.
    public var plans: Int?
    /// The rows; nil where they are made as they are needed, as pictures in files are.
    public var data: Int?

    /// All of it, as far as it is known.
    public var total: Int { parameters + optimizer + copies + (plans ?? 0) + (data ?? 0) }
  }

  /// What is trained.
  public var model: ModelOutline
  /// The rows of an epoch.
  public var examples: Int
  /// The rows for validation.
  public var validationExamples: Int
  /// The rows of a step.
  public var batch: Int
  /// The steps of an epoch.
  public var stepsPerEpoch: Int
  /// The epochs; at most, where the training ends by itself.
  public var epochs: Int
  /// Whether it ends by itself, when validation no longer gets better.
  public var endsItself: Bool
  /// The memory it takes.
  public var memory: Memory
  /// What tracing and planning a step took, in seconds.
  public var planningSeconds: Double
  /// The steps that were measured, after one that was not.
  public var measuredSteps: Int
  /// The seconds of a step: the median.
  public var secondsPerStep: Double
  /// The seconds of an epoch with its validation.
  public var secondsPerEpoch: Double
  /// The seconds of the training: of all epochs, or the time it was given, whichever is shorter.
  public var seconds: Double

  /// The examples of a second of training steps.
  public var examplesPerSecond: Double { Double(batch) / secondsPerStep }
}

extension Trainer where Model == VariationalAutoencoder {
  /// Measures what a training on these rows would take, by at most about fifty steps or two seconds.
  ///
  /// - Throws: ``Failure`` as ``fit(_:validation:hooks:)`` does before it begins.
  public func forecast(
    _ training: any DataSource, validation: (any DataSource)? = nil
  ) throws -> TrainingForecast {
    try require(training, validation)
    let batch = min(settings.batch, training.count)
    // Few rows, so that pictures need not all be decoded; more than one batch, so that they are not all in a cache.
    let typical = TypicalRows(training, most: 8 * batch)
    let source = training.subset(typical.rows)
    var step = try MeasuredStep(model, settings, source.fitted(to: Array(0..<source.count)), on: backend)
    let times = try step.times()
    let median = times.sorted()[times.count / 2]
    let seen = validation.flatMap { $0.count > 0 ? $0 : nil }
    let check = try seen.map { try measured(validation: $0) }
    // The quotient first: it is exactly 1 where a batch is all rows.
    let perEpoch = median * (Double(training.count) / Double(batch)) + (check?.seconds ?? 0)
    let all = perEpoch * Double(settings.epochs)
    return TrainingForecast(
      model: model.outline(), examples: training.count, validationExamples: seen?.count ?? 0, batch: batch,
      stepsPerEpoch: (training.count + batch - 1) / batch, epochs: settings.epochs,
      endsItself: settings.endsItself,
      memory: memory(
        training, seen, plans: [step.plan] + [check?.plan].compactMap(\.self), factor: typical.planFactor,
        step.layout),
      planningSeconds: step.planningSeconds, measuredSteps: times.count, secondsPerStep: median,
      secondsPerEpoch: perEpoch, seconds: min(all, settings.timeLimit ?? .infinity))
  }

  /// The seconds of a validation, from two of its blocks, and the plan of a block.
  private func measured(validation: any DataSource) throws -> (seconds: Double, plan: any Executable) {
    let state = model.makeState(
      parameters: model.store.initialValues(key: Key(seed: settings.seed)), on: backend)
    let evaluator = EvidenceEvaluator(model, backend: backend, state: state)
    let block = EvidenceEvaluator.block(of: model.configuration)
    let typical = validation.subset(TypicalRows(validation, most: block).rows)
    let source = typical.fitted(to: Array(0..<typical.count))
    _ = try evaluator.terms(source, 0..<source.count)
    let start = ContinuousClock.now
    _ = try evaluator.terms(source, 0..<source.count)
    let blocks = (validation.count + block - 1) / block
    return ((ContinuousClock.now - start).inSeconds * Double(blocks), try evaluator.plan(for: source))
  }

  private func memory(
    _ training: any DataSource, _ validation: (any DataSource)?, plans: [any Executable],
    factor: Double, _ layout: StateLayout
  ) -> TrainingForecast.Memory {
    func bytes(_ condition: (String) -> Bool) -> Int {
      layout.variables.filter { condition($0.name) }.reduce(0) { $0 + $1.type.byteCount }
    }
    let isOfModel = { (name: String) in [ParameterStore.variable, BufferStore.variable].contains(name) }
    let parameters = bytes(isOfModel)
    let state = bytes { _ in true }
    let counted = plans.compactMap(\.byteCount)
    let (product, isTooMuch) = training.rowBytes.multipliedReportingOverflow(
      by: training.count + (validation?.count ?? 0))
    return TrainingForecast.Memory(
      parameters: parameters, optimizer: state - parameters,
      copies: (validation == nil ? 0 : 3) * parameters + state,
      plans: counted.count == plans.count ? Int(factor * Double(counted.reduce(0, +))) : nil,
      data: training.surveyLimit != nil || isTooMuch ? nil : product)
  }
}
