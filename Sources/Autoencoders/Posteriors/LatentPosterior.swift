// q(z|x) as objectives, evaluation and samplers see it, whatever it is made of: a distribution that standard
// normal noise is transported to.

public import Layers
public import Tensors

/// The distribution of the latents of each example, a batch of rows.
public protocol LatentPosterior {
  /// Where the noise's mean, zero, is transported to, [rows, latents]: the mean of a normal posterior. Encoding
  /// gives it.
  var mean: Tensor { get }
  /// The latents for standard normal noise, with their log-densities.
  ///
  /// - Parameter noise: [rows, latents], or [rows, samples, latents] for several draws of each example.
  func draw(_ noise: Tensor) -> LatentDraw
  /// KL(q || N(0, 1)) of each example in closed form, [rows]; nil where it has none.
  func divergenceFromStandardNormal() -> Tensor?
}

extension LatentPosterior {
  /// None, unless a posterior knows one.
  public func divergenceFromStandardNormal() -> Tensor? { nil }

  /// The same as independent normals, where it is that: with a density that can be evaluated anywhere, and
  /// moments.
  public var normal: Normal? { self as? Normal }
}

/// Draws of latents.
public struct LatentDraw {
  /// The latents, of the noise's shape.
  public var latents: Tensor
  /// log q(z|x) of each draw in nats, of the noise's shape without its last axis.
  public var logDensity: Tensor

  /// A draw from its parts.
  public init(latents: Tensor, logDensity: Tensor) {
    self.latents = latents
    self.logDensity = logDensity
  }
}

/// From an encoder's features to q(z|x): a part of a model with parameters.
public protocol PosteriorHead: Sendable {
  /// q(z|x) from features [rows, features].
  func callAsFunction(_ features: Tensor, _ context: LayerContext) -> any LatentPosterior
}

extension Tensor {
  /// log N(z; 0, 1) of independent unit normals, summed over the last axis.
  public var standardNormalLogDensity: Tensor {
    // -1/2 sum (log 2 pi + z^2)
    ((self * self + Normal.logTwoPi) * -0.5).sum(axes: [shape.rank - 1])
  }

  /// [rows, n] as it stands against draws of a given rank: [rows, 1, n] for [rows, samples, n].
  public func besideDraws(rank: Int) -> Tensor {
    guard rank == shape.rank + 1, let last = shape.dimensions.last else { return self }
    return reshaped(to: Shape(shape.dimensions.dropLast() + [1, last]))
  }
}
