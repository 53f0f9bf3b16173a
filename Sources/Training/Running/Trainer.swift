// The training loop: batches in keyed order, one planned step after the other, a report per epoch. It runs
// as one piece of work on the thread that executes plans.

public import Datasets
import Foundation
import Foundations
import Layers
public import Tensors

/// Trains a model on a source of examples.
public struct Trainer<Model: Trainable> {
  /// The model, untrained.
  public let model: Model
  /// How it is trained.
  public let settings: TrainingSettings
  /// What runs it.
  public let backend: any Backend

  /// A trainer of a model.
  public init(_ model: Model, _ settings: TrainingSettings, on backend: any Backend) {
    self.model = model
    self.settings = settings
    self.backend = backend
  }

  /// Trains on one source and validates on another, with observers, snapshots and a request to stop.
  ///
  /// - Throws: ``Failure`` for settings that cannot be, data the likelihood cannot explain, a training
  ///   that diverged, and what the hooks throw.
  public func fit(
    _ training: any DataSource, validation: (any DataSource)? = nil,
    hooks: TrainingHooks = TrainingHooks()
  ) throws -> TrainingResult<Model> {
    try require(training, validation)
    return try backend.perform {
      var run = try TrainingLoop(self, training, validation, hooks)
      return try run.run()
    }
  }

  /// Throws what a training cannot begin with.
  func require(_ training: any DataSource, _ validation: (any DataSource)?) throws {
    try settings.validate()
    if !backend.supports(settings.precision) {
      throw Failure(
        .usage, "this processor does not support \(settings.precision.rawValue)", at: .precision,
        remedy: "Leave \(.precision) out, and train in float32")
    }
    try requireWorkers(training)
    try DataCheck.require(training, has: model.stepReads)
    try model.require(training, for: settings)
    try DataCheck.require(training, validation: validation?.count ?? 0, serve: settings)
    // A share of nothing leaves no rows to validate on, which is no mistake.
    if let validation, validation.count > 0 {
      try DataCheck.require(validation, has: model.reads)
      try model.require(validation, for: nil)
    }
    try requireMemory(validates: (validation?.count ?? 0) > 0)
  }

  /// Throws where a group of workers cannot divide the batches between them.
  private func requireWorkers(_ training: any DataSource) throws {
    let count = backend.workers.count
    if count == 1 || training.count == 0 { return }
    if !model.isSumOverRows {
      throw Failure(
        .usage,
        "\(count) workers cannot share a batch, since the objective compares its rows with each other",
        remedy: "Train on one machine, or with the objective 'evidence'")
    }
    let size = min(settings.batch, training.count)
    let last = training.count % size
    let least = last == 0 ? size : last
    if least < count {
      throw Failure(
        .usage, "a batch of \(least) rows cannot be divided between \(count) workers", at: .batch,
        remedy: "Give another size: the last batch of an epoch has what is left of \(training.count) rows")
    }
  }

  // The parameters, their gradient and Adam's two moments; once more the parameters for validation, the best epoch and its
  // check, and all but the gradient for the checkpoint that is being written. Activations come on top.
  /// Throws where the numbers of the model alone need more memory than there is.
  ///
  /// - Throws: ``Failure`` of kind `resources`.
  public func requireMemory(validates: Bool) throws {
    let numbers = 4 + (validates ? 3 : 0) + 3
    let (bytes, isTooMuch) = model.store.count.multipliedReportingOverflow(by: 4 * numbers)
    try MemoryRoom.require(
      isTooMuch ? Int.max : bytes, for: "the training",
      remedy: "Give it more memory, or train a smaller model (\(.hidden))")
  }

  /// Trains on one source and validates on another, and tells the observers.
  ///
  /// - Throws: As ``fit(_:validation:hooks:)``.
  public func fit(
    _ training: any DataSource, validation: (any DataSource)? = nil, observers: [any TrainingObserver]
  ) throws -> TrainingResult<Model> {
    try fit(training, validation: validation, hooks: TrainingHooks(observers: observers))
  }
}

/// Who and what accompanies a training: whence it comes, who watches, who keeps it, who may stop it.
public struct TrainingHooks {
  /// Those who are told what happens.
  public var observers: [any TrainingObserver]
  /// Who keeps snapshots.
  public var store: (any SnapshotStore)?
  /// The wish that it stop.
  public var stop: StopRequest?
  /// What it continues, if anything: a snapshot of a training of the same model and settings.
  public var snapshot: TrainingSnapshot?

  /// Hooks; none by default.
  public init(
    observers: [any TrainingObserver] = [], store: (any SnapshotStore)? = nil, stop: StopRequest? = nil,
    snapshot: TrainingSnapshot? = nil
  ) {
    self.observers = observers
    self.store = store
    self.stop = stop
    self.snapshot = snapshot
  }
}

/// What a training comes to.
public struct TrainingResult<Model: Trainable> {
  /// What was trained, without its numbers.
  public var network: Model
  /// The parameters of the epoch that did best on the validation rows, or the last ones where there are none; averaged
  /// where they were averaged.
  public var parameters: HostArray
  /// The buffers of the same state; nil where the model has none.
  public var buffers: HostArray?
  /// Why it ended.
  public var ending: TrainingEnding
  /// The report of each epoch that was made now.
  public var epochs: [EpochReport]
  /// Where it stands, what it continued included.
  public var position: TrainingPosition
  /// The seconds it took, what it continued included.
  public var seconds: Double

  /// The steps made, what it continued included.
  public var steps: Int { position.steps }

  /// Training examples per second inside training steps; the first epoch is left out when there are more.
  public var examplesPerSecond: Double {
    let counted = epochs.count > 1 ? epochs.dropFirst() : epochs[...]
    let seconds = counted.reduce(0) { $0 + $1.stepSeconds }
    return seconds > 0 ? Double(counted.reduce(0) { $0 + $1.examples }) / seconds : 0
  }
}
