// What the run of a search writes about itself: `run.json`, how it stands and where it was made.

import Foundations
import Training

/// The contents of `run.json`.
public struct SearchRecord: Codable, Sendable {
  /// How far the search is.
  public enum Status: String, Codable, Sendable {
    /// Under way, or its process was killed.
    case running
    /// All that was asked for is made.
    case finished
    /// Somebody stopped it.
    case stopped
    /// It ended with a failure.
    case failed
  }

  /// How far the search is.
  public var status = Status.running
  /// What it is the run of.
  public var kind = "search"
  /// The command line.
  public var command: [String]
  /// The problem.
  public var problem: String
  /// The program's version.
  public var version: String
  /// The evaluations that are committed.
  public var evaluations = 0
  /// The seconds it took.
  public var seconds = 0.0
  /// Why it ended, if it has.
  public var ending: SearchEnding?
  /// What the archive came to.
  public var archive: ArchiveStatistics?
  /// The evaluations that failed.
  public var failures = 0
  /// The sentence of the failure, if it failed.
  public var failure: String?
  /// The evaluations at which it was continued.
  public var resumptions: [Int] = []

  /// A record of a search that begins.
  init(command: [String], problem: String, version: String) {
    self.command = command
    self.problem = problem
    self.version = version
  }

  /// The record of a run.
  static func read(from folder: RunFolder) throws -> SearchRecord {
    guard let record = try RunFiles.read(SearchRecord.self, at: folder.recordPath) else {
      throw Failure(
        .missingInput, "the run has no run.json", at: folder.path, remedy: "Give the folder of a run")
    }
    return record
  }

  /// Writes the record into a run's folder.
  func write(to path: String) throws { try AtomicFile.write(RunFiles.text(self), to: "\(path)/run.json") }
}
