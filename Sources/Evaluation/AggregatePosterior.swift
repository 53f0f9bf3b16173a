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
    let mixture = PosteriorMixture(posteriors, count: evidence.divergences.count)
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

/// The mixture of the posteriors of some rows, in equal parts.
private struct PosteriorMixture {
  let count: Int
  let latents: Int
  /// Means and reciprocal variances, [latents][count]: the loop over rows has no sum in it and can be vectorised.
  private var means: [Double]
  private var precisions: [Double]
  /// The sum of the log-variances of each row.
  private var logVolumes: [Double]

  init(_ posteriors: ExampleEvidence.Posteriors, count: Int) {
    let latents = posteriors.means.count / max(count, 1)
    means = [Double](repeating: 0, count: count * latents)
    precisions = means
    logVolumes = [Double](repeating: 0, count: count)
    for row in 0..<count {
      for latent in 0..<latents {
        let logVariance = posteriors.logVariances[row * latents + latent]
        means[latent * count + row] = posteriors.means[row * latents + latent]
        precisions[latent * count + row] = exp(-logVariance)
        logVolumes[row] += logVariance
      }
    }
    self.count = count
    self.latents = latents
  }

  // log q(z|x_j) = -1/2 sum over latents of (z - m_j)^2 / s_j^2 + log s_j^2, but for log 2 pi, which falls out.
  /// log q(z|x) - log q(z) for a row's own posterior, at latents z.
  func logShare(of row: Int, at point: ArraySlice<Float>) -> Double {
    var exponents = logVolumes
    exponents.withUnsafeMutableBufferPointer { sums in
      means.withUnsafeBufferPointer { means in
        precisions.withUnsafeBufferPointer { precisions in
          for (latent, value) in point.enumerated() {
            let (z, start) = (Double(value), latent * count)
            for other in 0..<count {
              let deviation = z - means[start + other]
              sums[other] += deviation * deviation * precisions[start + other]
            }
          }
        }
      }
    }
    // Relative to the largest: with the least exponent l, log mean e^(-e/2) = -l/2 + log mean e^((l - e)/2).
    let least = exponents.min() ?? 0
    let sum = exponents.reduce(0) { $0 + exp((least - $1) / 2) }
    return (least - exponents[row]) / 2 - log(sum / Double(count))
  }
}
