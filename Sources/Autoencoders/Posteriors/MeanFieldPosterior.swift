// From the encoder's features to q(z|x) with independent latents.

public import Layers
public import Tensors

/// The mean-field normal posterior: one dense layer whose outputs are means and log-variances. Of latents that are a picture
/// it is the same layer at every place, a convolution of 1 x 1.
public struct MeanFieldPosterior: PosteriorHead {
  /// The layer of both halves, means first.
  public let head: Dense
  /// The number of latents.
  public let latents: Int
  /// The places that the layer is used at.
  public let places: Int

  /// A posterior over `latents` from `features`, with parameters at the scope.
  ///
  /// - Parameters:
  ///   - places: The places of features and latents, one after the other in a row.
  ///   - start: How the layer begins, where not as others.
  public init(
    _ scope: ParameterScope, features: Int, latents: Int, places: Int = 1, start: PosteriorStart? = nil
  ) {
    head = Dense(
      scope, inputs: features / places, outputs: 2 * latents / places,
      initializer: start?.weight ?? .lecunNormal, bias: start?.bias ?? .constant(0))
    self.latents = latents
    self.places = places
  }

  /// q(z|x) from features [rows, features].
  public func normal(_ features: Tensor, _ context: LayerContext) -> Normal {
    let (rows, width) = (features.shape[0], latents / places)
    let both = head(
      places == 1 ? features : features.reshaped(to: [rows * places, features.shape[1] / places]), context)
    func half(_ range: Range<Int>) -> Tensor {
      let part = both.sliced(axis: 1, range)
      return places == 1 ? part : part.reshaped(to: [rows, latents])
    }
    return Normal(mean: half(0..<width), logVariance: half(width..<2 * width))
  }

  /// q(z|x) from features [rows, features].
  public func callAsFunction(_ features: Tensor, _ context: LayerContext) -> any LatentPosterior {
    normal(features, context)
  }
}

extension Normal: TransportedPosterior {
  /// The number of latents.
  public var latents: Int { mean.shape[mean.shape.rank - 1] }

  // z = m + s e with e the noise, and log N(z; m, s^2) = -1/2 (log 2 pi + log s^2 + e^2): by the noise itself,
  // which is exact where (z - m)/s would be rounded.
  /// The latents for noise, with log q(z|x).
  public func transported(_ noise: Tensor) -> LatentDraw {
    let mean = mean.besideDraws(rank: noise.shape.rank)
    let logVariance = logVariance.besideDraws(rank: noise.shape.rank)
    return LatentDraw(
      latents: mean + (logVariance * 0.5).exponential() * noise,
      logDensity: noise.standardNormalLogDensity - logVariance.sum(axes: [logVariance.shape.rank - 1]) * 0.5)
  }

  /// KL(q || N(0, 1)): a sum over latents.
  public func divergenceFromStandardNormal() -> Divergence? {
    Divergence(perLatent: divergenceTermsFromStandardNormal())
  }

  /// Itself.
  public var asNormal: Normal? { self }
}
