// Every choice that a training makes beside the model itself.

import Foundations

/// How a model is trained.
public struct TrainingSettings: Hashable, Codable, Sendable {
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

  /// Settings; each can be changed.
  public init(
    epochs: Int = 20, batch: Int = 128, optimizer: String = "adam", learningRate: Double = 1e-3,
    schedule: String = "constant", warmup: Int = 0, clip: Double? = nil, average: Double? = nil,
    validation: Double = 0.1, seed: UInt64 = 0
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
  }

  /// The optimiser these settings describe, for a training of the given number of steps.
  public func makeOptimizer(steps: Int) throws -> Optimizer {
    let schedule = try Schedule(
      parsing: schedule, rate: learningRate, warmup: warmup, total: steps)
    return try OptimizerCatalog.entry(named: optimizer).optimizer(
      learningRate: schedule, clippingNorm: clip, averageDecay: average)
  }
}
