// `metrics.csv`: a row when an epoch ends, appended as it comes, forced to the disk before a checkpoint that
// follows it. Resuming drops the rows after the checkpoint, a torn one included.

import Autoencoders
import Foundation
import Foundations

/// Writes the rows of `metrics.csv`.
final class MetricsFile: TrainingObserver, Sendable {
  private let handle: FileHandle
  private let groups: [String]
  private let texts: [String]
  private let findings: [String]
  private let tellsError: Bool
  private let path: String

  /// The metrics of a run of a model with such divergences over this many latents.
  ///
  /// - Parameters:
  ///   - objective: What training descends on: it may tell more of a step.
  ///   - isOfTexts: Whether validation says what it says of texts.
  ///   - epochs: The epochs whose rows are kept; later rows belong to steps that will be made again.
  init(
    _ folder: RunFolder, _ shape: DivergenceShape, latents: Int, objective: Objective = .evidence,
    isOfTexts: Bool = false, keeping epochs: Int
  ) throws {
    groups = shape.groups
    texts = isOfTexts ? TextMetric.all : []
    findings = objective.family.findings
    tellsError = objective.criterion.errorLimit != nil
    let columns =
      Self.columns(shape, latents: latents) + texts.map { "validation_\($0)" }
      + findings.map { "train_\($0)" } + (tellsError ? ["validation_squared_error"] : [])
    path = "\(folder.path)/metrics.csv"
    var lines = [columns.joined(separator: ",")]
    if epochs > 0, FileManager.default.fileExists(atPath: path) {
      let table = try MetricsTable(reading: path, upTo: epochs)
      guard table.columns == columns else {
        throw Failure(
          .badData, "its columns do not match the metrics of this run", at: path,
          remedy: "Move the file away; the run continues without it")
      }
      lines += table.lines
    }
    try AtomicFile.write(lines.joined(separator: "\n") + "\n", to: path)
    guard let opened = FileHandle(forWritingAtPath: path) else {
      throw Failure.system(errno, "cannot write", at: path)
    }
    handle = opened
    _ = try? handle.seekToEnd()
  }

  /// The names of the columns.
  static func columns(_ shape: DivergenceShape, latents: Int) -> [String] {
    [
      "epoch", "steps", "seconds", "examples_per_second", "learning_rate", "loss", "train_elbo",
      "train_reconstruction", "train_kl", "gradient_norm", "rejected_steps", "validation_criterion",
      "validation_elbo", "validation_reconstruction", "validation_kl",
    ]
      + ["train", "validation"].flatMap { part in shape.groups.map { "\(part)_group_kl_\($0)" } }
      + ["train", "validation"].flatMap { part in
        (0..<(shape.isPerLatent ? latents : 0)).map { "\(part)_kl_\($0)" }
      }
  }

  func observe(_ event: TrainingEvent) throws {
    guard case .epoch(let report) = event else { return }
    let validation = report.validation
    var fields = [
      String(report.epoch), String(report.steps), String(report.seconds),
      String(Double(report.examples) / report.stepSeconds), String(report.learningRate),
    ]
    fields += [report.loss, report.elbo, report.reconstruction, report.divergence, report.gradientNorm]
      .map { String($0) }
    fields.append(String(report.rejectedSteps))
    fields += [validation?.criterion, validation?.bound, validation?.reconstruction, validation?.divergence]
      .map { $0.map { String($0) } ?? "" }
    for part in [report.metrics, validation?.metrics ?? [:]] {
      fields += groups.map { part[EvidenceMetric.divergence(of: $0)]?.first.map { String($0) } ?? "" }
    }
    fields += report.divergencePerLatent.map { String($0) }
    fields +=
      validation?.divergencePerLatent.map { String($0) } ?? report.divergencePerLatent.map { _ in "" }
    fields += texts.map { validation?.metrics[$0]?.first.map { String($0) } ?? "" }
    fields += findings.map { report.metrics[$0]?.first.map { String($0) } ?? "" }
    if tellsError { fields.append(validation?.error.map { String($0.value) } ?? "") }
    let line = Data((fields.joined(separator: ",") + "\n").utf8)
    do { try handle.write(contentsOf: line) } catch { throw refusal(error) }
  }

  /// Forces the rows to the disk.
  func synchronize() throws {
    do { try handle.synchronize() } catch { throw refusal(error) }
  }

  private func refusal(_ error: any Error) -> Failure {
    let code = ((error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError)?.code ?? Int(EIO)
    return Failure.system(Int32(truncatingIfNeeded: code), "cannot write", at: path)
  }
}
