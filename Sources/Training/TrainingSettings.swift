// Every choice that a training makes beside the model itself.

public import Autoencoders
import Datasets
import Foundations
import Storage
public import Tensors

/// How a model is trained.
public struct TrainingSettings: Hashable, Sendable {
  /// The number of epochs; their limit, if the training stops early by itself.
  public var epochs: Int
  /// Whether the training stops early, when its validation no longer improves (``ValidationProgress``).
  public var endsItself: Bool
  /// The batch size.
  public var batch: Int
  /// The optimiser with its hyperparameters.
  public var optimizer: OptimizerChoice
  /// The learning rate after any warm-up.
  public var learningRate: Double
  /// The schedule of the learning rate, as the command line writes it.
  public var schedule: String
  /// The number of warm-up steps of the learning rate.
  public var warmup: Int
  /// The share of the steps, at the beginning, in which the divergence has no weight; then the decoder begins anew. None where
  /// nil.
  public var autoencoderFirst: Double?
  /// The norm that gradients are clipped to, if any.
  public var clip: Double?
  /// The decay of the exponential moving average of the parameters, if any. Validation, the best epoch and the
  /// finished model use the average instead of the last parameters.
  public var average: Double?
  /// Whether pictures are flipped horizontally at random: each row in about every other epoch.
  public var flip: Bool
  /// The share of the examples held out for validation.
  public var validation: Double
  /// The random seed.
  public var seed: UInt64
  /// The epochs without an improvement of validation after which the training stops early, if it should.
  public var patience: Int?
  /// The seconds after which the training stops, if it should.
  public var timeLimit: Double?
  /// The precision of matrix products and convolutions in training steps.
  public var precision: ContractionPrecision
  /// The minutes between checkpoints, besides those at the ends of epochs.
  public var saveEvery: Double
  /// How many rows keep their label, for models that learn from few of them; all that have one where nil.
  public var labelled: Int?
  /// The part of these rows whose label is not shown to the training; none where nil.
  public var withheld: LabelPart?
  /// The labels whose rows neither train nor validate, as ``LabelledTraining`` chose them; none where nil.
  public var leftOutLabels: [String]?

  /// The default limit of epochs of a training that ends by itself.
  public static let mostEpochs = 1000
  /// The largest number of epochs, steps, examples, seconds and minutes that can be asked for: sums and products of two of them
  /// fit an integer.
  static let most = 1_000_000_000

  /// Settings; each can be changed.
  public init(
    epochs: Int = 20, endsItself: Bool = false, batch: Int = 128, optimizer: OptimizerChoice = .adam,
    learningRate: Double = 1e-3, schedule: String = "constant", warmup: Int = 0,
    autoencoderFirst: Double? = nil, clip: Double? = nil,
    average: Double? = nil, flip: Bool = false, validation: Double = 0.1, seed: UInt64 = 0,
    patience: Int? = nil, timeLimit: Double? = nil,
    precision: ContractionPrecision = .float32, saveEvery: Double = 10, labelled: Int? = nil,
    withheld: LabelPart? = nil,
    leftOutLabels: [String]? = nil
  ) {
    self.epochs = epochs
    self.endsItself = endsItself
    self.batch = batch
    self.optimizer = optimizer
    self.learningRate = learningRate
    self.schedule = schedule
    self.warmup = warmup
    self.autoencoderFirst = autoencoderFirst
    self.clip = clip
    self.average = average
    self.flip = flip
    self.validation = validation
    self.seed = seed
    self.patience = patience
    self.timeLimit = timeLimit
    self.precision = precision
    self.saveEvery = saveEvery
    self.labelled = labelled
    self.withheld = withheld
    self.leftOutLabels = leftOutLabels
  }

  /// Throws a failure for the first setting that is not valid.
  public func validate() throws {
    func require(_ condition: Bool, _ setting: Setting, _ what: Message, _ remedy: Message) throws {
      if !condition { throw Failure(.usage, what, at: setting, remedy: remedy) }
    }
    try require(epochs >= 1, .epochs, "a training needs at least one epoch, not \(epochs)", "Give at least 1")
    try require(epochs <= Self.most, .epochs, "\(epochs) epochs are too many", "Give a smaller number")
    try require(batch >= 1, .batch, "a batch needs at least one example, not \(batch)", "Give at least 1")
    try require(
      batch <= Self.most, .batch, "a batch of \(batch) examples is too large", "Give a smaller number")
    try require(warmup >= 0, .warmup, "a warm-up of \(warmup) steps is negative", "Give 0 for none")
    try require(warmup <= Self.most, .warmup, "\(warmup) warm-up steps are too many", "Give a smaller number")
    if let autoencoderFirst {
      try require(
        autoencoderFirst > 0 && autoencoderFirst < 1, .autoencoderFirst,
        "an autoencoder cannot come first for a share of \(autoencoderFirst) of the training",
        "Give a share above 0 and below 1, for example 0.2")
      try require(
        !endsItself, .autoencoderFirst,
        "a share of a training whose length is not known with \(.endsItself) cannot be an autoencoder's",
        "Give a number of epochs, or leave one of the two out")
    }
    try require(
      validation >= 0 && validation < 1, .validation, "a share of \(validation) is not within [0, 1)",
      "Give a share, for example 0.1, or 0 for none")
    if let patience {
      try require(
        patience >= 1, .patience, "the patience must be at least one epoch, not \(patience)",
        "Give at least 1")
      try require(
        patience <= Self.most, .patience, "a patience of \(patience) epochs is too much",
        "Give a smaller number")
      try require(
        validation > 0, .patience, "early stopping needs validation",
        "Give \(.validation) a share above 0, or leave \(.patience) out")
    }
    if endsItself {
      try require(
        validation > 0, .endsItself, "early stopping needs validation",
        "Give \(.validation) a share above 0, or a number of epochs")
      let schedules = try [1000, 2000].map {
        try Schedule(parsing: schedule, rate: learningRate, warmup: warmup, total: max(warmup, 0) + $0)
      }
      try require(
        schedules[0] == schedules[1], .schedule,
        "'\(schedule)' decays over all epochs, whose number is not known with \(.endsItself)",
        "Give \(.schedule, "constant"), with which the rate is lowered when validation reaches a plateau; or give a number of epochs"
      )
    }
    if let timeLimit {
      try require(
        timeLimit > 0 && timeLimit <= Double(Self.most), .timeLimit,
        "the time limit must be positive and at most \(Self.most) seconds, not \(timeLimit)",
        "Give a time, for example 10m")
    }
    if let labelled {
      try require(
        (1...Self.most).contains(labelled), .labelled, "\(labelled) rows cannot keep their label",
        "Give the number of rows whose label is used")
    }
    if let withheld {
      try require(
        withheld.parts > 1 && (0..<withheld.parts).contains(withheld.number), .labelled,
        "part \(withheld.number) of \(withheld.parts) cannot be withheld", "Restore the run's own file")
    }
    try require(
      saveEvery > 0 && saveEvery <= Double(Self.most), .saveEvery,
      "checkpoints cannot be saved every \(saveEvery) minutes",
      "Give a positive number of minutes, at most \(Self.most)")
  }

  /// The optimiser these settings describe, for a training of the given number of steps.
  ///
  /// - Parameter reductions: How often the learning rate was lowered because validation reached a plateau.
  public func makeOptimizer(steps: Int, reductions: Int = 0) throws -> Optimizer {
    let rate = (0..<reductions).reduce(learningRate) { rate, _ in rate * ValidationProgress.reduction }
    let schedule = try Schedule(parsing: schedule, rate: rate, warmup: warmup, total: steps)
    return try optimizer.optimizer(
      learningRate: schedule, clippingNorm: clip, averageDecay: average)
  }
}

extension TrainingSettings {
  /// How many of the steps of a training its opening takes.
  public func openingSteps(of steps: Int) -> Int {
    autoencoderFirst.map { min(max(Int(($0 * Double(steps)).rounded()), 1), steps - 1) } ?? 0
  }

  /// The rows of a source as training sees them: changed in every epoch where the settings say so.
  func augmented(_ source: any DataSource) -> any DataSource {
    flip ? AugmentedSource(source, by: Mirroring(seed: seed)) : source
  }
}

extension TrainingSettings: Codable {
  /// The settings of a file; those that a file of an older version lacks have their default.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    func value<Value: Decodable>(_ key: CodingKeys, _ fallback: Value) throws -> Value {
      try values.decodeIfPresent(Value.self, forKey: key) ?? fallback
    }
    let standard = TrainingSettings()
    self.init(
      epochs: try value(.epochs, standard.epochs), endsItself: try value(.endsItself, standard.endsItself),
      batch: try value(.batch, standard.batch),
      optimizer: try value(.optimizer, standard.optimizer),
      learningRate: try value(.learningRate, standard.learningRate),
      schedule: try value(.schedule, standard.schedule), warmup: try value(.warmup, standard.warmup),
      autoencoderFirst: try values.decodeIfPresent(Double.self, forKey: .autoencoderFirst),
      clip: try values.decodeIfPresent(Double.self, forKey: .clip),
      average: try values.decodeIfPresent(Double.self, forKey: .average),
      flip: try value(.flip, standard.flip),
      validation: try value(.validation, standard.validation), seed: try value(.seed, standard.seed),
      patience: try values.decodeIfPresent(Int.self, forKey: .patience),
      timeLimit: try values.decodeIfPresent(Double.self, forKey: .timeLimit),
      precision: try value(.precision, standard.precision),
      saveEvery: try value(.saveEvery, standard.saveEvery),
      labelled: try values.decodeIfPresent(Int.self, forKey: .labelled),
      withheld: try values.decodeIfPresent(LabelPart.self, forKey: .withheld),
      leftOutLabels: try values.decodeIfPresent([String].self, forKey: .leftOutLabels))
  }
}
