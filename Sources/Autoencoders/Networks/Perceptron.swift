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
}
