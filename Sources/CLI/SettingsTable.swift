// Every setting of a training once it is settled, by the names of the flags: what a dry run prints.

import Autoencoders
import Layers
import Tensors
import Training

/// The settings of a recipe.
struct SettingsTable: Encodable {
  let model: String
  let objective: String
  let prior: String
  let posterior: String
  let network: String
  let hidden: [Int]?
  let channels: [Int]?
  let activation: String
  let latent: Int
  let likelihood: String
  let epochs: Int
  let batch: Int
  let optimizer: String
  let learningRate: Double
  let schedule: String
  let warmup: Int
  let autoencoderFirst: Double
  let clip: OrNull<Double>
  let ema: OrNull<Double>
  let flip: Bool
  let patience: OrNull<Int>
  let time: OrNull<Double>
  let validation: Double
  let precision: String
  let saveEvery: Double
  let seed: UInt64
  let leftOutLabels: OrNull<[String]>

  init(_ recipe: Recipe) {
    let (configuration, settings) = (recipe.model, recipe.settings)
    model = configuration.model.name
    objective = "\(configuration.objective)"
    prior = "\(configuration.prior)"
    posterior = "\(configuration.posterior)"
    let family = configuration.network.family
    network = "\(configuration.network.choice)"
    hidden = family.sizesName == "hidden" ? configuration.network.sizes : nil
    channels = family.sizesName == "channels" ? configuration.network.sizes : nil
    activation = configuration.activation.name
    latent = configuration.latents
    likelihood = "\(configuration.likelihood)"
    epochs = settings.epochs
    batch = settings.batch
    optimizer = "\(settings.optimizer)"
    learningRate = settings.learningRate
    schedule = settings.schedule
    warmup = settings.warmup
    autoencoderFirst = settings.autoencoderFirst ?? 0
    clip = OrNull(settings.clip)
    ema = OrNull(settings.average)
    flip = settings.flip
    patience = OrNull(settings.patience)
    time = OrNull(settings.timeLimit)
    validation = settings.validation
    precision = settings.precision.rawValue
    saveEvery = settings.saveEvery
    seed = settings.seed
    leftOutLabels = OrNull(settings.leftOutLabels)
  }

  /// What people look at, in three lines.
  var rows: [[String]] {
    [
      ["model", "\(model): \(objective); prior \(prior), posterior \(posterior), likelihood \(likelihood)"],
      [
        "optimiser",
        "\(optimizer), learning rate \(learningRate), schedule \(schedule), warm-up \(warmup) steps"
          + (autoencoderFirst > 0
            ? ", an autoencoder for the first \(Int((autoencoderFirst * 100).rounded())) %" : ""),
      ],
      ["seed", "\(seed)"],
    ]
  }
}
