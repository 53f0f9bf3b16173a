// p(z) as objectives, evaluation and samplers see it, whatever it is made of.

public import Layers
public import Tensors

/// The prior p(z): a part of a model, with parameters where it has any.
public protocol LatentPrior: Sendable {
  /// log p(z) in nats, summed over the last axis: [..., latents] to [...].
  func logDensity(of z: Tensor, _ context: LayerContext) -> Tensor
  /// A draw of latents, one row per row of the source, [rows, latents].
  ///
  /// - Parameter temperature: A scalar by which deviations from the mean, or from a component's mean, are
  ///   multiplied; 1 draws from the prior itself.
  func sample(_ source: RandomSource, temperature: Tensor) -> Tensor
  /// KL(q || p) of each example in closed form, [rows]; nil where there is none, and a draw has to tell.
  func divergence(of posterior: any LatentPosterior) -> Tensor?
  /// The part of each latent in KL(q || p), [rows, latents], where it is a sum over latents in closed form.
  func divergenceTerms(of posterior: any LatentPosterior) -> Tensor?
}

extension LatentPrior {
  /// None, unless a prior knows one.
  public func divergence(of posterior: any LatentPosterior) -> Tensor? { nil }
  /// None, unless a prior knows them.
  public func divergenceTerms(of posterior: any LatentPosterior) -> Tensor? { nil }
}
