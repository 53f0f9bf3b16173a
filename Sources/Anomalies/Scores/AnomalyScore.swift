// The scores, as rows of one table: help, files and tests follow from it.

public import Autoencoders
import Foundations

/// How abnormal a row is, in nats: a row of the catalogue. More is more abnormal.
public struct AnomalyScore: Hashable, Sendable {
  /// What the command line and files call it.
  public let name: String
  /// What it is, in a sentence without its full stop.
  public let summary: String
  /// The paper it was published in.
  public let source: String
  /// How it is computed.
  let kind: Kind

  enum Kind: Hashable { case exemplars, bound, importance, reconstruction, divergence, typicality }

  /// Every score, the standard one first.
  public static let all: [AnomalyScore] = [
    AnomalyScore(
      name: "exemplar",
      summary: "minus the log-likelihood under a mixture of training rows as the model decodes them",
      source: "Norouzi, Fleet and Norouzi, NeurIPS 2020 (Exemplar VAE), equation 5 with narrow posteriors",
      kind: .exemplars),
    AnomalyScore(
      name: "elbo", summary: "minus the evidence lower bound", source: "Kingma and Welling, ICLR 2014",
      kind: .bound),
    AnomalyScore(
      name: "importance", summary: "minus the importance-weighted log-likelihood of 64 draws",
      source: "Burda, Grosse and Salakhutdinov, ICLR 2016", kind: .importance),
    AnomalyScore(
      name: "reconstruction",
      summary: "minus the reconstruction probability, the mean of log p(x|z) over draws",
      source: "An and Cho, SNU Data Mining Center 2015", kind: .reconstruction),
    AnomalyScore(
      name: "divergence", summary: "the divergence of the posterior from the prior",
      source: "Kingma and Welling, ICLR 2014", kind: .divergence),
    AnomalyScore(
      name: "typicality", summary: "how far minus the bound is from that of training rows, to either side",
      source: "Nalisnick, Matsukawa, Teh and Lakshminarayanan, 2019", kind: .typicality),
  ]

  /// The standard score of tables: the one that tells anomalies best on those of Documentation/Results.md.
  public static var standard: AnomalyScore { all[0] }

  /// The standard score of a model: that of tables or, for other data, the reconstruction probability, which tells digits
  /// apart best.
  public static func standard(for configuration: ModelConfiguration) -> AnomalyScore {
    configuration.schema == nil && configuration.objective.drawsLatents
      ? all.first { $0.kind == .reconstruction } ?? standard : standard
  }

  /// Whether it needs exemplars.
  public var needsExemplars: Bool { kind == .exemplars }
  /// Whether it needs what training rows score.
  public var needsCentre: Bool { kind == .typicality }

  /// The score of a name; an unknown one throws and suggests the nearest.
  public static func named(_ name: String) throws -> AnomalyScore {
    guard let found = all.first(where: { $0.name == name }) else {
      throw Suggestion.unknown("score", name, among: all.map(\.name))
    }
    return found
  }
}

/// Scores rows; a row's score depends on the row alone. One scorer is used by one thread at a time.
public protocol RowScorer: AnyObject {
  /// The scores of stored rows that lie in memory one after the other.
  func scores(of rows: UnsafeRawBufferPointer, count: Int) throws -> [Double]
}

extension ExemplarScorer: RowScorer {}
