// `vae models`: the catalogue, or one of its rows with everything to begin with.

import ArgumentParser
import Autoencoders
import Foundations
import Layers
import Training

struct ModelsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "models", abstract: "List the models, or show one with its equation and defaults.",
    discussion: "Examples: vae models; vae models ae")

  @Argument(help: "The model to show.") var name: String?
  @Flag(help: "Print one JSON object.") var json = false

  func run() throws {
    guard let name else {
      let rows = Model.all.map { [$0.name, $0.summary, $0.source] }
      let table = TextTable([["name", "what it is", "source"]] + rows)
      return json
        ? try Console.json(["models": Model.all.map(Row.init)])
        : Console.result(table.lines.joined(separator: "\n"))
    }
    let card = try Card(.named(name))
    return json ? try Console.json(card) : Console.result(card.text)
  }

  /// A row of the catalogue.
  struct Row: Encodable {
    var name: String
    var summary: String
    var source: String
    var objective: String

    init(_ model: Model) {
      name = model.name
      summary = model.summary
      source = model.source
      objective = model.objective.formula
    }
  }

  /// What a training does unless it is told otherwise.
  struct Defaults: Encodable {
    var network: String
    var latent: Int
    var likelihood: String
    var optimizer: String
    var learningRate: Double
    var batch: Int
    var epochs: Int

    init() {
      let settings = TrainingSettings()
      network = "auto"
      latent = Network.perceptron([]).family.latents
      likelihood = "auto"
      optimizer = settings.optimizer
      learningRate = settings.learningRate
      batch = settings.batch
      epochs = settings.epochs
    }

    var flags: String {
      "--network \(network) --latent \(latent) (128 with convolutions) --likelihood \(likelihood) "
        + "--optimizer \(optimizer) --learning-rate \(learningRate) --batch \(batch) --epochs \(epochs)"
    }
  }

  /// A row with what one needs to begin.
  struct Card: Encodable {
    var name: String
    var summary: String
    var source: String
    var objective: String
    var objectiveMeaning: String
    var defaults: Defaults
    var example: String

    init(_ model: Model) {
      name = model.name
      summary = model.summary
      source = model.source
      objective = model.objective.formula
      objectiveMeaning = model.objective.meaning
      defaults = Defaults()
      example = "vae train mnist --model \(model.name)"
    }

    var text: String {
      TextTable([
        ["name", name], ["what it is", summary], ["source", source], ["maximises", objective],
        ["in words", objectiveMeaning], ["defaults", defaults.flags], ["example", example],
      ]).lines.joined(separator: "\n")
    }
  }
}
