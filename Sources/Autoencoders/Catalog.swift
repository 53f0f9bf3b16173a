// What a row of the catalogue of models says. The rows are in `Catalog+Models.swift`.

import Foundations

/// A published model: what it is, where it comes from, what it maximises under which prior and posterior. Its
/// networks and its likelihood are the data's and the user's choice.
public struct PublishedModel: CatalogRow {
  /// What messages call a row.
  public static let kind = "model"
  /// The name that the command line and model files use.
  public let name: String
  /// What it is, in a sentence without its full stop.
  public let summary: String
  /// The paper it was published in.
  public let source: String
  /// Its default objective.
  public let objective: Objective
  /// Its default prior p(z).
  public let prior: Prior
  /// Its default posterior q(z|x).
  public let posterior: Posterior
  /// How its latents are made up by default.
  public let structure: LatentStructure
  /// A published result to expect of it, with its settings and where it was read; nil where there is none that
  /// can be compared.
  public let expected: String?

  /// A row; what is left out is that of the variational autoencoder.
  public init(
    name: String, summary: String, source: String, objective: Objective = .evidence,
    prior: Prior = .standardNormal, posterior: Posterior = .meanField, structure: LatentStructure = .flat,
    expected: String? = nil
  ) {
    self.name = name
    self.summary = summary
    self.source = source
    self.objective = objective
    self.prior = prior
    self.posterior = posterior
    self.structure = structure
    self.expected = expected
  }
}
