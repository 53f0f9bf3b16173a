// `vae anomaly detect`: one file, one command.

import Anomalies
import ArgumentParser
import Datasets
import Foundation
import Foundations
import Pictures
import Tables
import Training

struct AnomalyDetectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "detect",
    abstract:
      "Find the anomalies of a table, or of the lines of a log: each row is judged by all others.",
    discussion: """
      Examples: vae anomaly detect readings.csv
                vae anomaly detect app.log

      Writes readings-anomalies.csv and readings-anomalies.html, with a number if these exist. Most rows must be normal. \
      A row's score is how far it has to look until it has seen five rows, or a twentieth of all, so that anomalies that are \
      alike do not explain each other; 0 is usual, and the upper quartile is 1. Flagged are the rows that stand apart from the \
      rest by a gap, and the most unusual of the others: a share of --fpr, normal or not. Lines of a log are judged by two \
      models, each trained on one half of them for the other, by the least expected word or character, which stands in \
      \u{27E6}brackets\u{27E7}. To judge new rows by rows known \
      to be normal, use 'vae train', 'vae anomaly calibrate' and 'vae anomaly score'.
      """)

  @Argument(help: "A file of rows: .csv, .tsv, .npz with X (and y), or .npy; or of texts: .log, .txt.")
  var data: String
  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: ArgumentHelp(
      "The .csv file to write; the page goes beside it, with the ending .html.", valueName: "file"))
  var output: String?
  @OptionGroup var flags: DetectionFlags
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The label of normal rows, in the column given by --labels. (default: 0, normal, ok and the like, else the label of most rows)",
      valueName: "label"))
  var normalLabel: String?
  @Option(parsing: .unconditional, help: "The random seed.") var seed: UInt64 = 0
  @OptionGroup(title: "Tables") var table: TableFlags
  @OptionGroup(title: "Arrays") var arrays: ArrayFlags
  @Flag(help: "Refuse a file with a cell that cannot be read; else the cell counts as missing.") var strict =
    false
  @Flag(help: "Exit with code 3 if any row is flagged.") var exitCode = false
  @Flag(help: "Print the result as one JSON object.") var json = false
  @OptionGroup var shared: SharedOptions

  func run() throws {
    try OutputEnding.require(output, [".csv"])
    var request = DataRequest(
      data, table: try table.request(includesArrays: true), arrays: try arrays.request())
    request.table.isStrict = strict
    let dataset = try shared.dataset(request)
    if dataset.textCoding != nil { return try detectTexts(dataset) }
    guard let schema = dataset.schema else {
      throw Failure(
        .usage, "is not a table", at: data,
        remedy: "Give a .csv, .tsv, .npz or .npy file of rows; pictures are scored with 'vae anomaly score'")
    }
    guard normalLabel == nil || dataset.training.hasLabels else { throw AnomalyCommand.unlabelled }
    // A label that does not occur is refused before the work.
    let labels = try RowLabels(of: dataset.training, in: dataset, normal: normalLabel)
    let (csv, page) = try names()
    let file = try DataRequest(data).isDelimitedText ? TableOpening(data, request.table) : nil
    // As many cells as may be flagged are too few to be usual.
    let most = max(1, Int(flags.rate * Double(dataset.training.count)))
    let progress = RowProgress(quiet: shared.quiet, of: dataset.training.count)
    let crowd = try CrowdDetection(
      dataset, rate: flags.rate, contamination: flags.contamination, seed: seed,
      infinite: try file?.infiniteCells(whereAtMost: most) ?? [:], progress: progress.tell)
    progress.end()
    let found = try RowOutput.write(to: csv) { write in
      try crowd.written(labels: labels, from: file, write: write)
    }
    var sentences = crowd.sentences(flagged: found.flagged)
    let verdict = sentences.removeFirst()
    sentences += found.labelSentences.map { $0.text(.flags) }
    if let unused = schema.unused { sentences.append("columns that are not part of the score: \(unused)") }
    let record = try DetectionRecord(
      found, crowd.calibration, data: PathParts(data).name,
      model: "the other rows of the file", verdict: verdict, sentences: sentences)
    try AtomicFile.write(DetectionPage(record).html, to: page)
    try DetectionDisplay(json: json, quiet: shared.quiet, toStandardError: false).show(record)
    if !json { Console.result("\(csv)\n\(page)") }
    if exitCode, found.flagged > 0 { throw ExitCode(3) }
  }

  /// Judges the texts of a file.
  private func detectTexts(_ dataset: Dataset) throws {
    if normalLabel != nil { throw AnomalyCommand.unlabelled }
    if strict {
      throw Failure(.usage, "texts have no cells", at: "--strict", remedy: "Leave it out")
    }
    if flags.contamination != nil {
      throw Failure(
        .usage, "no texts are left out by their share", at: "--contamination", remedy: "Leave it out")
    }
    let (csv, page) = try names()
    let backend = shared.backend
    let found = try TextDetection(
      dataset, rate: flags.rate, seed: seed, observers: shared.quiet ? [] : [TrainingDisplay(every: 5)],
      on: backend
    ) { part, count in
      if !shared.quiet {
        Console.error("part \(part + 1) of \(count): a model is trained on the others")
      }
    }
    let rows = try RowOutput.write(to: csv) { write in try found.written(labels: nil, write: write) }
    var sentences = found.sentences(flagged: rows.flagged)
    let verdict = sentences.removeFirst()
    let record = try DetectionRecord(
      rows, found.calibration, data: PathParts(data).name, model: "the other half of the file",
      verdict: verdict, sentences: sentences)
    try AtomicFile.write(DetectionPage(record).html, to: page)
    try DetectionDisplay(json: json, quiet: shared.quiet, toStandardError: false).show(record)
    if !json { Console.result("\(csv)\n\(page)") }
    if exitCode, rows.flagged > 0 { throw ExitCode(3) }
  }

  /// The files to write: those named, or the first free pair of names.
  private func names() throws -> (csv: String, page: String) {
    if let output {
      let stem = output.dropLast(4)
      return (output, stem + ".html")
    }
    let stem = PathParts(data).stem + "-anomalies"
    var number = 1
    while true {
      let name = number == 1 ? stem : "\(stem)-\(number)"
      let files = FileManager.default
      if !files.fileExists(atPath: name + ".csv"), !files.fileExists(atPath: name + ".html") {
        return (name + ".csv", name + ".html")
      }
      number += 1
    }
  }
}
