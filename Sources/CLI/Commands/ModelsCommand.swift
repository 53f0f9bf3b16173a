// `vae models`: the catalogue of models and of the parts they are made of, or one row with everything to begin with.

import ArgumentParser
import Autoencoders
import Foundations
import Layers
import Training

struct ModelsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "models",
    abstract: "List the models and their parts, or show one with its equation, hyperparameters and defaults.",
    discussion: "Examples: vae models; vae models iwae; vae models vamp")

  @Argument(help: "The model, objective, prior or posterior to show.") var name: String?
  @Flag(help: "Print one JSON object.") var json = false

  func run() throws {
    guard let name else { return try list() }
    if let model = PublishedModel.all.first(where: { $0.name == name }) {
      let card = ModelCard(model)
      return json ? try Console.json(card) : Console.result(card.text)
    }
    let parts = PartCard.all
    guard let part = parts.first(where: { $0.name == name }) else {
      throw Suggestion.unknown(
        "model", name, among: PublishedModel.all.map(\.name) + parts.map(\.name),
        listing: "'vae models' lists them")
    }
    return json ? try Console.json(part) : Console.result(part.text)
  }

  private func list() throws {
    let parts = PartCard.all
    if json {
      return try Console.json(Listing(models: PublishedModel.all.map(ModelRow.init), parts: parts))
    }
    let models = TextTable(
      [["name", "summary", "source"]] + PublishedModel.all.map { [$0.name, $0.summary, $0.source] })
    let table = TextTable(
      [["part", "name", "summary"]] + parts.map { ["--\($0.kind)", $0.name, $0.summary] })
    Console.result((models.lines + [""] + table.lines).joined(separator: "\n"))
  }

  /// Everything that is listed.
  private struct Listing: Encodable {
    var models: [ModelRow]
    var parts: [PartCard]
  }
}

/// A row of the catalogue of models, as it is listed.
struct ModelRow: Encodable {
  var name: String
  var summary: String
  var source: String
  var objective: String

  init(_ model: PublishedModel) {
    name = model.name
    summary = model.summary
    source = model.source
    objective = model.objective.family.formula
  }
}
