// Networks of convolutions: each stage halves a picture, whatever its size, and the decoder goes the same way back
// through the mirror images of the same convolutions, so that it ends at the size it began with.

import Examples
import Foundations
import Layers
import Tensors

extension Networks {
  /// What works at a size between two stages, with its parameters at a scope.
  typealias Block =
    @Sendable (
      _ scope: ParameterScope, _ size: Convolution.Extent, _ channels: Int, _ activation: Activation
    ) -> [any Layer]

  /// Nothing between two stages.
  static let plain: Block = { _, _, _, _ in [] }

  /// A residual block between two stages.
  static let withResiduals: Block = { scope, size, channels, activation in
    [Residual(scope, size: size, channels: channels, activation: activation)]
  }

  /// The convolutions that halve pictures, one after the other.
  static func halvings(_ exampleShape: [Int], count: Int) -> [Convolution] {
    var halvings: [Convolution] = []
    for _ in 0..<count {
      halvings.append(.halving(halvings.last?.output ?? .init(exampleShape[0], exampleShape[1])))
    }
    return halvings
  }

  /// From pictures to features: halved with an activation after each stage.
  static func halving(_ site: NetworkSite, _ channels: [Int], _ block: Block) -> NetworkEncoder {
    let halvings = halvings(site.kind.shape, count: channels.count)
    let features = size(of: halvings, site) * (channels.last ?? site.kind.shape[2])
    return NetworkEncoder(
      layers: Chain(stages(site, channels, block) + [Reshaped([features])]), features: features)
  }

  /// The stages that halve pictures, rows of numbers at first.
  static func stages(_ site: NetworkSite, _ channels: [Int], _ block: Block) -> [any Layer] {
    let halvings = halvings(site.kind.shape, count: channels.count)
    let inputs = [site.kind.shape[2]] + channels
    var layers: [any Layer] = [Reshaped(site.kind.shape)]
    for (index, halving) in halvings.enumerated() {
      let place = site.scope["encoder"][index]
      layers.append(
        Convolution2D(
          place, halving, channels: inputs[index], features: channels[index],
          initializer: site.activation.initializer))
      layers += block(place, halving.output, channels[index], site.activation)
      layers.append(site.activation)
    }
    return layers
  }

  private static func size(of halvings: [Convolution], _ site: NetworkSite) -> Int {
    halvings.last.map { $0.output.height * $0.output.width } ?? site.positions
  }

  // Latents become the smallest picture by a dense layer, which has no activation of its own: the first stage after
  // it may use every number of it.
  /// From latents to pictures: doubled by the mirror images of the same convolutions.
  static func doubling(_ site: NetworkSite, _ channels: [Int], _ block: Block) -> NetworkDecoder {
    let halvings = halvings(site.kind.shape, count: channels.count)
    guard let last = halvings.last, let features = channels.last else { fail("a network without stages") }
    let start: [any Layer] = [
      Dense(site.scope["decoder"][0], inputs: site.latents, outputs: size(of: halvings, site) * features),
      Reshaped([last.output.height, last.output.width, features]),
    ]
    return doubling(site, channels, from: start, block)
  }

  /// From what `start` makes of latents, a picture of the last stage's size and channels, to pictures.
  static func doubling(
    _ site: NetworkSite, _ channels: [Int], from start: [any Layer], _ block: Block
  ) -> NetworkDecoder {
    let halvings = halvings(site.kind.shape, count: channels.count)
    let scope = site.scope["decoder"]
    var layers = start
    for index in channels.indices.reversed() {
      let place = scope[channels.count - index]
      let between = block(place, halvings[index].output, channels[index], site.activation)
      let isFirst = index == channels.count - 1
      layers += between
      let isLinear = isFirst && between.isEmpty
      if !isLinear { layers.append(site.activation) }
      if index == 0 { break }
      layers.append(
        TransposedConvolution2D(
          place, halvings[index], features: channels[index], channels: channels[index - 1],
          initializer: isLinear ? .lecunNormal : site.activation.initializer))
    }
    let output = TransposedConvolution2D(
      site.scope["output"], halvings[0], features: channels[0], channels: site.outputsPerPosition,
      initializer: site.outputWeights, bias: site.meanOutputBias)
    return NetworkDecoder(
      layers: Chain(layers),
      output: Chain([output, Reshaped([site.positions * site.outputsPerPosition])]))
  }
}
