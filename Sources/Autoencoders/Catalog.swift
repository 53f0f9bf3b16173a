// Every published model as a row: what it is, where it comes from, and what it maximises.

import Foundations

/// A row of the catalogue of models.
public struct Model: Hashable, Sendable {
  /// The name the command line and model files use.
  public let name: String
  /// What it is, in a sentence.
  public let summary: String
  /// The paper it was published in.
  public let source: String
  /// What its training maximises.
  public let objective: Objective

  /// Every model.
  public static let all: [Model] = [vae, autoencoder]

  /// The variational autoencoder.
  public static let vae = Model(
    name: "vae", summary: "the variational autoencoder: maximises the evidence lower bound",
    source: "Kingma and Welling, Auto-encoding variational Bayes, ICLR 2014", objective: .evidence)

  /// The classical autoencoder.
  public static let autoencoder = Model(
    name: "ae", summary: "the classical autoencoder: the same networks, reconstruction only",
    source:
      "Hinton and Salakhutdinov, Reducing the dimensionality of data with neural networks, Science 2006",
    objective: .reconstruction)

  /// The model of a name; an unknown one throws and suggests the nearest.
  public static func named(_ name: String) throws -> Model {
    if let found = all.first(where: { $0.name == name }) { return found }
    throw Suggestion.unknown("model", name, among: all.map(\.name))
  }
}
