// What a row of the catalogue of samplers says: from what distribution over latents new examples are drawn.

import Foundations

/// A distribution over latents to draw new examples from: a row of the catalogue.
public struct LatentSampler: Sendable {
  /// The name the command line and files use.
  public let name: String
  /// What it is, in a sentence without its full stop.
  public let summary: String
  /// Where it comes from.
  public let source: String
  /// What is fitted to the training examples before anything can be drawn; nil where the model itself says all.
  public let fitted: (any FittedSampler.Type)?

  /// Whether it has to be fitted after training.
  public var isFitted: Bool { fitted != nil }

  /// The sampler of a name; an unknown one throws and suggests the nearest.
  public static func named(_ name: String) throws -> LatentSampler {
    if let found = all.first(where: { $0.name == name }) { return found }
    throw Suggestion.unknown("sampler", name, among: [automaticName] + all.map(\.name))
  }

  /// What stands for ``automatic(for:)`` where samplers are named.
  public static let automaticName = "auto"

  /// What a model is sampled from where nobody says otherwise: its prior, or the mixture where training only decodes
  /// means, which no prior has drawn to where samples would come from.
  public static func automatic(for configuration: ModelConfiguration) -> LatentSampler {
    configuration.objective.family.matchesPrior ? prior : mixture
  }
}

extension LatentSampler: Hashable {
  /// Samplers are told apart by their names.
  public static func == (left: LatentSampler, right: LatentSampler) -> Bool { left.name == right.name }

  /// The name's hash.
  public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}
