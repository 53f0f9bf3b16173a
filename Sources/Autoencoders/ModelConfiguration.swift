// Everything that determines a model's architecture and its view of data: what a model file holds.

import Foundations
public import Layers

/// What a model is built from.
public struct ModelConfiguration: Hashable, Sendable {
  /// The row of the catalogue.
  public var model: Model
  /// The extents of one example, such as [28, 28, 1].
  public var exampleShape: [Int]
  /// The widths of the encoder's hidden layers; the decoder mirrors them.
  public var hidden: [Int]
  /// The number of latents.
  public var latents: Int
  /// The function after each hidden layer.
  public var activation: Activation
  /// The meaning of the decoder's outputs.
  public var likelihood: Likelihood
  /// The distribution of latents before data.
  public var prior: Prior
  /// What stored values are multiplied by: 1/255 for bytes, 1 for numbers.
  public var scale: Double
  /// What the data were, where somebody has said so; nothing depends on it.
  public var data: DataDescription?

  /// The number of data dimensions.
  public var dimensions: Int { exampleShape.reduce(1, *) }

  /// The numbers at each position: the channels of a picture [height, width, channels], else 1.
  public var channels: Int { exampleShape.count == 3 ? exampleShape[2] : 1 }

  /// The places of the data: the pixels of a picture, or the numbers of any other row.
  public var positions: Int { dimensions / channels }

  /// A configuration; sizes must be positive.
  ///
  /// - Throws: ``Failure`` of kind `usage` for other sizes, and for more channels than the likelihood explains.
  public init(
    model: Model = .vae, exampleShape: [Int], hidden: [Int] = [400, 400], latents: Int = 20,
    activation: Activation = .relu, likelihood: Likelihood = .bernoulli, prior: Prior = .standardNormal,
    scale: Double = 1, data: DataDescription? = nil
  ) throws {
    if let size = ([latents] + hidden + exampleShape).first(where: { $0 < 1 }) {
      throw Failure(
        .usage, "a layer of size \(size) cannot be built",
        remedy: "Give positive sizes for the hidden layers and the latents")
    }
    self.model = model
    self.exampleShape = exampleShape
    self.hidden = hidden
    self.latents = latents
    self.activation = activation
    self.likelihood = likelihood
    self.prior = prior
    self.scale = scale
    self.data = data
    if let most = likelihood.family.mostChannels, channels > most {
      throw Failure(
        .usage,
        "the \(likelihood.name) likelihood explains at most \(most) channels of a pixel, not \(channels)",
        remedy: "Use --likelihood discretized-logistic")
    }
  }
}
