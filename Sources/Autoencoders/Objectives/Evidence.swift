// What a model says about data, in nats per example: sums over data dimensions and latents, one number
// per row.

public import Tensors

/// The parts of the evidence lower bound of each example.
public struct Evidence {
  /// log p(x|z) at the sampled latents, [rows]: a log-likelihood, usually negative.
  public var reconstruction: Tensor
  /// KL(q(z|x) || p(z)), [rows], at least 0.
  public var divergence: Tensor
  /// The part of each latent in the divergence, [rows, latents], where it is a sum over latents.
  public var divergencePerLatent: Tensor
  /// q(z|x).
  public var posterior: Normal
  /// The latents sampled, [rows, latents].
  public var latents: Tensor

  /// The bound: reconstruction - divergence, [rows] (Kingma and Welling, ICLR 2014, equation 3).
  public var bound: Tensor { reconstruction - divergence }
}
