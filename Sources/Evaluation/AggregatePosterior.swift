// The divergence of posterior from prior in its two parts (Hoffman and Johnson, "ELBO surgery", NIPS 2016
// workshop on advances in approximate Bayesian inference): what latents tell about the example, and how far
// the latents of all examples together are from the prior that samples are drawn from.
//
// With x one of N rows, each as probable, z drawn from q(z|x), and q(z) the mean of the rows' q(z|x):
//   E KL(q(z|x) || p(z)) = E log q(z|x) / q(z)  +  E log q(z) / p(z) = I(x; z) + KL(q(z) || p(z)).
// A row's own part of the mixture gives q(z) >= q(z|x) / N, so I is at most log N. It is as much too low for
// the distribution that the rows come from as the second part is too high: rows that are not among the N would
// cover a draw too.

import Autoencoders
public import Datasets
import Foundation
import Foundations
public import Storage
public import Tensors

/// The mutual information of example and latents, and the aggregate posterior's divergence from the prior.
public struct AggregatePosterior: Equatable, Sendable {
  /// The most rows that are taken: their number is squared.
  public static let limit = 2000
  /// Chooses them.
  private static let rowsKey = Key(seed: 0).folding("aggregate posterior rows")

  /// The rows behind both, N.
  public let rows: Int
  /// I(x; z) in nats, by one draw for each row: at most log N.
  public let mutualInformation: Double
  /// The standard error of ``mutualInformation`` over other draws, by a second one of each row.
  public let mutualInformationDrawError: Double
  /// KL(q(z) || p(z)) in nats: the mean divergence of the same rows less ``mutualInformation``.
  public let divergence: Double

  /// Measures over rows of a source, the same ones every time.
  ///
  /// - Returns: nil for a model that draws no latents, or whose posterior has no density to evaluate anywhere.
  /// - Throws: ``Failure`` of kind `badData` for rows that do not fit the model.
  public init?(_ trained: TrainedModel, _ source: any DataSource, backend: any Backend) throws {
    guard trained.configuration.objective.drawsLatents else { return nil }
    let rows = try source.chosen(atMost: Self.limit, key: Self.rowsKey)
    self.init(try ExampleEvidence(trained, rows, keepsLatents: true, backend: backend))
  }

  /// Measures from what is known of each row; nil where posteriors are not.
  init?(_ evidence: ExampleEvidence) {
    guard let posteriors = evidence.posteriors else { return nil }
    let mixture = PosteriorMixture(
      means: posteriors.means, logVariances: posteriors.logVariances, count: evidence.divergences.count)
    rows = mixture.count
    func shares(at latents: [Float]) -> [Double] {
      (0..<mixture.count).map { row in
        mixture.logShare(of: row, at: latents[row * mixture.latents..<(row + 1) * mixture.latents])
      }
    }
    let first = shares(at: evidence.latents)
    mutualInformation = first.reduce(0, +) / Double(rows)
    mutualInformationDrawError = DrawErrors.error(
      of: zip(first, shares(at: evidence.otherLatents)).map { $0 - $1 })
    // The divergences are exact where log q(z) / p(z) at the draws would add noise of its own.
    divergence = evidence.divergences.reduce(0, +) / Double(rows) - mutualInformation
  }
}
