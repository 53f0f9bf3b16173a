// A run from its first byte to its last: the folder, the lock, checkpoints and metrics while it trains, the
// model when it is done. Whatever interrupts it, `reopen` and `train` end with the same model.

public import Autoencoders
public import Datasets
import Foundation
public import Foundations
import Layers
public import Storage
public import Tensors

/// A training with a folder of its own.
public final class TrainingRun {
  /// Its folder.
  public let folder: RunFolder
  /// What it is made of.
  public private(set) var configuration: RunConfiguration
  /// How it stands.
  public private(set) var record: RunRecord
  /// The rows that train.
  public let training: any DataSource
  /// The rows that validate.
  public let validation: any DataSource
  /// The folder of pictures that the rows come from, if they do.
  public let pictures: PictureFolder?
  private let lock: FileLock

  private init(
    _ folder: RunFolder, _ configuration: RunConfiguration, _ record: RunRecord, _ dataset: Dataset,
    _ lock: FileLock
  ) throws {
    self.folder = folder
    self.configuration = configuration
    self.record = record
    self.lock = lock
    pictures = dataset.pictures
    let split = configuration.training.split(dataset)
    training = try configuration.training.labelling(split.training, for: configuration.model)
    validation = split.validation
  }

  /// Makes the folder of a new run.
  ///
  /// - Parameters:
  ///   - configuration: What it is made of; data, model and settings must have been checked.
  ///   - dataset: The data of that name.
  ///   - start: The model whose weights it begins with instead of drawn ones.
  ///   - runs: The folder of runs.
  ///   - name: The run's name, if the user chose one.
  public static func begin(
    _ configuration: RunConfiguration, _ dataset: Dataset, record: RunRecord, from start: TrainedModel? = nil,
    in runs: String, name: String?
  ) throws -> TrainingRun {
    // Before there is a folder that would stay.
    try configuration.training.requireLength(
      for: configuration.model.objective, examples: configuration.training.split(dataset).training.count)
    var lock: FileLock?
    let folder = try RunFolder.create(
      in: runs, stem: "\(dataset.name)-\(configuration.model.model.name)", name: name,
      isPart: configuration.training.withheld != nil
    ) { path in
      let fresh = RunFolder(path: path)
      lock = try FileLock(fresh.lockPath, shown: path)
      try AtomicFile.write(configuration.text(), to: fresh.configurationPath)
      try record.write(to: path)
      try fresh.write(dataset.pictures?.badFiles ?? [])
      let rows = configuration.training.split(dataset).training
      if configuration.training.labelled != nil, let attribute = configuration.model.classAttribute,
        let labelled = try configuration.training.labelledRows(of: rows, for: configuration.model)
      {
        try AtomicFile.write(labelled.table(of: rows, attribute), to: fresh.labelledPath)
      }
      if let start, configuration.model.structure.family.isStacked {
        try start.write(to: fresh.lowerPath)
      } else if let start {
        let buffers = start.model.buffers.isEmpty ? nil : start.buffers
        let weights = ModelWeights(parameters: start.parameters, buffers: buffers)
        try Checkpoints.begin(fresh, start.model, with: weights, configuration.training)
      }
    }
    guard let lock else { fail("a run's folder without a lock") }
    return try TrainingRun(folder, configuration, record, dataset, lock)
  }

  /// Opens the folder of a run to go on with it.
  ///
  /// - Parameters:
  ///   - epochs: The epochs to train to instead of those it was made for.
  ///   - endsItself: Whether it ends by itself within those epochs; only together with them.
  ///   - timeLimit: The seconds it may take, those before included, instead of those it was made for.
  ///   - memory: The bytes that the program is meant to take at most; no bound where nil.
  ///   - dataset: Its data, where they are loaded already.
  /// - Throws: ``Failure``: `inputOutput` where another process uses it, `badData` where its data have changed or where
  ///   something that it writes to leads outside it.
  public static func reopen(
    _ folder: RunFolder, epochs: Int? = nil, endsItself: Bool = false, timeLimit: Double? = nil,
    memory: Int? = nil, dataset: Dataset? = nil
  ) throws -> TrainingRun {
    try folder.requireEnclosed()
    let lock = try FileLock(folder.lockPath, shown: folder.path)
    folder.sweep()
    var configuration = try RunConfiguration(reading: folder.configurationPath)
    var record = try RunRecord.read(from: folder)
    var request = configuration.data
    request.name = record.data
    request.memory = memory ?? request.memory
    let dataset = try dataset ?? Dataset.load(request.completed(by: configuration.model))
    guard dataset.fingerprint.description == record.dataFingerprint else {
      throw Failure(
        .badData, "these are not the data that '\(folder.name)' was trained on: their fingerprint differs",
        at: record.data,
        remedy: "Restore the data, or start a new run with \(.start, folder.name)")
    }
    let before = configuration.training
    if let epochs {
      configuration.training.epochs = epochs
      configuration.training.endsItself = endsItself
    }
    configuration.training.timeLimit = timeLimit ?? before.timeLimit
    try configuration.training.validate()
    if record.status == .finished, epochs ?? 0 > record.epochs || timeLimit ?? 0 > record.seconds {
      // Before the settings change: whatever comes between, the run is then continued by either of them.
      record.status = .stopped
      try record.write(to: folder.path)
    }
    if record.status != .finished, configuration.training != before {
      try AtomicFile.write(configuration.text(), to: folder.configurationPath)
    }
    return try TrainingRun(folder, configuration, record, dataset, lock)
  }

  /// Whether there is nothing left to do: the run has ended, and no more was asked for.
  public var isFinished: Bool { record.status == .finished }

  /// Why continuing on a backend will not give the same bytes, or nil where it will.
  public func inexactness(on backend: any Backend) -> String? {
    if record.backend == backend.name { return nil }
    return
      "exactness is lost: the run was started on \(record.backend), and this is \(backend.name); results agree up to rounding"
  }

  /// Trains until the run ends or is stopped, and writes the model when it has ended.
  ///
  /// - Parameter style: How a failure is told to who reads `run.json`.
  /// - Throws: ``Failure``. Everything saved before is kept; the run can be reopened.
  public func train(
    on backend: any Backend, observers: [any TrainingObserver] = [], stop: StopRequest? = nil,
    style: MessageStyle = .swift
  ) throws -> TrainingResult<VariationalAutoencoder> {
    // Pictures may turn out bad when they are decoded.
    defer { try? folder.write(pictures?.badFiles ?? []) }
    do {
      let result = try trained(on: backend, observers, stop)
      if result.ending != .stopped { try result.model.write(to: folder.modelPath, replacing: true) }
      record.note(result)
      try record.write(to: folder.path)
      return result
    } catch let failure as Failure {
      guard RunFolder.exists(folder.lockPath) else {
        throw Failure(
          .inputOutput, "the run's folder was deleted or moved while it was training", at: folder.path,
          remedy: "Restore it and resume with \(.resume(run: nil, epochs: nil)), or train again")
      }
      record.status = .failed
      record.failure = failure.text(style)
      try? record.write(to: folder.path)
      throw advised(failure)
    }
  }

  private func trained(
    on backend: any Backend, _ observers: [any TrainingObserver], _ stop: StopRequest?
  ) throws -> TrainingResult<VariationalAutoencoder> {
    let stage =
      try configuration.model.structure.family.isStacked
      ? UpperTraining(configuration.model, on: TrainedModel(reading: folder.lowerPath)) : nil
    let (model, settings) = (stage?.upper ?? configuration.model, configuration.training)
    let training: any DataSource = try stage?.rows(training, seed: settings.seed, on: backend) ?? training
    let validation: any DataSource =
      try stage?.rows(validation, seed: settings.seed, on: backend) ?? validation
    let network = try VariationalAutoencoder.untrained(model, for: training, seed: settings.seed, on: backend)
    let trainer = Trainer(network, settings, on: backend)
    let snapshot = try Checkpoints.read(
      folder, StepGraph.layout(network, settings), weights: [ParameterStore.variable, BufferStore.variable])
    if let snapshot, snapshot.position.steps > 0 {
      record.resumptions.append(
        RunRecord.Resumption(
          steps: snapshot.position.steps, backend: backend.name, isExact: inexactness(on: backend) == nil))
    }
    record.status = .running
    try record.write(to: folder.path)
    let metrics = try MetricsFile(
      folder, network.divergenceShape, latents: model.latents, objective: model.objective,
      isOfTexts: network.sequenceDecoder != nil, keeping: snapshot?.position.epochs ?? 0)
    let store = Checkpoints(folder, everyMinutes: settings.saveEvery, metrics: metrics)
    let result = try trainer.fit(
      training, validation: validation,
      hooks: TrainingHooks(
        observers: [metrics] + observers, store: store, stop: stop, snapshot: snapshot))
    return stage?.joined(result) ?? result
  }

  /// A failure with what can be done about it in this run.
  private func advised(_ failure: Failure) -> Failure {
    var failure = failure
    let remedy: Message = failure.remedy.map { "\($0). " } ?? ""
    switch failure.kind {
    case .failure where Checkpoints.exist(in: folder):
      failure.remedy =
        remedy
        + "The last good weights are kept: \(.train(data: record.data, from: folder.name)) starts from them"
    case .inputOutput:
      failure.remedy =
        remedy + "Then \(.resume(run: folder.name, epochs: nil)) continues from the last checkpoint"
    default: break
    }
    return failure
  }
}
