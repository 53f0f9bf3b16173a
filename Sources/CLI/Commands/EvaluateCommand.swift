// `vae evaluate`: what a model is worth on rows it was not trained on, as text or as one JSON object.

import ArgumentParser
import Evaluation
import Foundation
import Foundations
import Storage
import Training

struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate", abstract: "Measure a model: evidence lower bound, likelihood, active units.",
    discussion: "Example: vae evaluate latest --importance-samples 64")

  @Argument(help: ArgumentHelp("A run or a model folder.", valueName: "run")) var model: String
  @Argument(help: "A data set's name, a file or a folder of pictures; the run's own by default.")
  var data: String?
  @Option(help: "The rows: \(DataSplit.allCases.map(\.rawValue).joined(separator: ", ")).") var split: String?
  @Option(help: "The importance samples of the likelihood estimate.") var importanceSamples = 1
  @Option(help: "Use the first rows only.") var limit: Int?
  @Flag(help: "Print one JSON object.") var json = false
  @OptionGroup var shared: SharedOptions

  func run() throws {
    let opened = try shared.opened(model)
    let rows = try shared.rows(
      opened, data, split: try split.map(DataSplit.named), limit: limit.map { max(1, $0) })
    let draws = Console.isTerminal && !shared.quiet
    let report = try Evaluator.report(
      model: opened.saved, source: rows.source, split: rows.split.rawValue,
      importanceSamples: importanceSamples,
      limit: limit, backend: shared.backend,
      progress: { done, total in
        if draws { Console.write("\r\u{1B}[K\(done) of \(total) examples") }
      })
    if draws { Console.write("\r\u{1B}[K") }
    Console.result(json ? report.json : text(report))
  }

  private func text(_ report: EvaluationReport) -> String {
    func number(_ value: Double?) -> String { value.map { String(format: "%.3f", $0) } ?? "-" }
    var lines = [
      "examples             \(report.examples) (\(report.split))",
      "likelihood           \(report.likelihood ?? "-")",
      "measure              \(report.measure ?? "-")",
      "ELBO                 \(number(report.elbo)) nats per example",
      "  reconstruction     \(number(report.reconstruction))",
      "  KL                 \(number(report.kl))",
    ]
    if let nll = report.nll {
      lines.append(
        "NLL                  \(number(nll)) +- \(number(report.nllStandardError)) (\(report.bound ?? ""))")
    }
    if let bits = report.bitsPerDimension {
      lines.append("bits per dimension   \(String(format: "%.4f", bits))")
    }
    if let bits = report.dequantisedBitsPerDimension {
      lines.append(
        "dequantised          \(String(format: "%.4f", bits)) bits per dimension (\(report.dequantisedBound ?? ""))"
      )
    }
    lines.append("binarisation         \(report.binarisation)")
    lines.append("active units         \(report.activeUnits) of \(report.units)")
    return lines.joined(separator: "\n")
  }
}
