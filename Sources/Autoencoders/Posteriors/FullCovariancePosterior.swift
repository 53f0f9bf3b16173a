// q(z|x) as one normal distribution whose latents may depend on each other: by the Cholesky factor of its
// covariance.

import Foundations
import Layers
import Tensors

/// Means, deviations, and the part of the Cholesky factor below its diagonal, from features.
struct FullCovariancePosterior: PosteriorHead {
  private let head: MeanFieldPosterior
  private let lower: Dense?
  private let latents: Int

  // The part below the diagonal begins almost at zero: as a mean-field posterior.
  init(_ site: PosteriorSite) {
    latents = site.latents
    head = MeanFieldPosterior(site.scope, features: site.features, latents: latents)
    lower =
      latents > 1
      ? Dense(
        site.scope["covariance"], inputs: site.features, outputs: latents * (latents - 1) / 2,
        initializer: .normal(deviation: 1e-3)) : nil
  }

  func callAsFunction(_ features: Tensor, _ context: LayerContext) -> any LatentPosterior {
    let normal = head.normal(features, context)
    // Row i of the factor holds i numbers before its diagonal.
    var rows = [normal.mean.filled(0)]
    if let numbers = lower?(features, context) {
      for row in 1..<latents {
        let first = row * (row - 1) / 2
        rows.append(
          numbers.sliced(axis: 1, first..<(first + row)).padded(axis: 1, offset: 0, length: latents))
      }
    }
    let each = Shape([features.shape[0], 1, latents])
    return CorrelatedNormal(
      diagonal: normal, lower: .concatenated(rows.map { $0.reshaped(to: each) }, axis: 1))
  }
}

/// Normal distributions N(m, L L^T), a row each, with L = diag(s) + the part below the diagonal.
struct CorrelatedNormal: TransportedPosterior {
  /// m, and s as log-variances, [rows, latents].
  let diagonal: Normal
  /// The part below the diagonal, zero elsewhere, [rows, latents, latents].
  let lower: Tensor

  var mean: Tensor { diagonal.mean }
  var latents: Int { diagonal.latents }

  // z = m + L e has log q(z) = log N(e; 0, 1) - log det L, and det L is the product of the deviations.
  func transported(_ noise: Tensor) -> LatentDraw {
    let plain = diagonal.transported(noise)
    let (rows, latents) = (lower.shape[0], lower.shape[1])
    let draws = noise.shape.count / (rows * latents)
    let across = noise.reshaped(to: [rows, draws, latents]).matrixProduct(lower.transposed())
    return LatentDraw(latents: plain.latents + across.reshaped(to: noise.shape), logDensity: plain.logDensity)
  }

  // KL(N(m, S) || N(0, 1)) = 1/2 (tr S + |m|^2 - n - log det S): the trace adds to the mean-field's the squares
  // below the diagonal, and the determinant is the diagonal's.
  func divergenceFromStandardNormal() -> Divergence? {
    Divergence(
      exact: diagonal.divergenceTermsFromStandardNormal().sum(axes: [1])
        + lower.squared().sum(axes: [1, 2]) * 0.5)
  }
}
