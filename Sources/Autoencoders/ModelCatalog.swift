// The rows that a model file may name: those of this program, and those that a program of its user adds.

/// Every kind of row that a model is made of.
public struct ModelCatalog: Sendable {
  /// The models.
  public var models = PublishedModel.all
  /// The objectives.
  public var objectives = ObjectiveFamily.all
  /// The priors.
  public var priors = PriorFamily.all
  /// The posteriors.
  public var posteriors = PosteriorFamily.all
  /// The structures of latents.
  public var structures = LatentFamily.all
  /// The networks.
  public var networks = NetworkFamily.all
  /// The likelihoods.
  public var likelihoods = LikelihoodFamily.all

  /// The rows of this program; others can be added to each list.
  public init() {}
}
