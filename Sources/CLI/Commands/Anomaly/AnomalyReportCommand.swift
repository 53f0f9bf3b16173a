// `vae anomaly report`: a page about the last scoring of a run.

import Anomalies
import ArgumentParser
import Evaluation
import Foundations
import Pictures
import Training

struct AnomalyReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Write an HTML report of a run's last scoring: distribution, curves, most anomalous rows.",
    discussion: "Example: vae anomaly report latest -o report.html")

  @Argument(help: ArgumentHelp("A run or a model folder that data were scored with.", valueName: "run"))
  var model: String
  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: ArgumentHelp(
      "The .html file to write. (default: a new numbered file in the current folder)", valueName: "file"))
  var output: String?
  @OptionGroup var shared: SharedOptions

  func run() throws {
    try OutputEnding.require(output, [".html"])
    let opened = try shared.opened(model)
    guard let record = try DetectorFiles(of: opened.trained, in: opened.path).record() else {
      throw Failure(
        .missingInput, "no data have been scored with this model yet", at: opened.path,
        remedy:
          "Run \(ShellText.sentence(["vae", "anomaly", "score", model, "DATA", "-o", "scores.csv"])) first")
    }
    let place =
      if let output { OutputFile(output) } else {
        try NextFile.file(in: ".", stem: "anomalies", ending: "html")
      }
    try AtomicFile.write(DetectionPage(record).html, to: place.path)
    Console.result(place.path)
  }
}
