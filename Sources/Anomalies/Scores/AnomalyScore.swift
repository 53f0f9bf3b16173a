// The scores, as rows of one table: help, files and tests follow from it.

public import Autoencoders
import Foundation

/// How abnormal a row is, in nats: a row of the catalogue. More is more abnormal.
public struct AnomalyScore: ChoiceRow {
  /// What messages call a row.
  public static let kind = "score"
  /// What the command line and files call it.
  public let name: String
  /// What it is, in a sentence without its full stop.
  public let summary: String
  /// The paper it was published in.
  public let source: String
  /// The hyperparameters, such as the number of draws.
  public let hyperparameters: [Hyperparameter]
  /// How it is computed.
  let quantity: Quantity

  enum Quantity: Hashable { case exemplars, bound, importance, reconstruction, divergence, typicality }

  /// How many draws a score of the posterior's takes for each row.
  private static func samples(_ standard: Int) -> [Hyperparameter] {
    [.count("samples", "latent samples per row", standard: standard, in: 1...100_000)]
  }

  /// Every score, the standard one first.
  public static let all: [AnomalyScore] = [
    AnomalyScore(
      name: "exemplar",
      summary: "negative log-likelihood under a mixture of training rows as the model decodes them",
      source: "Norouzi, Fleet and Norouzi, NeurIPS 2020 (Exemplar VAE), equation 5 with narrow posteriors",
      hyperparameters: [], quantity: .exemplars),
    AnomalyScore(
      name: "elbo", summary: "negative evidence lower bound", source: "Kingma and Welling, ICLR 2014",
      hyperparameters: samples(16), quantity: .bound),
    AnomalyScore(
      name: "importance", summary: "negative importance-weighted log-likelihood",
      source: "Burda, Grosse and Salakhutdinov, ICLR 2016", hyperparameters: samples(64),
      quantity: .importance),
    AnomalyScore(
      name: "reconstruction",
      summary: "negative reconstruction probability, the mean of log p(x|z) over latent samples",
      source: "An and Cho, SNU Data Mining Center 2015", hyperparameters: samples(16),
      quantity: .reconstruction),
    AnomalyScore(
      name: "divergence", summary: "KL divergence of the posterior from the prior",
      source: "Kingma and Welling, ICLR 2014", hyperparameters: samples(16), quantity: .divergence),
    AnomalyScore(
      name: "typicality",
      summary: "distance of the evidence lower bound from that of typical training rows, in either direction",
      source: "Nalisnick, Matsukawa, Teh and Lakshminarayanan, 2019", hyperparameters: samples(16),
      quantity: .typicality),
  ]

  /// Whether it needs exemplars.
  public var needsExemplars: Bool { quantity == .exemplars }
  /// Whether it needs what training rows score.
  public var needsCentre: Bool { quantity == .typicality }
}

/// A score with values for its hyperparameters.
public typealias ScoreChoice = Choice<AnomalyScore>

extension Choice where Row == AnomalyScore {
  /// The standard score of tables: the one that tells anomalies best on those of Documentation/Results.md.
  public static var standard: ScoreChoice { .standard(AnomalyScore.all[0]) }

  /// The standard score of a model: that of tables or, for other data, the reconstruction probability, which tells digits
  /// apart best.
  public static func standard(for configuration: ModelConfiguration) -> ScoreChoice {
    guard configuration.schema == nil, configuration.objective.drawsLatents,
      let reconstruction = AnomalyScore.all.first(where: { $0.quantity == .reconstruction })
    else { return standard }
    return .standard(reconstruction)
  }

  /// The draws of the latents of each row; nil where none are drawn.
  var samples: Int? { values["samples"].map { Int($0.value) } }

  // Typicality is measured with as many draws as rows are scored by.
  /// Minus the bound, of which typicality is the distance to that of training rows.
  func bound() throws -> ScoreChoice {
    try .named("elbo", values.filter { $0.key == "samples" })
  }
}

/// Scores rows; a row's score depends on the row alone. One scorer is used by one thread at a time.
public protocol RowScorer: AnyObject {
  /// The scores of stored rows that lie in memory one after the other.
  func scores(of rows: UnsafeRawBufferPointer, count: Int) throws -> [Double]
}

extension ExemplarScorer: RowScorer {}
