// The fully connected network: dense layers with an activation after each.

public import Layers

/// Builders of networks.
public enum Networks {
  /// A multilayer perceptron through the given widths; nothing but its input where there are none.
  public static func perceptron(
    _ scope: ParameterScope, inputs: Int, widths: [Int], activation: Activation
  ) -> Chain {
    var layers: [any Layer] = []
    var size = inputs
    for (index, width) in widths.enumerated() {
      layers.append(
        Dense(scope[index], inputs: size, outputs: width, initializer: activation.initializer))
      layers.append(activation)
      size = width
    }
    return Chain(layers)
  }

  /// From data to features through the given widths.
  static func narrowing(_ site: NetworkSite, _ widths: [Int]) -> NetworkEncoder {
    let dimensions = site.dimensions
    return NetworkEncoder(
      layers: perceptron(
        site.scope["encoder"], inputs: dimensions, widths: widths, activation: site.activation),
      features: widths.last ?? dimensions)
  }

  /// From latents to data through the same widths backwards.
  static func widening(_ site: NetworkSite, _ widths: [Int]) -> NetworkDecoder {
    let back = Array(widths.reversed())
    let layers = perceptron(
      site.scope["decoder"], inputs: site.latents, widths: back, activation: site.activation)
    let output = Dense(
      site.scope["output"], inputs: back.last ?? site.latents,
      outputs: site.outputs, initializer: site.outputWeights,
      bias: site.outputBias.map { .values($0) } ?? .constant(0))
    return NetworkDecoder(layers: layers, output: Chain([output]))
  }
}
