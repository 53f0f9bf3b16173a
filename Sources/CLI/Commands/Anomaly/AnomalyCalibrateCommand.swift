// `vae anomaly calibrate`: what normal rows score that the model was not trained on.

import Anomalies
import ArgumentParser
import Autoencoders
import CPU
import Datasets
import Foundation
import Foundations
import Pictures
import Storage
import Training

struct AnomalyCalibrateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "calibrate",
    abstract:
      "Calibrate a model: store the scores of normal rows and the threshold above which rows are flagged.",
    discussion: """
      Example: vae anomaly calibrate latest more-normals.csv --fpr 0.001

      Scores: \(AnomalyScore.all.map { "\($0.name) (\($0.summary))" }.joined(separator: "; ")). \
      The default is neighbour for tables and reconstruction for other data: they detect anomalies best on the tables and \
      digits of Documentation/Results.md.
      """)

  @Argument(help: ArgumentHelp("A run or a model folder.", valueName: "run")) var model: String
  @Argument(
    help: """
      Normal rows that the model was not trained on. (default: those the run held out for validation or, of a table with \
      few of these, all rows, each scored by a model that was not trained on it)
      """)
  var normals: String?
  @OptionGroup var flags: DetectionFlags
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The label of normal rows, if the data have labels; rows with another label, or none, are left out. (default: 0, normal, ok and the like, else the label of most rows)",
      valueName: "label"))
  var normalLabel: String?
  @Option(
    help: """
      The score: \(AnomalyScore.all.map(\.name).joined(separator: ", ")). \
      (default: neighbour for tables, else reconstruction)
      """)
  var score: String?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The number of latent samples per row that the score uses. (default: 64 for importance, else 16)",
      valueName: "n"))
  var samples: Int?
  @OptionGroup(title: "Tables") var table: TableFlags
  @OptionGroup(title: "Arrays") var arrays: ArrayFlags
  @Flag(help: "Print one JSON object.") var json = false
  @OptionGroup var shared: SharedOptions

  func run() throws {
    let named = try score.map { try ScoreChoice.named($0) }
    let backend = shared.backend
    let chosen = try named ?? .standard(for: shared.opened(model).trained.configuration)
    let score = try chosen.with(samples.map { ["samples": Annealing(Double($0))] } ?? [:])
    let opened = try OpenedDetector(
      model, by: score, contamination: flags.contamination, shared, on: backend)
    var calibration = try calibrated(opened, by: score, on: backend)
    let (found, sentence) = calibration.calibration.held()
    calibration.calibration = found
    try opened.files.write(calibration)
    if !shared.quiet {
      for warning in sentence.map({ [$0] }) ?? found.warnings { Console.error("warning: \(warning)") }
    }
    if json {
      return try Console.jsonLine(
        Outcome(
          normals: found.count, rate: found.rate, score: score.name, threshold: OrNull(found.threshold),
          quantiles: found.quantiles.map { Outcome.Quantile(share: $0.share, score: $0.score) }))
    }
    var lines = found.quantiles.map { [NumberText.decimal($0.share, places: 3), NumberText.short($0.score)] }
    lines.insert(["share", "\(score.name) score below"], at: 0)
    Console.result(TextTable(lines, rightAligned: [0, 1]).lines.joined(separator: "\n"))
    Console.result(
      found.threshold.map {
        "rows that score above \(NumberText.short($0)) are flagged: a share of \(found.rate) of normal rows, estimated from \(NumberText.grouped(found.count)) of them"
      } ?? "no rows are flagged")
  }

  /// What a calibration came to; the threshold is null where nothing can be flagged.
  private struct Outcome: Encodable {
    struct Quantile: Encodable {
      let share, score: Double
    }
    let normals: Int
    let rate: Double
    let score: String
    let threshold: OrNull<Double>
    let quantiles: [Quantile]
  }

  /// Calibrates on the rows that are named, on those that the run held out or, where these are few for the rate, on all of a
  /// table, each scored by a model that did not see it.
  private func calibrated(
    _ opened: OpenedDetector, by score: ScoreChoice, on backend: CPU
  ) throws -> DetectorCalibration {
    if normals == nil, let found = try outOfFold(opened, by: score, on: backend) { return found }
    let rows = try labelledNormal(normalRows(opened.run))
    let training: any DataSource =
      try opened.training
      ?? (score.family.needsCentre
        ? shared.data(of: opened.run, "").source(.train).readable() : rows)
    return try opened.detector.calibrated(
      on: rows, by: score, rate: flags.rate, training: training, on: backend)
  }

  /// The longest that models for the folds may take to train, by how long the run's did: seconds.
  private static let longest = 300.0

  private func outOfFold(
    _ opened: OpenedDetector, by score: ScoreChoice, on backend: CPU
  ) throws -> DetectorCalibration? {
    guard opened.run.trained.configuration.schema != nil, let run = opened.run.run else { return nil }
    let record = try RunRecord.read(from: run)
    let data = try shared.data(of: opened.run, "")
    try data.requireUnchanged(remedy: "Name normal rows that the model was not trained on")
    let held = (try? data.source(.validation).count) ?? 0
    let rows = try labelledNormal(ChosenRows(data, split: .all))
    guard flags.rate * Double(held + 1) < 10, rows.count >= OutOfFold.fewestRows,
      record.seconds * Double(OutOfFold.folds) <= Self.longest
    else { return nil }
    let settings = try RunConfiguration(reading: run.configurationPath).training
    let scores = try OutOfFold.scores(
      of: rows, model: opened.run.trained.configuration, settings: settings,
      // A schedule is laid out for the epochs that were asked for; without one it does not matter where it ends.
      epochs: settings.endsItself ? record.modelEpoch ?? record.epochs : settings.epochs, by: score,
      contamination: flags.contamination ?? 0,
      on: backend
    ) { fold, count in
      if !shared.quiet {
        Console.error(
          "fold \(fold + 1) of \(count): scoring rows by a model trained on the others")
      }
    }
    if !shared.quiet {
      Console.error(
        "using \(NumberText.grouped(scores.count)) rows of \(PathParts(data.name).name), each scored by a model that was not trained on it"
      )
    }
    return DetectorCalibration(
      score: score, try Calibration(scores: scores, rate: flags.rate),
      centre: try opened.detector.centre(of: data.source(.train).readable(), by: score, on: backend),
      data: data.name)
  }

  /// The rows that are not labelled as anomalies, and of partly labelled ones those that are labelled as normal.
  private func labelledNormal(_ rows: ChosenRows) throws -> any DataSource {
    guard let labels = try RowLabels(of: rows.source, in: rows.data.dataset, normal: normalLabel) else {
      if normalLabel != nil { throw AnomalyCommand.unlabelled }
      return rows.source
    }
    // Classes of pictures and arrays whose names say nothing are no anomalies.
    if normalLabel == nil, rows.data.dataset.schema == nil, !labels.isNamedWithCertainty {
      return rows.source
    }
    if labels.basis == .undecided {
      if !shared.quiet, let choice = labels.choice() {
        Console.error("\(choice); all rows are taken for normal")
      }
      return rows.source
    }
    let leftOut = RowLabels.joined(
      [labels.abnormalRows, labels.unlabelledRows].compactMap(\.self), by: "and")
    if leftOut.isEmpty { return rows.source }
    if !shared.quiet {
      Console.error(labels.choice("\(leftOut) are left out") ?? "\(leftOut) are left out")
    }
    return rows.source.subset(labels.normalRows)
  }

  /// Rows that the model was not trained on: those that are named, all of them, or those that its run held out.
  private func normalRows(_ run: RunModel) throws -> ChosenRows {
    let request = DataRequest(normals ?? "", table: try table.request(), arrays: try arrays.request())
    if normals != nil { try request.requireApplicable() }
    let data = try shared.data(of: run, request)
    // Rows that were held out may now be among those trained on.
    if normals == nil {
      try data.requireUnchanged(remedy: "Name normal rows that the model was not trained on")
    }
    let rows: ChosenRows
    do { rows = try ChosenRows(data, split: normals == nil ? .validation : nil) } catch var failure as Failure
      where failure.kind == .usage
    {
      failure.remedy = "Name normal rows that the model was not trained on"
      throw failure
    }
    if !shared.quiet { Console.error(Message(rows.sentence)) }
    return rows
  }
}
