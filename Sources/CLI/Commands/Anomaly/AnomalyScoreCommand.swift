// `vae anomaly score`: scores, p-values, decisions and reasons of rows or pictures.

import Anomalies
import ArgumentParser
import Autoencoders
import CPU
import Datasets
import Foundation
import Foundations
import Storage
import Tables
import Training

struct AnomalyScoreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "score", abstract: "Score rows or pictures: p-value, decision and reasons.",
    discussion: """
      Examples: vae anomaly score latest new.csv -o scores.csv --labels fault
                vae anomaly score latest photographs/ -o scores.csv --heatmaps maps/

      The output has one line for each row: its identifier (from a column of identifiers, its file name or its number), \
      the score, the conformal p-value, 1 if it is flagged, else 0, and for tables the columns that contribute \
      most, with the observed and expected values. With --exit-code, the exit code is 3 if any row is flagged.
      """)

  @Argument(help: ArgumentHelp("A calibrated run or model folder.", valueName: "run")) var model: String
  @Argument(help: "A file of rows, the name of a data set, or a folder of pictures.") var data: String
  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: ArgumentHelp("The .csv file to write. (default: standard output)", valueName: "file"))
  var output: String?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The share of normal rows that may be flagged. (default: the calibrated one)", valueName: "share"))
  var fpr: Double?
  @Option(help: ArgumentHelp("A folder for heat maps of flagged pictures.", valueName: "dir")) var heatmaps:
    String?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The label of normal rows, if the data have labels. (default: 0, normal, ok and the like, else the label of most rows)",
      valueName: "label"))
  var normalLabel: String?
  @OptionGroup var rows: RowOptions
  @Flag(help: "Refuse a file with a cell that cannot be read; else the cell counts as missing.") var strict =
    false
  @Flag(help: "Exit with code 3 if any row is flagged.") var exitCode = false
  @Flag(help: "Print the result as one JSON object.") var json = false
  @OptionGroup var shared: SharedOptions

  func run() throws {
    try OutputEnding.require(output, [".csv"])
    let backend = shared.backend
    let opened = try OpenedDetector(model, shared, on: backend)
    var calibration = try opened.calibration(model)
    if let fpr {
      let (held, sentence) = try calibration.calibration.with(rate: fpr).held()
      calibration.calibration = held
      if let sentence { Console.error("warning: \(Message(sentence))") }
    }
    var pictures: [String] = []
    let found: ScoredRows
    // Block by block, so that memory does not grow with the file.
    let isTable = opened.run.trained.configuration.schema != nil
    if DataRequest(data).isDelimitedText, rows.split == nil, isTable {
      found = try scoreTable(opened, calibration)
    } else {
      found = try scoreSource(opened, calibration, &pictures, backend)
    }
    let record = try DetectionRecord(
      found, calibration, data: PathParts(data).name, model: opened.run.path,
      sentences: found.labelSentences.map { $0.text(.flags) }, pictures: pictures)
    if opened.run.isFinished { try opened.files.write(record) }
    try DetectionDisplay(json: json, quiet: shared.quiet, toStandardError: output == nil).show(record)
    if exitCode, found.flagged > 0 { throw ExitCode(3) }
  }

  private func scoreTable(_ opened: OpenedDetector, _ calibration: DetectorCalibration) throws -> ScoredRows {
    var request = try opened.run.completed(DataRequest(data, table: rows.table.request()))
    request.table.isStrict = strict
    let table = try TableOpening(data, request.table)
    if heatmaps != nil {
      throw Failure(
        .usage, "heat maps are drawn of pictures, and these are rows of a table", at: "--heatmaps",
        remedy: "Leave it out")
    }
    try requireLabels(table.hasLabels)
    if let change = try opened.run.change(of: request, now: Fingerprint(of: [data])) {
      Console.error("warning: \(change)")
    }
    // A table on standard output goes to a program, which may stop reading at any time.
    if !shared.quiet, output != nil {
      Console.error("using every row of \(PathParts(data).name)")
    }
    var scoring = TableScoring(opened.detector, calibration) { CPU.solo() }
    scoring.normalLabel = normalLabel
    if !shared.quiet, !table.unknownColumns.isEmpty {
      Console.error(
        "ignoring columns that the model does not know: \(table.unknownColumns.joined(separator: ", "))")
    }
    if !shared.quiet, try !opened.run.isOwn(request) { for note in table.notes { Console.error(note) } }
    let progress = RowProgress(quiet: shared.quiet)
    let found = try {
      defer { progress.end() }
      return try RowOutput.write(to: output) { write in
        try scoring.score(table, progress: progress.tell, write: write)
      }
    }()
    if !shared.quiet { for note in found.cells.notes { Console.error(note) } }
    return found
  }

  /// Throws where a label is given of rows without labels.
  private func requireLabels(_ areThere: Bool) throws {
    guard normalLabel == nil || areThere else { throw AnomalyCommand.unlabelled }
  }

  private func scoreSource(
    _ opened: OpenedDetector, _ calibration: DetectorCalibration, _ pictures: inout [String], _ backend: CPU
  ) throws -> ScoredRows {
    let chosen = try rows.rows(of: opened.run, data, shared, everyRow: true)
    let rows = chosen.source
    try requireLabels(rows.hasLabels)
    let labels = try RowLabels(of: rows, in: chosen.data.dataset, normal: normalLabel)
    let maps = try heatmaps.map { try HeatMapFolder($0, opened.run.trained.configuration) }
    let scoring = SourceScoring(opened.detector, calibration, on: backend)
    let progress = RowProgress(quiet: shared.quiet, of: rows.count)
    defer { progress.end() }
    let found = try RowOutput.write(to: output) { write in
      try scoring.score(
        rows, labels: labels, compared: maps?.write, progress: progress.tell, write: write)
    }
    pictures = HeatMapFolder.pictures(of: found.compared, opened.run.trained.configuration)
    return found
  }
}
