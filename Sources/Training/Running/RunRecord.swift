// What a run writes about itself: `run.json`, `config.json`, and a row of `metrics.csv` per epoch.

public import Autoencoders
import Foundation
import Foundations
import Storage

/// The contents of `run.json`.
public struct RunRecord: Codable, Sendable {
  /// How far the run is.
  public enum Status: String, Codable, Sendable {
    /// Training is under way.
    case running
    /// The model is complete.
    case finished
    /// Training ended with a failure.
    case failed
  }

  /// How far the run is.
  public var status: Status
  /// The command line.
  public var command: [String]
  /// What the data was called.
  public var data: String
  /// What tells the data from another state of it.
  public var dataFingerprint: String
  /// The seed.
  public var seed: UInt64
  /// The backend with version and team: exact repetition holds for these.
  public var backend: String
  /// The program's version.
  public var version: String
  /// The steps made.
  public var steps = 0
  /// The seconds it took.
  public var seconds = 0.0
  /// The sentence of the failure, if it failed.
  public var failure: String?

  /// A record of a run that begins.
  public init(
    command: [String], data: String, dataFingerprint: String, seed: UInt64, backend: String, version: String
  ) {
    status = .running
    self.command = command
    self.data = data
    self.dataFingerprint = dataFingerprint
    self.seed = seed
    self.backend = backend
    self.version = version
  }

  /// Notes that training is done.
  public mutating func finish(_ result: TrainingResult) {
    status = .finished
    steps = result.steps
    seconds = result.seconds
  }

  /// Writes the record into a run's folder.
  public func write(to folder: RunFolder) throws {
    try AtomicFile.write(RunFiles.text(self), to: "\(folder.path)/run.json")
  }
}

/// The texts of a run's files.
public enum RunFiles {
  /// Every setting of a run, resolved: the model's and the training's.
  public static func configuration(model: ModelConfiguration, _ settings: TrainingSettings) throws -> String {
    let indented = model.text.split(separator: "\n").joined(separator: "\n  ")
    let training = try text(settings).split(separator: "\n").joined(separator: "\n  ")
    return "{\n  \"model\" : \(indented),\n  \"training\" : \(training)\n}\n"
  }

  /// Any value as the JSON of a run's files.
  public static func text(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    return String(decoding: try encoder.encode(value), as: UTF8.self) + "\n"
  }
}

/// Writes `metrics.csv`: a row when an epoch ends.
public final class MetricsFile: TrainingObserver {
  private let path: String
  private var rows = [
    "epoch,steps,seconds,examples_per_second,learning_rate,loss,train_elbo,train_reconstruction,train_kl,"
      + "gradient_norm,validation_elbo,validation_reconstruction,validation_kl"
  ]

  /// The metrics of a run.
  public init(_ folder: RunFolder) { path = "\(folder.path)/metrics.csv" }

  /// Writes the rows so far, whole or not at all.
  public func observe(_ event: TrainingEvent) throws {
    guard case .epoch(let report) = event else { return }
    let validation = report.validation.map { [$0.bound, $0.reconstruction, $0.divergence] }
    var fields = [
      String(report.epoch), String(report.steps), String(report.seconds),
      String(Double(report.examples) / report.stepSeconds), String(report.learningRate),
    ]
    fields += [report.loss, report.elbo, report.reconstruction, report.divergence, report.gradientNorm]
      .map { String($0) }
    fields += validation?.map { String($0) } ?? ["", "", ""]
    rows.append(fields.joined(separator: ","))
    try AtomicFile.write(rows.joined(separator: "\n") + "\n", to: path)
  }
}
