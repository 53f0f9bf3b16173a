// `vae compare`: which of two models explains the same rows better, and in which settings they differ.

import ArgumentParser
import Autoencoders
import Datasets
import Evaluation
import Foundations
import Storage
import Training

struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare", abstract: "Compare two models on the same rows, and compare their settings.",
    discussion: """
      Examples: vae compare mnist-vae-001 mnist-vae-002
                vae compare mnist-vae-001 latest --importance-samples 64

      The models are compared by their difference on each row, with a bootstrap confidence interval. Without DATA, the \
      rows are A's own: its test split, else the rows that neither model was trained on. Two searches of one problem are \
      compared by their archives.
      """)

  @Argument(help: ArgumentHelp("A run or a model folder.", valueName: "a")) var first: String
  @Argument(help: ArgumentHelp("Another run or model folder.", valueName: "b")) var second: String
  @Argument(help: "The name of a data set, a file or a folder of pictures. (default: A's own)")
  var data: String?
  @OptionGroup var options: RowOptions
  @Option(
    parsing: .unconditional,
    help:
      "The number of importance samples of the log-likelihood; with 1, evidence lower bounds are compared.")
  var importanceSamples = 1
  @Option(parsing: .unconditional, help: "Use only this many rows, from the first.") var limit: Int?
  @Flag(help: "Print one JSON object.") var json = false
  @OptionGroup var shared: SharedOptions

  func run() throws {
    if let limit, limit < 2 {
      throw Failure(
        .usage, "models cannot be compared on \(limit) rows", at: "--limit", remedy: "Give at least 2")
    }
    if let a = try SearchRuns(first, shared), let b = try SearchRuns(second, shared) {
      if data != nil { throw SearchRuns.refusal("data", of: a.folder) }
      return try a.compare(with: b, json: json)
    }
    let models = (a: try shared.opened(first), b: try shared.opened(second))
    try Comparison.require(models.a, models.b)
    let rows = try rows(models.a, models.b)
    let draws = Console.isTerminal && !shared.quiet
    let comparison = try Comparison(
      models.a, models.b, on: rows, importanceSamples: importanceSamples, backend: shared.backend,
      progress: { done, total in
        if draws { Console.draw("\(done) of \(total) rows") }
      })
    if draws { Console.draw("") }
    if json { return try Console.json(comparison) }
    Console.result(comparison.text)
  }

  /// The rows of the data named, else of A's run, else of B's.
  private func rows(_ a: RunModel, _ b: RunModel) throws -> ComparedRows {
    let owner = a.run == nil ? b : a
    let mayDiffer = try data == nil && ComparedRows.differ(a, b)
    let found = try options.rows(of: owner, data, shared, limit: mayDiffer ? nil : limit)
    let others =
      mayDiffer && found.split == .validation
      ? try RunData(b, DataRequest("", memory: shared.memory?.bytes), shared.access).source(.validation) : nil
    // Each model of a table prepares the rows by its own schema, whoever's data they are.
    let schemas = [a, b].map { $0.trained.configuration.schema }
    let reader = owner.path == a.path ? b : a
    let own =
      schemas[0] == schemas[1]
      ? nil
      : try RunData(
        reader,
        DataRequest(
          found.data.name, table: options.table.request(), arrays: options.arrays.request(),
          memory: shared.memory?.bytes), shared.access)
    var rows = try ComparedRows(found, heldOut: others, readBy: own, limit: limit)
    if reader.path != a.path {
      let change = try reader.change(of: DataRequest(found.data.name), now: found.data.dataset.fingerprint)
      rows.notes += [change].compactMap(\.self)
    } else {
      swap(&rows.source, &rows.otherSource)
    }
    return rows
  }
}
