// What the latents are expected to be before any data is seen.

public import Tensors

/// The distribution p(z) over latents.
public enum Prior: Hashable, Sendable {
  /// Independent unit normals.
  case standardNormal

  // log N(z; 0, 1) = -1/2 (log 2 pi + z^2)
  /// log p(z), summed over the last axis.
  public func logDensity(of z: Tensor) -> Tensor {
    ((z * z + Normal.logTwoPi) * -0.5).sum(axes: [z.shape.rank - 1])
  }

  /// KL(q || p) of a posterior, one number per row.
  public func divergence(of posterior: Normal) -> Tensor { posterior.divergenceFromStandardNormal() }

  /// The part of each latent in KL(q || p), [rows, latents].
  public func divergenceTerms(of posterior: Normal) -> Tensor {
    posterior.divergenceTermsFromStandardNormal()
  }

  /// Draws from the prior, one row per row of the source.
  public func sample(dimensions: Int, _ source: RandomSource) -> Tensor {
    source.normal([source.rows.shape[0], dimensions])
  }
}
