// The checkpoints of a run: `checkpoints/last/checkpoint.safetensors` holds the whole training,
// `checkpoints/best/epoch-N.safetensors` the weights of the best epoch. Best files carry their epoch in the
// name and the last checkpoint names the one it needs, so that a crash between the two writes loses neither.
//
// Writing happens on a thread of its own while the training goes on. A snapshot at the end of an epoch is
// only taken when the time since the last one is long against what it cost, so that saving stays below a
// fiftieth of the training however short its epochs are.

import Autoencoders
import Foundation
import Foundations
import Layers
import Storage
import Synchronization
import Tensors

/// Keeps the snapshots of a training in a run's folder.
final class Checkpoints: SnapshotStore {
  /// The share of the training that taking snapshots may cost.
  static let share = 0.02

  private let folder: String
  private let interval: Duration
  private let metrics: MetricsFile?
  private let writer = DispatchQueue(label: "vae-checkpoints", qos: .utility)
  private let outcome = Outcome()
  private var asked = ContinuousClock.now
  private var lastTaken = ContinuousClock.now
  private var handover = Duration.zero

  /// What the writing thread has to say.
  private final class Outcome: Sendable {
    struct Values {
      var failure: (any Error)?
      var isWriting = false
      /// What the last snapshot took to write.
      var writing = Duration.zero
    }
    let values = Mutex(Values())
  }

  /// The checkpoints of a run's folder.
  ///
  /// - Parameters:
  ///   - minutes: How often a snapshot is wanted within epochs.
  ///   - metrics: What has to be on the disk before a checkpoint that follows it.
  init(_ folder: RunFolder, everyMinutes minutes: Double, metrics: MetricsFile?) {
    self.folder = "\(folder.path)/checkpoints"
    interval = .seconds(minutes * 60)
    self.metrics = metrics
  }

  func wantsSnapshot(epochEnds: Bool) -> Bool {
    asked = .now
    let since = asked - lastTaken
    if !epochEnds, since < interval { return false }
    return outcome.values.withLock { outcome in
      if outcome.isWriting { return false }
      return !epochEnds || since >= (handover + outcome.writing) / Self.share
    }
  }

  func keep(_ snapshot: TrainingSnapshot) throws {
    try settle()
    outcome.values.withLock { $0.isWriting = true }
    writer.async { [outcome, metrics, folder] in
      let start = ContinuousClock.now
      let result = Result {
        try metrics?.synchronize()
        try Self.write(snapshot, to: folder)
      }
      outcome.values.withLock { outcome in
        if case .failure(let failure) = result { outcome.failure = failure }
        outcome.writing = ContinuousClock.now - start
        outcome.isWriting = false
      }
    }
    lastTaken = .now
    handover = lastTaken - asked
  }

  func settle() throws {
    writer.sync {}
    let failure = outcome.values.withLock { outcome in
      defer { outcome.failure = nil }
      return outcome.failure
    }
    if let failure { throw failure }
  }

  // MARK: - Files

  private static func last(in folder: String) -> String { "\(folder)/last/checkpoint.safetensors" }

  private static func best(in folder: String, epoch: Int) -> String {
    "\(folder)/best/epoch-\(epoch).safetensors"
  }

  /// Whether a run has saved anything yet.
  static func exist(in run: RunFolder) -> Bool { RunFolder.exists(last(in: "\(run.path)/checkpoints")) }

  private static func write(_ snapshot: TrainingSnapshot, to folder: String) throws {
    // Each folder on its own: where the run's folder is gone, none is to be made anew.
    for path in [folder, "\(folder)/last", "\(folder)/best"] where mkdir(path, 0o777) != 0 {
      if errno != EEXIST { throw Failure.system(errno, "cannot save", at: path) }
    }
    if let best = snapshot.position.best, let weights = snapshot.best {
      let path = Self.best(in: folder, epoch: best.epoch)
      if !FileManager.default.fileExists(atPath: path) {
        try CheckpointFile.write(snapshot.position, weights, to: path)
      }
    }
    try CheckpointFile.write(snapshot.position, snapshot.state, to: last(in: folder))
    let needed = snapshot.position.best.map { "epoch-\($0.epoch).safetensors" }
    for name in (try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/best")) ?? []
    where name.hasPrefix("epoch-") && name != needed {
      unlink("\(folder)/best/\(name)")
    }
  }

  /// The last snapshot of a run, or nil where none was written yet.
  ///
  /// - Parameters:
  ///   - layout: The state variables of its training.
  ///   - weights: Those of them that the best epoch's file holds.
  static func read(_ run: RunFolder, _ layout: StateLayout, weights: [String]) throws -> TrainingSnapshot? {
    let folder = "\(run.path)/checkpoints"
    guard FileManager.default.fileExists(atPath: last(in: folder)) else { return nil }
    let variables = layout.variables.map { (name: $0.name, type: $0.type) }
    let (position, state) = try CheckpointFile.read(last(in: folder), variables)
    var best: [String: HostArray]?
    if let epoch = position.best?.epoch {
      best = try CheckpointFile.read(
        Self.best(in: folder, epoch: epoch), variables.filter { weights.contains($0.name) }
      ).variables
    }
    return TrainingSnapshot(position: position, state: state, best: best)
  }

  /// Writes the checkpoint of a run that begins with given weights of a model.
  static func begin<Model: Trainable>(
    _ run: RunFolder, _ model: Model, with start: ModelWeights, _ settings: TrainingSettings
  ) throws {
    let layout = try StepGraph.layout(model, settings)
    var state: [String: HostArray] = [:]
    for variable in layout.variables { state[variable.name] = HostArray(zeros: variable.type) }
    state[ParameterStore.variable] = start.parameters
    if let buffers = start.buffers { state[BufferStore.variable] = buffers }
    for (name, value) in model.constants { state[name] = value }
    try write(
      TrainingSnapshot(position: TrainingPosition(), state: state, best: nil), to: "\(run.path)/checkpoints")
  }

  /// The numbers of a model that a run has saved so far: of its best epoch, else the last ones; nil where
  /// there are none.
  static func weights<Model: Trainable>(
    of run: RunFolder, _ model: Model, averaged: Bool
  ) throws -> (path: String, weights: ModelWeights)? {
    let folder = "\(run.path)/checkpoints"
    guard FileManager.default.fileExists(atPath: last(in: folder)) else { return nil }
    let type = TensorType([model.store.count])
    let count = StepCount.rejected.variable
    let (position, counts) = try CheckpointFile.read(
      last(in: folder),
      [(name: ParameterStore.variable, type: type), (name: count, type: TensorType(.scalar))])
    let isAveraged = averaged && (counts[count]?.doubles[0] ?? 0) < Double(position.steps)
    let path = position.best.map { best(in: folder, epoch: $0.epoch) } ?? last(in: folder)
    // The best epoch's file holds the parameters that evaluation used, whatever they are called elsewhere. Before
    // the first step that was kept there is no average yet.
    let name =
      isAveraged && position.best == nil
      ? ParameterAverage.variable : ParameterStore.variable
    var wanted = [(name: name, type: type)]
    if !model.buffers.isEmpty {
      wanted.append((name: BufferStore.variable, type: TensorType([model.buffers.count])))
    }
    let variables = try CheckpointFile.read(path, wanted).variables
    return variables[name].map {
      (path, ModelWeights(parameters: $0, buffers: variables[BufferStore.variable]))
    }
  }
}

/// The numbers of a model at some time of its training.
struct ModelWeights {
  /// The flat parameter store.
  var parameters: HostArray
  /// The flat store of buffers; nil where the model has none.
  var buffers: HostArray?
}
