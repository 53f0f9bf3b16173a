// Every choice that a training makes beside the model itself.

import Foundations
public import Tensors

/// How a model is trained.
public struct TrainingSettings: Hashable, Sendable {
  /// How often every example is visited.
  public var epochs: Int
  /// The examples of a step.
  public var batch: Int
  /// The optimiser's name in the catalogue.
  public var optimizer: String
  /// The learning rate after any warm-up.
  public var learningRate: Double
  /// How the rate falls, as the command line says it.
  public var schedule: String
  /// The steps over which the rate rises to its value.
  public var warmup: Int
  /// The gradient norm above which gradients are shortened, if any.
  public var clip: Double?
  /// The decay of the average of the parameters that evaluation uses, if any.
  public var average: Double?
  /// The share of the examples kept for validation.
  public var validation: Double
  /// What all random numbers follow from.
  public var seed: UInt64
  /// After how many epochs without a better validation the training stops, if it should.
  public var patience: Int?
  /// The seconds after which the training stops, if it should.
  public var timeLimit: Double?
  /// What products and convolutions of the training steps multiply.
  public var precision: ContractionPrecision
  /// Every how many minutes a checkpoint is written, besides those at the ends of epochs.
  public var saveEvery: Double

  /// Settings; each can be changed.
  public init(
    epochs: Int = 20, batch: Int = 128, optimizer: String = "adam", learningRate: Double = 1e-3,
    schedule: String = "constant", warmup: Int = 0, clip: Double? = nil, average: Double? = nil,
    validation: Double = 0.1, seed: UInt64 = 0, patience: Int? = nil, timeLimit: Double? = nil,
    precision: ContractionPrecision = .float32, saveEvery: Double = 10
  ) {
    self.epochs = epochs
    self.batch = batch
    self.optimizer = optimizer
    self.learningRate = learningRate
    self.schedule = schedule
    self.warmup = warmup
    self.clip = clip
    self.average = average
    self.validation = validation
    self.seed = seed
    self.patience = patience
    self.timeLimit = timeLimit
    self.precision = precision
    self.saveEvery = saveEvery
  }

  /// Throws a sentence about the first setting that cannot be.
  public func validate() throws {
    func require(_ condition: Bool, _ flag: String, _ what: String, _ remedy: String) throws {
      if !condition { throw Failure(.usage, what, at: flag, remedy: remedy) }
    }
    try require(epochs >= 1, "--epochs", "\(epochs) epochs train nothing", "Give at least 1")
    try require(batch >= 1, "--batch", "a batch of \(batch) examples is none", "Give at least 1")
    try require(
      validation >= 0 && validation < 1, "--validation", "a share of \(validation) is not within [0, 1)",
      "Give a share such as 0.1, or 0 for none")
    if let patience {
      try require(patience >= 1, "--patience", "a patience of \(patience) epochs is none", "Give at least 1")
      try require(
        validation > 0, "--patience", "without validation there is nothing to wait for",
        "Give --validation a share above 0, or leave --patience out")
    }
    if let timeLimit {
      try require(
        timeLimit > 0 && timeLimit.isFinite, "--time", "a time of \(timeLimit) seconds is none",
        "Give a time such as 10m")
    }
    try require(
      saveEvery > 0 && saveEvery.isFinite, "--save-every",
      "a checkpoint every \(saveEvery) minutes cannot be",
      "Give minutes above 0")
  }

  /// The optimiser these settings describe, for a training of the given number of steps.
  public func makeOptimizer(steps: Int) throws -> Optimizer {
    let schedule = try Schedule(
      parsing: schedule, rate: learningRate, warmup: warmup, total: steps)
    return try OptimizerCatalog.entry(named: optimizer).optimizer(
      learningRate: schedule, clippingNorm: clip, averageDecay: average)
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
      epochs: try value(.epochs, standard.epochs), batch: try value(.batch, standard.batch),
      optimizer: try value(.optimizer, standard.optimizer),
      learningRate: try value(.learningRate, standard.learningRate),
      schedule: try value(.schedule, standard.schedule), warmup: try value(.warmup, standard.warmup),
      clip: try values.decodeIfPresent(Double.self, forKey: .clip),
      average: try values.decodeIfPresent(Double.self, forKey: .average),
      validation: try value(.validation, standard.validation), seed: try value(.seed, standard.seed),
      patience: try values.decodeIfPresent(Int.self, forKey: .patience),
      timeLimit: try values.decodeIfPresent(Double.self, forKey: .timeLimit),
      precision: try value(.precision, standard.precision),
      saveEvery: try value(.saveEvery, standard.saveEvery))
  }
}
