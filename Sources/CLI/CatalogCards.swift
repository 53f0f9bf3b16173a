// What `vae models NAME` shows: a model, or one of the parts that models are made of.

import Autoencoders
import Examples
import Foundations
import Layers
import Training

/// A hyperparameter of a row.
struct HyperparameterCard: Encodable {
  var name: String
  var meaning: String
  var allowed: String
  var value: String
  var mayRise: Bool
  /// How it is given where it rises; nil for one that is 0 and would not rise to it.
  private var rising: String?

  private enum CodingKeys: CodingKey {
    case name, meaning, allowed, value, mayRise
  }

  init(_ hyperparameter: Hyperparameter, value: Annealing) {
    name = hyperparameter.name
    meaning = hyperparameter.meaning
    allowed = hyperparameter.allowed
    self.value = "\(value)"
    mayRise = hyperparameter.mayChange
    rising =
      value.value == 0
      ? nil : "\(Annealing(value.value, rise: value.rise ?? .init(.linear, over: .epochs(10))))"
  }

  /// The hyperparameters of a choice.
  static func all<Row: ChoiceRow>(of choice: Choice<Row>) -> [HyperparameterCard] {
    choice.family.hyperparameters.compactMap { hyperparameter in
      choice.values[hyperparameter.name].map { HyperparameterCard(hyperparameter, value: $0) }
    }
  }

  /// As it is given to `--set`, and what it is.
  var text: String {
    "--set \(name)=\(value)  \(meaning); \(allowed)"
      + (mayRise ? ", may be annealed" + (rising.map { " (\(name)=\($0))" } ?? "") : "")
  }
}

/// An objective, a prior or a posterior.
struct PartCard: Encodable {
  var kind: String
  var name: String
  var summary: String
  var source: String
  var formula: String
  var numbers: [HyperparameterCard]

  /// Every row of the three catalogues.
  static var all: [PartCard] {
    ObjectiveFamily.all.map { PartCard($0, $0.summary, $0.source, $0.formula) }
      + PriorFamily.all.map { PartCard($0, $0.summary, $0.source, $0.formula) }
      + PosteriorFamily.all.map { PartCard($0, $0.summary, $0.source, $0.formula) }
  }

  private init<Row: ChoiceRow>(_ row: Row, _ summary: String, _ source: String, _ formula: String) {
    kind = Row.kind
    name = row.name
    self.summary = summary
    self.source = source
    self.formula = formula
    numbers = HyperparameterCard.all(of: .standard(row))
  }

  var text: String {
    TextTable(
      [
        ["name", name], ["summary", summary], ["source", source], ["equation", formula],
        ["usage", "vae train DATA --\(kind) \(name)"],
      ] + numbers.map { ["hyperparameter", $0.text] }
    ).lines.joined(separator: "\n")
  }
}

/// A model with what is needed to start.
struct ModelCard: Encodable {
  var name: String
  var summary: String
  var source: String
  var objective: String
  var objectiveMeaning: String
  var prior: String
  var posterior: String
  var numbers: [HyperparameterCard]
  var expected: String?
  var defaults: Defaults
  var example: String

  /// The defaults of a training.
  struct Defaults: Encodable {
    var network: String
    var latent: Int
    var likelihood: String
    var optimizer: String
    var learningRate: Double
    var batch: Int
    var epochs: Int

    /// Whether networks of convolutions have other latents.
    private var varies = true

    private enum CodingKeys: CodingKey {
      case network, latent, likelihood, optimizer, learningRate, batch, epochs
    }

    init(_ model: PublishedModel) {
      let settings = TrainingSettings()
      network = "auto"
      latent = model.structure.family.latents ?? Network.perceptron([]).family.latents
      varies = model.structure.family.latents == nil
      likelihood = "auto"
      optimizer = settings.optimizer.name
      learningRate = settings.learningRate
      batch = settings.batch
      epochs = settings.epochs
      let kind = ExampleKind.picture(height: 28, width: 28, channels: 1)
      guard model.structure.family.infersClass,
        let standard = try? KindStandard.of(kind, infersClass: true)
      else { return }
      var site = RecipeSite(
        kind: kind, rows: 60_000, network: .perceptron, batch: batch, epochs: epochs, endsItself: false)
      (latent, batch, varies) = (standard.latents.value(site), standard.batch.value(site), false)
      site.batch = batch
      epochs = standard.epochs.value(site)
    }

    var flags: String {
      "--network \(network) --latent \(latent)\(varies ? " (128 with convolutions)" : "") --likelihood \(likelihood) "
        + "--optimizer \(optimizer) --learning-rate \(learningRate) --batch \(batch) --epochs \(epochs)"
    }
  }

  init(_ model: PublishedModel) {
    name = model.name
    summary = model.summary
    source = model.source
    objective = model.objective.family.formula
    objectiveMeaning = model.objective.family.meaning
    let structure = model.structure.family
    prior =
      structure.isFlat
      ? "\(model.prior.name): \(model.prior.family.formula)" : "\(structure.name): \(structure.summary)"
    posterior =
      structure.isFlat ? "\(model.posterior.name): \(model.posterior.family.formula)" : prior
    numbers =
      HyperparameterCard.all(of: model.objective) + HyperparameterCard.all(of: model.prior)
      + HyperparameterCard.all(of: model.posterior) + HyperparameterCard.all(of: model.structure)
    expected = model.expected
    defaults = Defaults(model)
    example = "vae train mnist --model \(model.name)" + (structure.infersClass ? " --labelled 100" : "")
  }

  var text: String {
    TextTable(
      [
        ["name", name], ["summary", summary], ["source", source], ["maximises", objective],
        ["meaning", objectiveMeaning], ["prior", prior], ["posterior", posterior],
      ] + numbers.map { ["hyperparameter", $0.text] }
        + [expected.map { ["expected", $0] }].compactMap(\.self)
        + [["defaults", defaults.flags], ["example", example]]
    ).lines.joined(separator: "\n")
  }
}
