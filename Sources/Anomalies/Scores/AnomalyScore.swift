// The scores, as rows of one table: help, files and tests follow from it.

public import Autoencoders
import Examples
import Foundation

/// How abnormal a row is: a row of the catalogue. More is more abnormal.
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

  enum Quantity: Hashable {
    case neighbours, crowd, exemplars, surprise, bound, importance, reconstruction, divergence, typicality
  }

  /// How many draws a score of the posterior's takes for each row.
  private static func samples(_ standard: Int) -> [Hyperparameter] {
    [.count("samples", "latent samples per row", standard: standard, in: 1...100_000)]
  }

  /// Every score, that of tables first.
  public static let all: [AnomalyScore] = [
    AnomalyScore(
      name: "neighbour",
      summary:
        "distance to the nearest training row, in values and in ranks; 1 is usual",
      source: "Ramaswamy, Rastogi and Shim, SIGMOD 2000, with k = 1; the combination is this program's",
      hyperparameters: [], quantity: .neighbours),
    AnomalyScore(
      name: "crowd",
      summary:
        "distance within which five and a twentieth of the training rows lie, for training rows with anomalies among them that are alike; 0 is usual",
      source: "Ramaswamy, Rastogi and Shim, SIGMOD 2000, at two k; the combination is this program's",
      hyperparameters: [], quantity: .crowd),
    AnomalyScore(
      name: "exemplar",
      summary:
        "negative log-likelihood of the four nearest of up to 1000 training rows or means of them, as the model decodes them, in nats",
      source: "after Norouzi, Fleet and Norouzi, NeurIPS 2020 (Exemplar VAE), equation 5",
      hyperparameters: [], quantity: .exemplars),
    AnomalyScore(
      name: "surprise",
      summary:
        "of texts: the most nats by which a token is unexpected, given those before it and the latents' mean",
      source: "after Du, Li, Zheng and Srikumar, CCS 2017 (DeepLog)", hyperparameters: [], quantity: .surprise
    ),
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
  /// Whether it is of texts alone.
  public var needsTexts: Bool { quantity == .surprise }
  /// Whether it compares the rows of a table with training rows.
  public var comparesRows: Bool { quantity == .neighbours || quantity == .crowd }
  /// Whether it needs what training rows score.
  public var needsCentre: Bool { quantity == .typicality }
}

/// A score with values for its hyperparameters.
public typealias ScoreChoice = Choice<AnomalyScore>

extension Choice where Row == AnomalyScore {
  /// The standard score of tables: the one that tells anomalies best on those of Documentation/Results.md.
  public static var standard: ScoreChoice { .standard(AnomalyScore.all[0]) }
  /// The score of rows that are judged among themselves.
  public static var crowd: ScoreChoice { .standard(AnomalyScore.all[1]) }
  /// The score by exemplars.
  static var exemplars: ScoreChoice { .standard(AnomalyScore.all[2]) }

  /// The score of texts.
  static var surprise: ScoreChoice { .standard(AnomalyScore.all[3]) }

  /// The standard score of a model: that of tables, that of texts or, for other data, the reconstruction probability, which tells digits
  /// apart best.
  public static func standard(for configuration: ModelConfiguration) -> ScoreChoice {
    if configuration.kind.family == .tokens { return surprise }
    guard configuration.schema == nil, configuration.objective.drawsLatents,
      let reconstruction = AnomalyScore.all.first(where: { $0.quantity == .reconstruction })
    else { return configuration.schema == nil ? exemplars : standard }
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
