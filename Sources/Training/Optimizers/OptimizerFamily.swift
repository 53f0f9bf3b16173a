// What a row of the catalogue of optimisers says, and an optimiser made of it.

public import Autoencoders
import Foundations

/// A kind of optimiser: a row of the catalogue.
public struct OptimizerFamily: ChoiceRow {
  /// What messages call a row.
  public static let kind = "optimiser"
  /// What its flag and its member in files are called.
  public static let part = "optimizer"
  /// The name on the command line and in settings.
  public let name: String
  /// What it is, with its source, in a sentence without its full stop.
  public let summary: String
  /// The default of the learning rate, which is a setting of the training.
  public let learningRate: Double
  /// The hyperparameters, such as the decays of running means.
  public let hyperparameters: [Hyperparameter]
  /// The chain of links, made of the hyperparameters.
  public let transforms: @Sendable (OptimizerChoice) throws -> [any GradientTransform]

  /// A row.
  ///
  /// - Parameters:
  ///   - learningRate: The default of the learning rate.
  ///   - transforms: The chain of links, made of the hyperparameters of the choice.
  public init(
    name: String, summary: String, learningRate: Double, hyperparameters: [Hyperparameter] = [],
    transforms: @escaping @Sendable (OptimizerChoice) throws -> [any GradientTransform]
  ) {
    self.name = name
    self.summary = summary
    self.learningRate = learningRate
    self.hyperparameters = hyperparameters
    self.transforms = transforms
  }
}

/// A kind of optimiser with values for its hyperparameters.
public typealias OptimizerChoice = Choice<OptimizerFamily>

extension Choice where Row == OptimizerFamily {
  /// The chain of links.
  public func transforms() throws -> [any GradientTransform] { try family.transforms(self) }

  /// The optimiser.
  ///
  /// - Parameters:
  ///   - learningRate: The learning rate by step.
  ///   - clippingNorm: The norm that gradients are clipped to; nil for none.
  ///   - averageDecay: The decay of an average of the parameters; nil for none.
  /// - Throws: ``Failure`` where a setting is out of its range.
  public func optimizer(
    learningRate: Schedule, clippingNorm: Double? = nil, averageDecay: Double? = nil
  ) throws -> Optimizer {
    let clipping = try clippingNorm.map { try GlobalNormClipping(limit: $0) }
    return Optimizer(
      (clipping.map { [$0] } ?? []) + (try transforms()), learningRate: learningRate,
      average: try averageDecay.map { try ParameterAverage(decay: $0) })
  }
}
