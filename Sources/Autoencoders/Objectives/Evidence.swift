// What a model says about data, in nats per example: sums over data dimensions and latents, one number
// per row.

public import Tensors

/// The parts of the evidence lower bound of each example.
public struct Evidence {
  /// log p(x|z) at the drawn latents, [rows], the mean over several draws: a log-likelihood, usually negative.
  public var reconstruction: Tensor
  /// The divergence of each group of latents; none where nothing was drawn and there is no closed form.
  public var divergences: [GroupDivergence]
  /// The latents decoded, and what is known of them.
  public var inferred: Inferred

  /// KL(q(z|x) || p(z)), [rows]: at least 0 in closed form; the mean of log q(z|x) - log p(z) over the draws
  /// where there is none, which is right on average. 0 for the classical autoencoder, which has none.
  public var divergence: Tensor {
    let parts = divergences.map(\.divergence.perExample)
    return parts.dropFirst().reduce(parts.first ?? reconstruction.filled(0), +)
  }

  /// The part of each latent in the divergence, [rows, latents]; nil where it is not a sum over latents.
  public var divergencePerLatent: Tensor? { divergences.perLatent }

  /// The parts of the divergence that objectives treat one by one, [rows, parts], and how many latents each part is of: every
  /// latent where the divergence is a sum over them, else every group, else the whole.
  func freeParts(of model: VariationalAutoencoder) -> [(terms: Tensor, latents: Int)] {
    if let terms = divergencePerLatent { return [(terms, 1)] }
    let rows = reconstruction.shape[0]
    let groups = model.latents.groups
    guard divergences.count == groups.count, groups.count > 1 else {
      return [(divergence.reshaped(to: [rows, 1]), model.configuration.latents)]
    }
    return zip(divergences, groups).map { ($0.divergence.perExample.reshaped(to: [rows, 1]), $1.width) }
  }

  /// q(z|x), where one distribution says all of it.
  public var posterior: (any LatentPosterior)? { inferred.posterior }
  /// The latents decoded, [rows, latents], or [rows, samples, latents] for several draws.
  public var latents: Tensor { inferred.latents.flat }

  /// The bound: reconstruction - divergence, [rows] (Kingma and Welling, ICLR 2014, equation 3).
  public var bound: Tensor { reconstruction - divergence }
}

/// Several draws of the latents of each example, with what their importance weights are made of.
public struct WeightedDraws {
  /// The latents, [rows, samples, latents].
  public var latents: Tensor
  /// log p(x|z), [rows, samples].
  public var logLikelihood: Tensor
  /// log p(z), [rows, samples].
  public var logPrior: Tensor
  /// log q(z|x), [rows, samples].
  public var logPosterior: Tensor

  /// log p(x|z) p(z) / q(z|x), [rows, samples] (Burda, Grosse and Salakhutdinov, "Importance weighted
  /// autoencoders", ICLR 2016, equation 8).
  public var logWeights: Tensor { logLikelihood + logPrior - logPosterior }
}
