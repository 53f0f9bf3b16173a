// Where an epoch ends: what it came to, whether it was the best, and what the next one begins with.

import Autoencoders
import Datasets
import Foundation
import Foundations
import Layers
import Tensors

extension TrainingLoop {
  func sum(_ sum: StepSum) -> Double { state.read(sum.variable).doubles[0] }

  /// The steps made in the current epoch.
  var stepsInEpoch: Int { position.stepsInEpoch(of: batches.batchesPerEpoch) }

  /// The steps made, as the optimiser counts them.
  private var countedSteps: Int {
    position.steps > graph.extent.opening ? position.steps - graph.extent.opening : position.steps
  }

  mutating func endEpoch() throws {
    try requireProgress(epochEnds: true)
    var found: Validation?
    if let validation {
      for (name, value) in weights { evaluationState.write(name, value) }
      found = try validator.validate(validation)
    }
    position.epochs += 1
    seen = source.epoch(position.epochs)
    var report = try report(found)
    if let found {
      note(found)
      // Never below 1: a model that explains held-out rows better than those of the last steps is still getting there.
      position.scaleFactor = found.scaleFactor.map { max($0, 1) }
      if trainer.settings.endsItself, position.epochs >= warmEpochs {
        report.loweredRate = try judge(found.criterion)
      }
    }
    for variable in StepSum.allCases.map(\.variable)
      + trainer.model.metrics.map({ StepSum.variable($0.name) })
    {
      state.write(variable, HostArray(zeros: state.read(variable).type))
    }
    position.stepSeconds = 0
    reports.append(report)
    try notify(.epoch(report))
    let hasGrown = source.count != batches.total
    if hasGrown || position.epochStart != nil { position.epochStart = position.steps }
    if hasGrown { try beginGrownEpoch() }
  }

  /// Walks through the rows of a source that has grown since the last epoch, such as the episodes of an agent.
  private mutating func beginGrownEpoch() throws {
    batches = try Self.batches(of: source, trainer.settings, cursor: Cursor(epoch: position.epochs))
    try replan()
  }

  /// Plans steps anew: what they depend on has changed.
  private mutating func replan() throws {
    graph = try Self.graph(trainer, batches, position)
    program = Self.program(trainer, graph, state)
  }

  /// Keeps the weights of the best epoch so far, with the scale of the likelihood that validation found.
  private mutating func note(_ found: Validation) {
    let value = found.criterion
    if let error = found.error {
      let least = min(position.leastError ?? error.value, error.value)
      position.leastError = least
      if error.value > error.limit * least { return }
    } else if let best = position.best, value <= best.value {
      return
    }
    position.best = BestEpoch(epoch: position.epochs, value: value)
    var weights = weights
    weights[BufferStore.variable] = weights[BufferStore.variable].map {
      trainer.model.buffers($0, correctedBy: found)
    }
    best = weights
  }

  /// Takes the validation of an epoch into what decides about the rest; gives the new rate where it was lowered.
  private mutating func judge(_ value: Double) throws -> Double? {
    guard let before = position.progress else {
      position.progress = ValidationProgress(value, epoch: position.epochs)
      return nil
    }
    var progress = before
    progress.note(value, epoch: position.epochs, patience: patience, lowersRate: lowersRate)
    position.progress = progress
    if progress.reductions == before.reductions { return nil }
    // The rate is part of the plans, as it is of those of a training that continues from here.
    try replan()
    return graph.optimizer.learningRate.value(at: countedSteps + 1)
  }

  private func report(_ found: Validation?) throws -> EpochReport {
    let examples = max(sum(.examples), 1)
    if let found, !found.isFinite {
      throw Divergence.failure(
        "training diverged in epoch \(position.epochs): the \(trainer.model.hasBound ? "bound" : "loss") on the validation rows is not finite",
        learningRate: trainer.settings.learningRate)
    }
    let means = trainer.model.metrics.map { metric in
      (metric.name, state.read(StepSum.variable(metric.name)).doubles.map { $0 / examples })
    }
    return EpochReport(
      epoch: position.epochs, steps: position.steps, loss: sum(.loss) / examples,
      metrics: Dictionary(uniqueKeysWithValues: means),
      gradientNorm: sum(.gradientNorm) / max(sum(.steps), 1),
      learningRate: graph.optimizer.learningRate.value(at: countedSteps),
      rejectedSteps: Int(sum(.rejected)),
      validation: found, seconds: seconds, stepSeconds: position.stepSeconds, examples: batches.count)
  }
}
