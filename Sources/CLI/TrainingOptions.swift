// The flags that say what is trained and how. Each may be left out: then the file of --config decides, or
// the default.

import ArgumentParser
import Autoencoders
import Datasets
import Foundations
import Layers
import Tables
import Tensors
import Training

/// The model and how it is trained, as flags.
struct TrainingOptions: ParsableArguments {
  @Option(help: "The model: \(Model.all.map(\.name).joined(separator: ", ")). (default: vae)")
  var model: String?
  @Option(
    help: """
      What is maximised: \(ObjectiveFamily.all.map(\.name).joined(separator: ", ")). (default: the model's own)
      """)
  var objective: String?
  @Option(
    help: """
      The distribution of latents before data: \(PriorFamily.all.map(\.name).joined(separator: ", ")). \
      (default: the model's own)
      """)
  var prior: String?
  @Option(
    help: """
      The distribution of latents given an example: \
      \(PosteriorFamily.all.map(\.name).joined(separator: ", ")). (default: the model's own)
      """)
  var posterior: String?
  @Option(
    name: .customLong("set"), parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      """
      A hyperparameter of the objective, the prior or the posterior, as 'vae models NAME' lists them: beta=4. A \
      weight may rise: beta=4@linear:10ep over 10 epochs, @cosine:500 over 500 steps, @cyclical:8ep again and again. \
      Those of the likelihood and the optimiser too: degrees_of_freedom=5, optimizer.epsilon=1e-6. May be given \
      several times.
      """, valueName: "name=value"))
  var numbers: [String] = []
  @Option(
    help: """
      The network: auto, \(NetworkFamily.all.map(\.name).joined(separator: ", ")). (default: auto, by the data)
      """)
  var network: String?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The widths of the hidden layers of mlp. (default: 400,400)", valueName: "400,400"))
  var hidden: String?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The channels of the stages of conv and resnet. (default: by the size of the pictures)",
      valueName: "32,64,128"))
  var channels: String?
  @Option(
    help: """
      The activation: \(Activation.all.map(\.name).joined(separator: ", ")). \
      (default: silu)
      """)
  var activation: String?
  @Option(parsing: .unconditional, help: "The number of latents. (default: 20 for mlp, 128 for others)")
  var latent: Int?
  @Option(help: "The likelihood: auto, \(Likelihood.names.joined(separator: ", ")). (default: auto)")
  var likelihood: String?
  @Option(
    parsing: .unconditional,
    help: "The standard deviation of the gaussian likelihood; 1 where it is named without one.")
  var sigma: Double?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      """
      How often every example is visited; auto ends by itself when validation no longer gets better, after \
      \(TrainingSettings.mostEpochs) at most or auto:200 after 200. (default: 20, and for networks of convolutions \
      up to 100, until there are \(Standard.pictureSteps) steps)
      """, valueName: "epochs"))
  var epochs: EpochCount?
  @Option(
    parsing: .unconditional, help: ArgumentHelp("Stop after this time, such as 10m.", valueName: "time"))
  var time: TimeLimit?
  @Option(parsing: .unconditional, help: "The examples of a step. (default: 128)") var batch: Int?
  @Option(
    help:
      "The optimiser: \(OptimizerChoice.names.joined(separator: ", ")). (default: adam)")
  var optimizer: String?
  @Option(parsing: .unconditional, help: "The learning rate. (default: the optimiser's own)")
  var learningRate: Double?
  @Option(
    help: """
      How the rate falls: \(ScheduleCatalog.entries.map(\.form).joined(separator: ", ")). \
      (default: constant)
      """)
  var schedule: String?
  @Option(parsing: .unconditional, help: "The steps over which the rate rises. (default: 0)") var warmup: Int?
  @Option(parsing: .unconditional, help: "The gradient norm above which gradients are shortened.") var clip:
    Double?
  @Option(
    parsing: .unconditional,
    help: """
      The decay of an average of the parameters, such as 0.999: validation and the finished model use it instead \
      of the last ones. What they began with is no part of it.
      """)
  var ema: Double?
  @Flag(help: "Mirror pictures left to right at random in training, each in about every other epoch.")
  var flip = false
  @Option(
    parsing: .unconditional,
    help: """
      Stop after this many epochs without a better validation. \
      (default: \(ValidationProgress.patience) with --epochs auto, else none)
      """)
  var patience: Int?
  @Option(parsing: .unconditional, help: "The share of the examples kept for validation. (default: 0.1)")
  var validation: Double?
  @Option(
    help: """
      What products and convolutions multiply: \
      \(ContractionPrecision.allCases.map(\.rawValue).joined(separator: ", ")). (default: float32)
      """)
  var precision: String?
  @Option(parsing: .unconditional, help: "The minutes between checkpoints within an epoch. (default: 10)")
  var saveEvery: Double?
  @Option(parsing: .unconditional, help: "What all random numbers follow from. (default: 0)") var seed:
    UInt64?

  /// What a model is made of where no flag says otherwise; ``TrainingSettings`` knows the rest.
  enum Standard {
    // Of 3,500 small photographs, 72 epochs of 28 steps leave things that can be recognised, 20 do not.
    /// The steps that networks of convolutions need at least, and the epochs they may take for them.
    static let pictureSteps = 2000
    static let pictureEpochs = 100
  }

  /// The epochs for few pictures, where nobody says how many.
  func epochs(for model: ModelConfiguration, rows: Int, _ settings: TrainingSettings) -> Int {
    guard epochs == nil, model.network.family.needsPictures else { return settings.epochs }
    let steps = (rows + settings.batch - 1) / settings.batch
    let needed = (Standard.pictureSteps + steps - 1) / max(steps, 1)
    return max(settings.epochs, min(needed, Standard.pictureEpochs))
  }

  /// How the training goes.
  func settings(_ base: TrainingSettings?) throws -> TrainingSettings {
    var settings = base ?? TrainingSettings()
    settings.optimizer = try settings.optimizer.replaced(by: optimizer)
    if let epochs {
      let isGiven = epochs.number != nil || !settings.endsItself
      settings.epochs = isGiven ? epochs.most : settings.epochs
      settings.endsItself = epochs.endsItself
    }
    settings.timeLimit = time?.seconds ?? settings.timeLimit
    settings.batch = batch ?? settings.batch
    settings.learningRate =
      learningRate
      ?? (base == nil || optimizer != nil ? settings.optimizer.family.learningRate : settings.learningRate)
    settings.schedule = schedule ?? settings.schedule
    settings.warmup = warmup ?? settings.warmup
    settings.clip = clip ?? settings.clip
    settings.average = ema ?? settings.average
    settings.flip = flip || settings.flip
    settings.patience = patience ?? settings.patience
    settings.validation = validation ?? settings.validation
    settings.precision = try precision.map(ContractionPrecision.named) ?? settings.precision
    settings.saveEvery = saveEvery ?? settings.saveEvery
    settings.seed = seed ?? settings.seed
    try settings.validate()
    // Names and numbers alone: how many steps there are, the data say.
    _ = try settings.makeOptimizer(steps: settings.warmup + 2)
    return settings
  }

  /// The model for a data set.
  ///
  /// - Parameters:
  ///   - settings: Its optimiser gets the hyperparameters that are meant for it.
  ///   - explain: Is told which likelihood was chosen and why, where the flags left the choice open.
  func configuration(
    _ dataset: Dataset, _ base: ModelConfiguration?, _ settings: inout TrainingSettings,
    explain: (Message) -> Void
  ) throws -> ModelConfiguration {
    let source = dataset.training
    let chosen = try likelihood(dataset, base, explain)
    let network = try chosenNetwork(source.rowShape, base, isTable: dataset.schema != nil)
    let kept = base.flatMap { $0.network.family == network.family ? $0.activation : nil }
    let parts = try ModelParts(
      self, base, likelihood: chosen.likelihood, optimizer: settings.optimizer, isTable: dataset.schema != nil
    )
    settings.optimizer = parts.optimizer
    return try ModelConfiguration(
      model: parts.model, exampleShape: source.rowShape, network: network,
      latents: latent ?? base?.latents
        ?? (network.family.beginsAtComponents && dataset.schema != nil
          ? TableStandard.latents(source) : network.family.latents),
      activation: activation.map(Activation.named) ?? kept, likelihood: parts.likelihood,
      objective: parts.objective, prior: parts.prior, posterior: parts.posterior, scale: chosen.scale,
      data: DataDescription(of: dataset))
  }

  /// The network by the flags, else the base, else the data; sizes name a family too.
  private func chosenNetwork(
    _ exampleShape: [Int], _ base: ModelConfiguration?, isTable: Bool
  ) throws -> Network {
    let given: [(flag: String, sizes: [Int])] = try [("hidden", hidden), ("channels", channels)]
      .compactMap { name, text in try sizes(text, "--\(name)").map { (name, $0) } }
    if given.count > 1 {
      throw Failure(
        .usage, "--hidden and --channels are the sizes of different networks", remedy: "Give one of them")
    }
    let family = try family(exampleShape, base, sizesName: given.first?.flag, isTable: isTable)
    if let (flag, _) = given.first, flag != family.sizesName {
      throw Failure(
        .usage, "the \(family.name) network has no \(flag)", at: "--\(flag)",
        remedy: "Give --\(family.sizesName), or another --network")
    }
    let kept = base.flatMap { $0.network.family == family ? $0.network.sizes : nil }
    return Network(family, sizes: given.first?.sizes ?? kept ?? family.standardSizes(exampleShape))
  }

  private func family(
    _ exampleShape: [Int], _ base: ModelConfiguration?, sizesName: String?, isTable: Bool
  ) throws -> NetworkFamily {
    if let network, network != "auto" { return try .named(network) }
    let automatic = isTable ? .linearPerceptron : Network.automatic(for: exampleShape)
    let preferred = network == nil ? base?.network.family ?? automatic : automatic
    guard let sizesName, preferred.sizesName != sizesName else { return preferred }
    return NetworkFamily.all.first { $0.sizesName == sizesName } ?? preferred
  }

  private func sizes(_ text: String?, _ flag: String) throws -> [Int]? {
    try text?.split(separator: ",").map { word in
      guard let size = Int(word.trimming(while: \.isWhitespace)), size > 0 else {
        throw Failure(
          .usage, "'\(word)' is no size", at: flag, remedy: "Give whole numbers, such as 32,64,128")
      }
      return size
    }
  }

  private func likelihood(
    _ dataset: Dataset, _ base: ModelConfiguration?, _ explain: (Message) -> Void
  ) throws -> (likelihood: Likelihood, scale: Double) {
    if let base, likelihood == nil, sigma == nil { return (base.likelihood, base.scale) }
    let source = dataset.training
    if let table = dataset.schema, sigma == nil, [nil, "auto", Likelihood.mixed.name].contains(likelihood) {
      explain(
        "likelihood mixed: the data are a table, of \(table.layout.blocks.count) columns that say something")
      return (.mixed, 1)
    }
    let chosen = try LikelihoodChoice(likelihood ?? "auto", deviation: sigma, for: source)
    explain("likelihood \(chosen.likelihood.name): \(chosen.reason)")
    return (chosen.likelihood, chosen.scale)
  }
}

extension Substring {
  /// The text without the characters at its ends that are of a kind.
  fileprivate func trimming(while condition: (Character) -> Bool) -> Substring {
    let front = drop(while: condition)
    return front.prefix(front.count - front.reversed().prefix(while: condition).count)
  }
}
