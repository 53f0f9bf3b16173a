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
  func sample(_ source: RandomSource, temperature: Tensor, _ context: LayerContext) -> Tensor
  /// KL(q || p) of each example: in closed form where there is one, else by draws; nil where nothing was drawn either.
  ///
  /// - Parameter draw: Draws from the posterior, if any were made.
  func divergence(
    of posterior: any LatentPosterior, at draw: LatentDraw?, _ context: LayerContext
  ) -> Divergence?
}

extension LatentPrior {
  /// The estimate log q(z|x) - log p(z) by the draws, unless a prior knows better.
  public func divergence(
    of posterior: any LatentPosterior, at draw: LatentDraw?, _ context: LayerContext
  ) -> Divergence? { estimatedDivergence(at: draw, context) }

  /// The estimate log q(z|x) - log p(z) by draws; nil where there are none.
  public func estimatedDivergence(at draw: LatentDraw?, _ context: LayerContext) -> Divergence? {
    draw.map {
      Divergence(drawn: $0.logDensity, $0.logPrior ?? logDensity(of: $0.latents, context))
    }
  }
}
