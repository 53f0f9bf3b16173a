// `vae edit`: examples moved along a direction that `vae direction` found.

import ArgumentParser
import Autoencoders
import CPU
import Datasets
import Evaluation
import Foundations
import Pictures
import Storage
import Tables
import Tensors
import Training

struct EditCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "edit", abstract: "Move examples along a direction in the latents.",
    discussion: """
      Examples: vae edit latest photograph.png --direction neutral-to-smiling -o row.png
                vae edit latest photograph.png --direction neutral-to-smiling --amount 0.8 -o smiling/
                vae edit latest mnist 4 17 --direction 3-to-8 --amount -1,0,1
                vae edit latest people.csv --direction young-to-old --amount 1 -o older.csv

      An amount of 1 is the whole way from the mean of one kind to that of the other, -1 the way back. What a model does not \
      keep of a picture is left as it is: at 0 stands the picture itself. Rows of tables come out as 'vae reconstruct' gives \
      them. A warning says where results lie outside the region in which the data lie, and which amounts stay inside.
      """)

  @Argument(help: ArgumentHelp("A run or a model folder.", valueName: "run")) var model: String
  @Argument(help: NamedExamples.help)
  var data: [String]
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The direction, by the name that 'vae direction' gave it.", valueName: "name"))
  var direction: String
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "How far to move: a number, or several. (default: \(LatentEdit.standardAmounts.map(LatentEdit.text).joined(separator: ",")))",
      valueName: "1,2,3"))
  var amount: String?
  @Option(
    name: .short, parsing: .unconditional, help: "The number of examples, from the first. (default: 8)")
  var n: Int?
  @OptionGroup var rows: RowOptions
  @Flag(help: "Print the points as one JSON object.") var json = false
  @OptionGroup var output: AnimatedOutput
  @OptionGroup var shared: SharedOptions

  func run() throws {
    let amounts = try parsedAmounts()
    if let n, n < 1 {
      throw Failure(.usage, "\(n) examples cannot be moved", at: "-n", remedy: "Give at least 1")
    }
    if n != nil, data.count > 1 {
      throw Failure(
        .usage, "examples are named already", at: "-n", remedy: "Leave it out, or name no examples")
    }
    let opened = try shared.opened(model)
    let configuration = opened.trained.configuration
    let along = try LatentDirection(named: direction, of: opened.trained, in: opened.path)
    let place = try output.place(stem: "edits", for: configuration, shared)
    let path = place.path
    let (source, captions) = try rows.named(data, n, 8, of: opened, shared)
    let result = try LatentEdit(
      opened.trained, source, named: captions, along: along, amounts: amounts, backend: shared.backend)
    let files: [String]
    if let schema = configuration.schema, OutputEnding.has(path, ".csv") {
      let beside = amounts.count == 1 ? [] : columns(result)
      try AtomicFile.write(schema.file(of: result.edited.floats, beside: beside), to: path)
      files = [path]
    } else {
      files = try output.write(
        result.edited, counts: [source.count, amounts.count], configuration, to: path, quiet: shared.quiet,
        animation: { try result.animation() }, sheet: { try result.sheet() })
    }
    if json {
      try Console.json(points(result, file: path))
    } else {
      Console.results(files)
    }
    if let warning = result.warning { Console.error("warning: \(warning)") }
  }

  /// The amounts that were asked for.
  private func parsedAmounts() throws -> [Double] {
    guard let amount else { return LatentEdit.standardAmounts }
    return try amount.split(separator: ",", omittingEmptySubsequences: false).map { word in
      guard let number = Double(word.drop { $0 == " " }) else {
        throw Failure(
          .usage, "'\(word)' is not a number", at: "--amount",
          remedy: "Give a number, such as 1, or several, such as -1,0,1")
      }
      return number
    }
  }

  /// Which row of a table was moved by how much.
  private func columns(_ result: LatentEdit) -> [(name: String, cells: [String])] {
    [
      ("row", result.names.flatMap { name in result.amounts.map { _ in name } }),
      ("amount", result.names.flatMap { _ in result.amounts.map(LatentEdit.text) }),
    ]
  }

  private func points(_ result: LatentEdit, file: String) -> Points {
    let groups = LatentRows.groups(result.latents, of: result.amounts.count)
    return Points(
      file: file, direction: direction, amounts: result.amounts,
      examples: result.names.indices.map { place in
        Points.Example(
          name: result.names[place],
          inside: result.reaches[place].map { [$0.lowerBound, $0.upperBound] } ?? [], latents: groups[place])
      })
  }

  /// What is printed with --json.
  private struct Points: Encodable {
    struct Example: Encodable {
      var name: String
      /// The least and the greatest amount, among those up to the farthest, between which data lie around it; empty where the
      /// example lies elsewhere itself.
      var inside: [Double]
      var latents: [[Float]]
    }
    var file: String
    var direction: String
    var amounts: [Double]
    var examples: [Example]
  }
}
