// From the encoder's features to q(z|x).

public import Layers
public import Tensors

/// The mean-field normal posterior: one dense layer whose outputs are means and log-variances.
public struct DiagonalPosterior: Sendable {
  /// The layer of both halves, means first.
  public let head: Dense
  /// The number of latents.
  public let latents: Int

  /// A posterior over `latents` from `features`, with parameters at the scope.
  public init(_ scope: ParameterScope, features: Int, latents: Int) {
    head = Dense(scope, inputs: features, outputs: 2 * latents)
    self.latents = latents
  }

  /// q(z|x) from features [rows, features].
  public func callAsFunction(_ features: Tensor, _ context: LayerContext) -> Normal {
    let both = head(features, context)
    return Normal(
      mean: both.sliced(axis: 1, 0..<latents), logVariance: both.sliced(axis: 1, latents..<(2 * latents)))
  }
}
