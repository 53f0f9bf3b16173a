// `vae describe`: what a model is built of, as text, as JSON, or as a picture.

import ArgumentParser
import Autoencoders
import Evaluation
import Foundations
import Storage

struct DescribeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "describe",
    abstract: "Show a model's layers, shapes and parameters, or what a search has found.",
    discussion: "Examples: vae describe latest; vae describe latest -o model.svg")

  @Argument(help: ArgumentHelp("A run or a model folder.", valueName: "run")) var model: String
  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: "The .svg file to draw the model into, replaced if it exists.") var file: String?
  @Flag(help: "Print one JSON object.") var json = false
  @OptionGroup var shared: SharedOptions

  func run() throws {
    try OutputEnding.require(file, [".svg"])
    if let search = try SearchRuns(model, shared) {
      guard file == nil else { throw SearchRuns.refusal("-o", of: search.folder) }
      return try search.describe(json: json)
    }
    let outline = try shared.model(model).outline
    if let file { try AtomicFile.write(ModelDiagram(outline).svg, to: file) }
    if json {
      try Console.json(outline)
    } else {
      Console.result(file ?? ModelTable(outline).text)
    }
  }
}
