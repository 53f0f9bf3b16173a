// The flags that say what is trained and how. Each may be left out: then the file of --config decides, or the default of the
// kind of data, which help reads from where training does.

import ArgumentParser
import Autoencoders
import Foundation
import Foundations
import Layers
import Tensors
import Training

/// The model and how it is trained, as flags.
struct TrainingOptions: ParsableArguments {
  @Option(
    help:
      "The model: \(PublishedModel.all.map(\.name).joined(separator: ", ")). (default: \(PublishedModel.vae.name))"
  )
  var model: String?
  @Option(
    help: """
      The objective: \(ObjectiveFamily.all.map(\.name).joined(separator: ", ")). Models other than \
      \(PublishedModel.vae.name) have their own. \(DefaultTexts.of(\.objective))
      """)
  var objective: String?
  @Option(
    help: """
      The prior p(z): \
      \(PriorFamily.all.map(\.name).joined(separator: ", ")). Models other than \(PublishedModel.vae.name) may have their own. \
      (default: \(PublishedModel.vae.prior))
      """)
  var prior: String?
  @Option(
    help: """
      The approximate posterior q(z|x): \
      \(PosteriorFamily.all.map(\.name).joined(separator: ", ")). Models other than \(PublishedModel.vae.name) may have their \
      own. (default: \(PublishedModel.vae.posterior))
      """)
  var posterior: String?
  @Option(
    name: .customLong("set"), parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      """
      Set a hyperparameter of the objective, prior or posterior, for example beta=4; 'vae models NAME' lists them. A \
      weight may be annealed: beta=4@linear:10ep over 10 epochs, @cosine:500 over 500 steps, @cyclical:8ep in cycles \
      of 8 epochs. Hyperparameters of the likelihood and the optimiser are set the same way: degrees_of_freedom=5, \
      optimizer.epsilon=1e-6. May be given several times.
      """, valueName: "name=value"))
  var numbers: [String] = []
  @Option(
    help: """
      The network: auto, \(NetworkFamily.all.map(\.name).joined(separator: ", ")). \
      \(DefaultTexts.of(\.network))
      """)
  var network: String?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The widths of the hidden layers of dense networks. \(DefaultTexts.sizes("hidden"))",
      valueName: "400,400"))
  var hidden: String?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The channels of the stages of conv and resnet. (default: by the size of the pictures)",
      valueName: "32,64,128"))
  var channels: String?
  @Option(
    help: """
      The activation function: \(Activation.all.map(\.name).joined(separator: ", ")). \
      (default: \(DefaultTexts.activations))
      """)
  var activation: String?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      """
      The number of latents, or the extents of latents that are a picture, such as 8x8x8, which the network spatial has. \
      \(DefaultTexts.of(\.latents))
      """, valueName: "n"))
  var latent: String?
  @Option(
    help: """
      The likelihood: auto (chosen from the values of the data), \(Likelihood.names.joined(separator: ", ")). \
      (default: auto)
      """)
  var likelihood: String?
  @Option(
    parsing: .unconditional,
    help:
      "The standard deviation of the gaussian likelihood; given without --likelihood, it selects that likelihood."
  )
  var sigma: Double?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      """
      The number of epochs. auto stops early when validation no longer improves, after at most \
      \(TrainingSettings.mostEpochs) epochs; auto:200 after at most 200. \(DefaultTexts.of(\.epochs))
      """, valueName: "epochs"))
  var epochs: EpochCount?
  @Option(
    parsing: .unconditional, help: ArgumentHelp("Stop after this time, for example 10m.", valueName: "time"))
  var time: TimeLimit?
  @Option(parsing: .unconditional, help: "The batch size. \(DefaultTexts.of(\.batch))") var batch: Int?
  @Option(
    help: """
      The optimiser: \(OptimizerChoice.names.joined(separator: ", ")). \(DefaultTexts.common(\.optimizer))
      """)
  var optimizer: String?
  @Option(
    parsing: .unconditional,
    help: "The learning rate; 0.002 for the network spatial. \(DefaultTexts.learningRates)")
  var learningRate: Double?
  @Option(
    help: """
      The schedule of the learning rate: \(ScheduleCatalog.entries.map(\.form).joined(separator: ", ")). \
      \(DefaultTexts.of(\.schedule))
      """)
  var schedule: String?
  @Option(
    parsing: .unconditional,
    help: "The number of warm-up steps of the learning rate. \(DefaultTexts.of(\.warmup))")
  var warmup: Int?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Train an autoencoder first, without the KL term, for this share of the steps; then the decoder begins anew. 0 for none. (default: \(DefaultTexts.autoencoderFirst))",
      valueName: "share"))
  var autoencoderFirst: Double?
  @Option(parsing: .unconditional, help: "Clip gradients to this norm.") var clip: Double?
  @Option(
    parsing: .unconditional,
    help: """
      The decay of an exponential moving average of the parameters, for example 0.999, with bias correction. \
      Validation and the finished model use the average. Without it there is none, but for the network spatial, levels of \
      latents and what learns beside a critic the average goes over about the last twentieth of the steps.
      """)
  var ema: Double?
  @Flag(help: "Augment pictures by random horizontal flips.")
  var flip = false
  @Option(
    parsing: .unconditional,
    help: """
      Stop early after this many epochs in which validation does not improve; with --epochs auto, after \
      \(ValidationProgress.patience) unless this is given. \(DefaultTexts.of(\.patience))
      """)
  var patience: Int?
  @Option(
    parsing: .unconditional,
    help: "The share of the examples held out for validation. \(DefaultTexts.common(\.validation))")
  var validation: Double?
  @Option(
    help: """
      The precision of matrix products and convolutions: \
      \(ContractionPrecision.allCases.map(\.rawValue).joined(separator: ", ")). \(DefaultTexts.common(\.precision))
      """)
  var precision: String?
  @Option(
    parsing: .unconditional,
    help: "The number of minutes between checkpoints within an epoch. \(DefaultTexts.common(\.saveEvery))")
  var saveEvery: Double?
  @Option(parsing: .unconditional, help: "The random seed. \(DefaultTexts.common(\.seed))") var seed: UInt64?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The label of normal rows: rows with another label neither train nor validate. (default: of tables, the label called normal, ok or the like, or 0 in a column called fault, label or the like, if at most 30 % of the rows have another)",
      valueName: "label"))
  var normalLabel: String?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "How many rows keep their label, as many of each class, for models that learn classes from few (m2, sdgm). (default: all that have one)",
      valueName: "n"))
  var labelled: Int?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The weight of the mean cross-entropy of labels, times the number of all rows; it may be annealed as other weights. (default: 10..0.1@linear:50%)",
      valueName: "weight"))
  var labelWeight: String?
  @Flag(help: "Train on rows of every label, those of anomalies too.") var allLabels = false

  /// What the flags say.
  func request() throws -> TrainingRequest {
    var request = TrainingRequest()
    (request.model, request.objective, request.prior, request.posterior) = (
      model, objective, prior, posterior
    )
    do {
      request.hyperparameters = try numbers.map(HyperparameterSetting.init(parsing:))
    } catch var failure as Failure {
      failure.place = failure.place.map { "\(.hyperparameters, $0)" } ?? "\(.hyperparameters)"
      throw failure
    }
    request.network = network
    request.hidden = try hidden.map { try Self.sizes($0, "--hidden") }
    request.channels = try channels.map { try Self.sizes($0, "--channels") }
    request.activation = activation
    let extents = try latent.map(Self.extents)
    request.latents = extents.map { $0.reduce(1, *) }
    request.latentGrid = extents.flatMap { $0.count == 3 ? Array($0.prefix(2)) : nil }
    (request.likelihood, request.deviation) = (likelihood, sigma)
    request.epochs = epochs.map { $0.endsItself ? .auto(most: $0.number) : .number($0.most) }
    (request.timeLimit, request.batch) = (time?.seconds, batch)
    (request.optimizer, request.learningRate) = (optimizer, learningRate)
    (request.schedule, request.warmup) = (schedule, warmup)
    request.autoencoderFirst = autoencoderFirst
    (request.clip, request.average, request.flip) = (clip, ema, flip ? true : nil)
    (request.patience, request.validation) = (patience, validation)
    request.precision = try precision.map(ContractionPrecision.named)
    (request.saveEvery, request.seed) = (saveEvery, seed)
    request.labelled = labelled
    if let labelWeight {
      request.hyperparameters.append(try HyperparameterSetting(parsing: "label_weight=\(labelWeight)"))
    }
    (request.normalLabel, request.allLabels) = (normalLabel, allLabels ? true : nil)
    return request
  }

  /// One number, or height, width and channels.
  private static func extents(_ text: String) throws -> [Int] {
    let words = text.split(separator: "x", omittingEmptySubsequences: false)
    let numbers = words.compactMap { Int($0) }
    guard numbers.count == words.count, [1, 3].contains(words.count),
      words.count == 1 || numbers.allSatisfy({ (1...4096).contains($0) })
    else {
      throw Failure(
        .usage, "'\(text)' is no number of latents", at: "--latent",
        remedy: "Give a whole number, such as 20, or height, width and channels, such as 8x8x8")
    }
    return numbers
  }

  private static func sizes(_ text: String, _ flag: String) throws -> [Int] {
    try text.split(separator: ",").map { word in
      guard let size = Int(word.trimmingCharacters(in: .whitespaces)), size > 0 else {
        throw Failure(
          .usage, "'\(word)' is not a size", at: flag, remedy: "Give whole numbers, for example 32,64,128")
      }
      return size
    }
  }
}
