// The mixture of the posteriors of some rows: how much of a row its latents tell, and how the latents of all rows lie.

import Foundation

/// The mixture of the posteriors of some rows, in equal parts.
public struct PosteriorMixture: Sendable {
  /// How many rows there are.
  public let count: Int
  /// How many latents.
  public let latents: Int
  /// Means and reciprocal variances, [latents][count]: the loop over rows has no sum in it and can be vectorised.
  private var means: [Double]
  private var precisions: [Double]
  /// The sum of the log-variances of each row.
  private var logVolumes: [Double]

  /// The mixture of posteriors, [count * latents] each, a row after the other.
  public init(means given: [Double], logVariances: [Double], count: Int) {
    let latents = given.count / max(count, 1)
    means = [Double](repeating: 0, count: count * latents)
    precisions = means
    logVolumes = [Double](repeating: 0, count: count)
    for row in 0..<count {
      for latent in 0..<latents {
        let logVariance = logVariances[row * latents + latent]
        means[latent * count + row] = given[row * latents + latent]
        precisions[latent * count + row] = exp(-logVariance)
        logVolumes[row] += logVariance
      }
    }
    self.count = count
    self.latents = latents
  }

  // log q(z|x_j) = -1/2 sum over latents of (z - m_j)^2 / s_j^2 + log s_j^2, but for log 2 pi, which falls out.
  /// log q(z|x) - log q(z) for a row's own posterior, at latents z.
  public func logShare(of row: Int, at point: ArraySlice<Float>) -> Double {
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
