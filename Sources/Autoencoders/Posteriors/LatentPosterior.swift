// q(z|x) as objectives, evaluation and samplers see it, whatever it is made of: a distribution that draws come from, each
// with its density.

public import Layers
public import Tensors

/// The distribution of the latents of each example, a batch of rows.
public protocol LatentPosterior {
  /// What stands for it where nothing is drawn, [rows, latents]: the mean of a normal posterior, and where its noise's mean
  /// is transported to for others. Encoding gives it.
  var mean: Tensor { get }
  /// Draws with their log-densities.
  func draw(_ source: DrawSource) -> LatentDraw
  /// KL(q || N(0, 1)) in closed form; nil where it has none.
  func divergenceFromStandardNormal() -> Divergence?
  /// The same as independent normals, where it is that: with a density that can be evaluated anywhere, and
  /// moments.
  var asNormal: Normal? { get }
}

extension LatentPosterior {
  /// None, unless a posterior knows one.
  public func divergenceFromStandardNormal() -> Divergence? { nil }

  /// It is something else, unless a posterior says so.
  public var asNormal: Normal? { nil }
}

/// A posterior that standard normal noise is transported to.
public protocol TransportedPosterior: LatentPosterior {
  /// The number of latents.
  var latents: Int { get }
  /// The latents for standard normal noise, with their log-densities.
  ///
  /// - Parameter noise: [rows, latents], or [rows, samples, latents] for several draws of each example.
  func transported(_ noise: Tensor) -> LatentDraw
}

extension TransportedPosterior {
  /// The latents of as many standard normal numbers.
  public func draw(_ source: DrawSource) -> LatentDraw { transported(source.normal([latents])) }
}

/// Draws of latents.
public struct LatentDraw {
  /// The latents, [rows, latents], or [rows, samples, latents] for several draws of each example.
  public var latents: Tensor
  /// log q(z|x) of each draw in nats, [rows], or [rows, samples].
  public var logDensity: Tensor
  /// log p(z) of each draw, where it is known already.
  public var logPrior: Tensor?

  /// A draw from its parts.
  public init(latents: Tensor, logDensity: Tensor, logPrior: Tensor? = nil) {
    self.latents = latents
    self.logDensity = logDensity
    self.logPrior = logPrior
  }
}

/// From an encoder's features to q(z|x): a part of a model with parameters.
public protocol PosteriorHead: Sendable {
  /// The codes that latents are; nil where they can have any value.
  var codeBook: (any CodeBook)? { get }
  /// q(z|x) from features [rows, features].
  func callAsFunction(_ features: Tensor, _ context: LayerContext) -> any LatentPosterior
}

extension PosteriorHead {
  /// None.
  public var codeBook: (any CodeBook)? { nil }
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
