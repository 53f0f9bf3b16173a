// What a row of the catalogue of samplers says: from what distribution over latents new examples are drawn.

import Foundations

/// A distribution over latents to draw new examples from: a row of the catalogue.
public struct LatentSampler: ChoiceRow {
  /// What messages call a row.
  public static let kind = "sampler"
  /// The name the command line and files use.
  public let name: String
  /// What it is, in a sentence without its full stop.
  public let summary: String
  /// Where it comes from.
  public let source: String
  /// The hyperparameters of fitting it.
  public let hyperparameters: [Hyperparameter]
  /// What is fitted to the training examples before anything can be drawn; nil where the model itself says all.
  public let fitted: (any FittedSampler.Type)?

  /// A row.
  public init(
    name: String, summary: String, source: String, hyperparameters: [Hyperparameter] = [],
    fitted: (any FittedSampler.Type)? = nil
  ) {
    self.name = name
    self.summary = summary
    self.source = source
    self.hyperparameters = hyperparameters
    self.fitted = fitted
  }

  /// Whether it has to be fitted after training.
  public var isFitted: Bool { fitted != nil }

  /// What stands for ``automatic(for:)`` where samplers are named.
  public static let automaticName = "auto"

  /// What a model is sampled from by default: its prior, or the mixture where training only decodes
  /// means, which no prior has drawn to where samples would come from.
  public static func automatic(for configuration: ModelConfiguration) -> LatentSampler {
    configuration.objective.family.matchesPrior ? prior : mixture
  }
}

/// A sampler with values for the hyperparameters of fitting it.
public typealias SamplerChoice = Choice<LatentSampler>
