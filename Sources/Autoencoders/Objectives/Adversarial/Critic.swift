// The network that an adversarial objective sets against the decoder: it tells rows of the data from what the decoder makes
// of them. Nothing in it looks across rows, so that what it says of one does not depend on the others.

import Examples
import Foundations
import Layers
import Tensors

/// A score for every part of a row: high where it looks like data.
struct Critic: Sendable {
  private let layers: Chain
  private let last: any Layer
  private let scores: Int

  // It is run forth and back for data and for what is decoded: with more channels it would take most of a step.
  /// The channels by which stages grow, and the most of them.
  private static let (channelStep, mostChannels) = (24, 64)
  /// The units of the hidden layers, for rows that are no pictures.
  private static let widths = [128, 128]

  // Patches instead of whole pictures: a decoder is to draw edges and textures, and what the picture is of is the latents'
  // business (Isola, Zhu, Zhou and Efros, CVPR 2017, section 3.2.2).
  /// A critic of patches of pictures, or of whole rows of numbers.
  ///
  /// - Parameters:
  ///   - isOfPatches: Whether a picture has a score for every patch of it; otherwise one of the whole.
  ///   - activation: What follows each hidden layer.
  init(
    _ scope: ParameterScope, _ kind: ExampleKind, ofPatches isOfPatches: Bool = true,
    activation: any Layer = Leaky()
  ) {
    guard kind.isPicture else {
      self.init(scope, inputs: kind.shape.reduce(1, *), widths: Self.widths, activation)
      return
    }
    let stages = Networks.spatialChannels(kind).count
    let channels = (1...stages).map { min($0 * Self.channelStep, Self.mostChannels) }
    let halvings = Networks.halvings(kind.shape, count: channels.count)
    let inputs = [kind.shape[2]] + channels
    let layers = Chain(
      [Reshaped(kind.shape)]
        + halvings.indices.flatMap { stage -> [any Layer] in
          [
            Convolution2D(
              scope[stage], halvings[stage], channels: inputs[stage], features: channels[stage],
              initializer: .heNormal), activation,
          ]
        })
    let grid = Networks.grid(kind, stages: channels.count)
    let features = grid[0] * grid[1] * (channels.last ?? 1)
    guard isOfPatches else {
      self.init(
        Chain([layers, Reshaped([features])]), Dense(scope["score"], inputs: features, outputs: 1), scores: 1)
      return
    }
    let last = Convolution2D(
      scope["score"], .surrounding(Convolution.Extent(grid[0], grid[1])), channels: channels.last ?? 1,
      features: 1)
    self.init(layers, last, scores: grid[0] * grid[1])
  }

  /// A critic of rows of numbers with dense layers; without any its score is linear.
  init(_ scope: ParameterScope, inputs: Int, widths: [Int], _ activation: any Layer = Leaky()) {
    let sizes = [inputs] + widths
    let layers = Chain(
      widths.indices.flatMap { place -> [any Layer] in
        [
          Dense(
            scope[place], inputs: sizes[place], outputs: sizes[place + 1],
            initializer: .heNormal), activation,
        ]
      })
    self.init(layers, Dense(scope["score"], inputs: sizes[widths.count], outputs: 1), scores: 1)
  }

  private init(_ layers: Chain, _ last: any Layer, scores: Int) {
    self.layers = layers
    self.last = last
    self.scores = scores
  }

  /// The scores of rows [rows, dimensions] as the encoder sees them, [rows, parts].
  func callAsFunction(_ x: Tensor, _ context: LayerContext) -> Tensor {
    last(layers(x, context), context).reshaped(to: [x.shape[0], scores])
  }

  /// What the scores are made from, [rows, features].
  func features(of x: Tensor, _ context: LayerContext) -> Tensor {
    let found = layers(x, context)
    return found.reshaped(to: [x.shape[0], found.shape.count / x.shape[0]])
  }

  // R1 = E |grad_x D(x)|^2 / 2 over data, with D the mean of the scores of a row (Mescheder, Geiger and Nowozin, ICML 2018,
  // equation 9): without it a critic that follows a decoder circles around the point where both would be right.
  /// Half of the squared gradient of the mean score by the row, the mean over rows [rows, dimensions].
  func slope(at x: Tensor, _ context: LayerContext) -> Tensor {
    // No row's score depends on another row, so that the gradient of the sum has each row's own.
    let total = self(x, context).mean(axes: [1]).sum()
    let gradient = gradients(of: total, withRespectTo: [x])[0]
    return gradient.squared().sum() * 0.5 / Double(x.shape[0])
  }

  // A critic that compares a row with its own counterpart has to say which is which, and not how real each of them is
  // (Jolicoeur-Martineau, ICLR 2019).
  /// How surprised a critic is by which of two rows is the first, by its scores [rows, parts] of both: softplus(second -
  /// first), the mean over parts, [rows]. The critic keeps it small, and who makes the second rows lets it take them for the
  /// first.
  static func surprise(_ first: Tensor, over second: Tensor) -> Tensor {
    (second - first).softplus().mean(axes: [1])
  }
}

/// max(x, x/5): where the slope below 0 is 0 a critic that is sure of itself has no gradient (Radford, Metz and Chintala,
/// ICLR 2016).
struct Leaky: Layer {
  func callAsFunction(_ input: Tensor, _ context: LayerContext) -> Tensor { input.maximum(input * 0.2) }

  var summary: String { "leaky-relu" }
}
