// q(z|x) and p(z) together, because neither is complete without the other where latents have levels: what one level says
// of the next is a part of both. Encoder and decoder stand on either side and see features and a row of numbers.

public import Layers
public import Tensors

/// The latents of a model: how they are inferred from features, generated, and handed to the decoder.
public protocol LatentModel: Sendable {
  /// The groups in order.
  var groups: [LatentGroup] { get }
  /// The numbers of a row that the decoder is given.
  var decoderFeatures: Int { get }
  /// Makes the parameters of p(z), which stand after those of decoder and likelihood in a model's files.
  mutating func addPrior(_ site: PriorSite)
  /// The latents of examples, by q(z|x).
  ///
  /// - Parameters:
  ///   - features: What the encoder says of the examples.
  ///   - source: Where draws get their random numbers from; the means of posteriors where nil.
  func infer(_ features: Features, _ source: DrawSource?, _ context: LayerContext) -> Inferred
  /// A draw from p(z) for each row of a source.
  ///
  /// - Parameter temperature: A scalar by which deviations from means are multiplied; 1 draws from the prior itself.
  func generate(_ source: RandomSource, temperature: Tensor, _ context: LayerContext) -> Latents
  /// log p(z) in nats: [rows], or [rows, samples] for several draws.
  func logPrior(of z: Latents, _ context: LayerContext) -> Tensor
  /// The divergence of each group of latents that were inferred; none where nothing was drawn and there is no closed form.
  func divergences(of inferred: Inferred, _ context: LayerContext) -> [GroupDivergence]
  /// What the decoder is given for latents, [rows, features], or [rows, samples, features] for several draws.
  func decoderInput(_ z: Latents, _ context: LayerContext) -> Tensor
}

extension LatentModel {
  /// The numbers of a row that latents take.
  public var width: Int { groups.reduce(0) { $0 + $1.width } }

  /// The row of latents itself.
  public var decoderFeatures: Int { width }

  /// The row of latents itself.
  public func decoderInput(_ z: Latents, _ context: LayerContext) -> Tensor { z.flat }

  /// None.
  public mutating func addPrior(_ site: PriorSite) {}

  /// What inference has found on its way; else the estimate log q(z|x) - log p(z) by the draws, of all groups together.
  public func divergences(of inferred: Inferred, _ context: LayerContext) -> [GroupDivergence] {
    if let found = inferred.divergences { return found }
    guard let logProposal = inferred.logProposal else { return [] }
    return [
      GroupDivergence(
        groups.map(\.name).joined(separator: "+"),
        Divergence(drawn: logProposal, inferred.logPrior ?? logPrior(of: inferred.latents, context)))
    ]
  }
}

/// The latents of examples, as a latent model infers them.
public struct Inferred {
  /// The latents: draws, or means where nothing was drawn.
  public var latents: Latents
  /// The logarithm of the density by which draws were made, [rows], or [rows, samples] for several: log q(z|x) for draws
  /// from the posterior, -log K for the K values of a latent that stand for themselves. Nil where nothing was drawn.
  public var logProposal: Tensor?
  /// log p(z) of the draws, where it is known already.
  public var logPrior: Tensor?
  /// The share of each draw in means over draws, [rows, samples]: the probabilities of values that stand for themselves.
  /// Nil where all count alike.
  public var weights: Tensor?
  /// q(z|x), where one distribution says all of it.
  public var posterior: (any LatentPosterior)?
  /// The divergence of each group, where inference has come by it on its way.
  public var divergences: [GroupDivergence]?

  /// Latents with what is known of them.
  public init(
    latents: Latents, logProposal: Tensor?, weights: Tensor? = nil,
    posterior: (any LatentPosterior)? = nil, divergences: [GroupDivergence]? = nil
  ) {
    self.latents = latents
    self.logProposal = logProposal
    self.weights = weights
    self.posterior = posterior
    self.divergences = divergences
  }

  /// The mean over the draws of a quantity [rows], or [rows, samples] for several.
  public func mean(_ perDraw: Tensor) -> Tensor {
    if let weights { return (weights * perDraw).sum(axes: [1]) }
    return perDraw.shape.rank > 1 ? perDraw.mean(axes: [1]) : perDraw
  }
}

/// What an encoder says of examples.
public struct Features {
  /// In one row, [rows, features].
  public var flat: Tensor
  /// At each scale that an encoder hands on, the coarsest last; empty for most.
  public var scales: [Tensor]

  /// Features in one row, and at scales.
  public init(flat: Tensor, scales: [Tensor] = []) {
    self.flat = flat
    self.scales = scales
  }
}
