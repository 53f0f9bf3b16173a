// What a run writes about itself: `run.json`, how it stands and where it was made.

import Foundation
import Foundations

/// The contents of `run.json`.
public struct RunRecord: Codable, Sendable {
  /// How far the run is.
  public enum Status: String, Codable, Sendable {
    /// Training is under way, or was when its process was killed.
    case running
    /// The model is complete.
    case finished
    /// Somebody stopped it.
    case stopped
    /// Training ended with a failure.
    case failed
  }

  /// A later start of the same run.
  public struct Resumption: Codable, Sendable {
    /// The steps that were made by then.
    public var steps: Int
    /// The backend with version and team.
    public var backend: String
    /// Whether the result is the same, byte for byte, as if the run had not been interrupted.
    public var isExact: Bool
  }

  /// How far the run is.
  public var status = Status.running
  /// The command line.
  public var command: [String]
  /// What the data was called: a catalogue name or an absolute path.
  public var data: String
  /// What tells the data from another state of it.
  public var dataFingerprint: String
  /// The seed.
  public var seed: UInt64
  /// The backend with version and team: exact repetition holds for these.
  public var backend: String
  /// The program's version.
  public var version: String
  /// The run or model whose weights it started from, if any.
  public var from: String?
  /// The epochs that are complete.
  public var epochs = 0
  /// The steps made.
  public var steps = 0
  /// The seconds it took.
  public var seconds = 0.0
  /// Why it ended, if it has.
  public var ending: TrainingEnding?
  /// The epoch whose weights the model holds, where validation chose it.
  public var modelEpoch: Int?
  /// The sentence of the failure, if it failed.
  public var failure: String?
  /// The times it was continued.
  public var resumptions: [Resumption] = []

  /// A record of a run that begins.
  public init(
    command: [String], data: String, dataFingerprint: String, seed: UInt64, backend: String, version: String,
    from: String? = nil
  ) {
    self.command = command
    self.data = data
    self.dataFingerprint = dataFingerprint
    self.seed = seed
    self.backend = backend
    self.version = version
    self.from = from
  }

  /// Notes how a training ended.
  mutating func note<Model>(_ result: TrainingResult<Model>) {
    status = result.ending == .stopped ? .stopped : .finished
    ending = result.ending
    failure = nil
    epochs = result.position.epochs
    steps = result.steps
    seconds = result.seconds
    modelEpoch = result.position.best?.epoch
  }

  /// The record of a run.
  public static func read(from folder: RunFolder) throws -> RunRecord {
    guard let record = try RunFiles.read(RunRecord.self, at: folder.recordPath) else {
      throw Failure(
        .missingInput, "the run has no run.json", at: folder.path, remedy: "Give the folder of a run")
    }
    let counts = [record.epochs, record.steps, record.modelEpoch ?? 0] + record.resumptions.map(\.steps)
    guard counts.allSatisfy(TrainingPosition.counts.contains), record.seconds.isFinite, record.seconds >= 0
    else {
      throw Failure(
        .badData, "holds a number of epochs, steps or seconds that no run has", at: folder.recordPath,
        remedy: "Restore the run's own file")
    }
    return record
  }

  /// Writes the record into a run's folder.
  func write(to path: String) throws { try AtomicFile.write(RunFiles.text(self), to: "\(path)/run.json") }
}
