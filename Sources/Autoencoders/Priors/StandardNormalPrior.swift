// Independent unit normals: nothing to learn, and a divergence in closed form.

public import Layers
public import Tensors

/// The standard normal prior.
public struct StandardNormalPrior: LatentPrior {
  /// The number of latents.
  public let latents: Int

  /// The prior over this many latents.
  public init(latents: Int) { self.latents = latents }

  /// log N(z; 0, 1), summed over the last axis.
  public func logDensity(of z: Tensor, _ context: LayerContext) -> Tensor { z.standardNormalLogDensity }

  /// Unit normals times the temperature.
  public func sample(_ source: RandomSource, temperature: Tensor, _ context: LayerContext) -> Tensor {
    source.normal([source.rows.shape[0], latents]) * temperature
  }

  /// KL(q || N(0, 1)): in closed form where the posterior knows it.
  public func divergence(
    of posterior: any LatentPosterior, at draw: LatentDraw?, _ context: LayerContext
  ) -> Divergence? {
    posterior.divergenceFromStandardNormal() ?? estimatedDivergence(at: draw, context)
  }
}
