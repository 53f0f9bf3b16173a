// What the commands of `vae anomaly` share: the detector of a run, found or made.

import Anomalies
import ArgumentParser
import Autoencoders
import Datasets
import Examples
import Foundations
import Pictures
import Storage
import Tensors
import Training

/// A run's model with what scoring needs.
struct OpenedDetector {
  let run: RunModel
  private(set) var detector: Detector
  let files: DetectorFiles
  /// The rows that the model was trained on, where they had to be read.
  var training: (any DataSource)?

  /// Opens the detector of a run; rows to compare with that were not chosen before are, among the run's training rows.
  ///
  /// - Parameters:
  ///   - score: The score; that of the calibration where nil.
  ///   - contamination: The share of training rows to leave out; other rows are chosen anew.
  init(
    _ argument: String, by score: ScoreChoice? = nil, contamination: Double? = nil, _ shared: SharedOptions,
    on backend: any Backend
  ) throws {
    run = try shared.opened(argument)
    files = DetectorFiles(of: run.trained, in: run.path)
    let configuration = run.trained.configuration
    let score = try score ?? files.calibration()?.score ?? .standard(for: configuration)
    let isTable = configuration.schema != nil
    if configuration.kind.family == .tokens {
      try Self.require(score, contamination)
      detector = Detector(trained: run.trained)
      return
    }
    if contamination == nil {
      detector = Detector(
        trained: run.trained, exemplars: try files.exemplars(), neighbours: try files.neighbours())
      let lacksExemplars = detector.exemplars == nil && (!isTable || score.family.needsExemplars)
      if !lacksExemplars, !isTable || detector.neighbours != nil { return }
      // A model that was calibrated before may outlive its data: it still scores, without reasons.
      if !lacksExemplars, !score.family.comparesRows, try !hasTrainingRows(shared) {
        if !shared.quiet {
          Console.error(
            "the rows that the model was trained on are not there or have changed: no reasons are told")
        }
        return
      }
    }
    let rows = try run.trainingRows(
      shared.access, memory: shared.memory?.bytes,
      remedy: "Restore the data, or train a new model on them"
    ).source
    training = rows
    if !shared.quiet {
      Console.error(
        isTable
          ? "comparing with \(NumberText.grouped(min(Neighbours.limit, rows.count))) of \(NumberText.grouped(rows.count)) training rows"
          : "finding \(min(Exemplars.standardCount, rows.count)) exemplars among \(NumberText.grouped(rows.count)) training rows"
      )
    }
    detector = try Detector(
      run.trained, comparing: rows, by: score, contamination: contamination ?? 0, on: backend)
    guard run.isFinished else { return }
    if let exemplars = detector.exemplars { try files.write(exemplars) }
    if let neighbours = detector.neighbours { try files.write(neighbours) }
  }

  /// Throws for what texts do not have: they are not compared with training rows.
  private static func require(_ score: ScoreChoice, _ contamination: Double?) throws {
    if score.family.needsExemplars || score.family.comparesRows {
      throw Failure(
        .usage, "texts are not compared with others, as the score '\(score.name)' does", at: .score,
        remedy: "Leave it out, or use \(.score, "elbo")")
    }
    if contamination != nil {
      throw Failure(
        .usage, "no training rows are left out where texts are scored", at: "--contamination",
        remedy: "Leave it out")
    }
  }

  /// Whether the rows that the model was trained on are still there.
  private func hasTrainingRows(_ shared: SharedOptions) throws -> Bool {
    do {
      _ = try run.trainingRows(shared.access, memory: shared.memory?.bytes, remedy: "")
      return true
    } catch is Failure { return false }
  }

  /// The calibration, or the failure that says how to make one.
  func calibration(_ argument: String) throws -> DetectorCalibration {
    guard let found = try files.calibration() else {
      throw Failure(
        .missingInput, "the model is not calibrated, so there is no threshold for its scores", at: run.path,
        remedy:
          "Run \(ShellText.sentence(["vae", "anomaly", "calibrate", argument])), if possible with normal rows that it was not trained on"
      )
    }
    return found
  }
}

/// A false-alarm rate and what is left out of training rows, as flags.
struct DetectionFlags: ParsableArguments {
  @Option(
    name: .customLong("fpr"), parsing: .unconditional,
    help: ArgumentHelp("The share of normal rows that may be flagged.", valueName: "share"))
  var rate = 0.01
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      """
      The share of training rows that may be anomalies themselves: this share, the rows that are farthest from the \
      others, is not compared with. The cost: the rarest normal rows are left out too and score higher. (default: 0; \
      in 'detect', the rows that stand apart)
      """, valueName: "share"))
  var contamination: Double?

  func validate() throws {
    if let contamination, !(0..<0.5).contains(contamination) {
      throw ValidationError(
        "--contamination \(contamination) is not a share from 0 to below 0.5; give one, for example 0.05.")
    }
    if !(rate > 0 && rate < 1) {
      throw ValidationError("--fpr \(rate) is not a share between 0 and 1; give one, for example 0.01.")
    }
  }
}
