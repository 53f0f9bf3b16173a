// `vae classify`: the class of every row, how probable it is, and where the model had better not say.

import ArgumentParser
import Autoencoders
import CPU
import Datasets
import Evaluation
import Foundation
import Foundations
import Storage
import Training

struct ClassifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "classify", abstract: "Tell the class of examples, with its probability, or abstain.",
    discussion: """
      Examples: vae classify digits mnist --split test -o labels.csv
                vae classify digits new/ -o labels.csv --risk 0.02 --calibration known/

      The model has learned classes (vae train DATA --model m2 --labelled 100) or was told them (--condition label). The \
      output has a line for each row: its label and probability, the second label, the log-likelihood in nats, and 1 \
      under 'unlike' where that is lower than that of all but one in a thousand rows that trained. With --risk, labels \
      are given where at most this share of them is wrong, and 'abstain' elsewhere: the threshold is learned from \
      labelled rows that did not train, those of --calibration or those that the run held out. Where it held out \
      none, it is trained again five times, each time without a fifth of the labels, and the result is kept in the \
      run. Probabilities are corrected by the same rows. Where the truth is known, how many labels are right is \
      printed.
      """)

  @Argument(help: ArgumentHelp("A run or a model folder.", valueName: "run")) var model: String
  @Argument(help: "The name of a data set, a file or a folder of pictures.") var data: String
  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: ArgumentHelp("The .csv file to write. (default: standard output)", valueName: "file"))
  var output: String?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The share of labels that may be wrong; rows beyond it abstain.", valueName: "share"))
  var risk: Double?
  @Option(
    help: ArgumentHelp(
      "Labelled rows that did not train, to calibrate by. (default: those that the run held out)",
      valueName: "data"))
  var calibration: String?
  @Option(
    help: ArgumentHelp(
      "How classes are told: \(ClassRule.allCases.map(\.rawValue).joined(separator: " or ")). (default: encoder, where it tells them)",
      valueName: "rule"))
  var by: String?
  @Option(parsing: .unconditional, help: "The draws of the latents that are averaged over.") var draws = 10
  @OptionGroup var rows: RowOptions
  @Flag(help: "Print the result as one JSON object.") var json = false
  @OptionGroup var shared: SharedOptions

  func run() throws {
    try OutputEnding.require(output, [".csv"])
    if let risk, !(risk > 0 && risk < 1) {
      throw Failure(
        .usage, "a risk of \(risk) is not a share", at: "--risk", remedy: "Give a share between 0 and 1")
    }
    if json, output == nil {
      throw Failure(
        .usage, "the table and the JSON object would both go to standard output", at: "--json",
        remedy: "Name a file with -o")
    }
    guard (1...10_000).contains(draws) else {
      throw Failure(
        .usage, "\(draws) draws cannot be averaged", at: "--draws", remedy: "Give a number within 1...10000")
    }
    let rule = try by.map { name in
      if let rule = ClassRule(rawValue: name) { return rule }
      throw Suggestion.unknown("rule", name, among: ClassRule.allCases.map(\.rawValue))
    }
    let opened = try shared.opened(model)
    let backend = shared.backend
    func classes(_ source: any DataSource) throws -> ClassProbabilities {
      let progress = RowProgress(quiet: shared.quiet, of: source.count * draws)
      defer { progress.end() }
      return try ClassProbabilities(
        of: source, by: rule, draws: draws, opened.trained, on: backend, tell: progress.tell)
    }
    let chosen = try rows.rows(of: opened, data, shared, everyRow: true)
    let answers = try AnswerCalibration(
      opened: opened, data: calibration, risk: risk, rule: rule, draws: draws, shared: shared
    ).rule(classes)
    var found = try classes(chosen.source)
    if let answers { found = found.sharpened(by: answers.sharpness) }
    let leastBound = try leastBound(opened, classes)
    let table = ClassTable(
      found, threshold: risk == nil ? nil : answers?.threshold ?? .infinity, leastBound: leastBound)
    try RowOutput.write(to: output) { write in
      try table.lines(chosen.source) { line in
        try Array((line + "\n").utf8).withUnsafeBytes(write)
      }
    }
    let report = ClassReport(found, threshold: table.threshold)
    let summary = ClassSummary(table, answers, risk: risk, report: report, file: output)
    if json {
      try Console.json(summary)
    } else if let output {
      Console.result(output)
      if !shared.quiet { Console.error(Message(summary.text)) }
    }
  }

  /// The log-likelihood that all but one in a thousand of the rows that trained exceed; nil where these are not known.
  private func leastBound(
    _ opened: RunModel, _ classes: (any DataSource) throws -> ClassProbabilities
  ) throws -> Double? {
    guard opened.run != nil,
      let trained = try? opened.trainingRows(shared.access, memory: shared.memory?.bytes, remedy: "")
    else { return nil }
    let some = try trained.source.chosen(atMost: 2000, key: Key(seed: 0).folding("unlike"))
    let bounds = try classes(some).bounds.sorted()
    return bounds.isEmpty ? nil : bounds[bounds.count / 1000]
  }
}
