// Each example's features brought to mean 0 and variance 1, then scaled and shifted
// (Ba, Kiros and Hinton, "Layer normalization", 2016, equation 4).

public import Tensors

/// Normalisation over the last axis, [..., features] to [..., features].
public struct LayerNormalization: Layer {
  /// The scale, [features], one at first.
  public let gain: Parameter
  /// The shift, [features], zero at first.
  public let bias: Parameter
  /// What is added to the variance before the root.
  public let epsilon: Double

  /// A layer whose parameters are `gain` and `bias` at the scope.
  public init(_ scope: ParameterScope, features: Int, epsilon: Double = 1e-5) {
    gain = scope.parameter("gain", [features], .constant(1))
    bias = scope.parameter("bias", [features], .constant(0))
    self.epsilon = epsilon
  }

  /// gain (x - mean) / sqrt(variance + epsilon) + bias, with the biased variance of the features.
  ///
  /// The variance is the mean of squared deviations: E[x^2] - E[x]^2 would cancel.
  public func callAsFunction(_ input: Tensor, _ context: LayerContext = .inference) -> Tensor {
    let last = input.shape.rank - 1
    let deviation = input - input.mean(axes: [last], keeping: true)
    let variance = deviation.squared().mean(axes: [last], keeping: true)
    let scale = (variance + epsilon).squareRoot().reciprocal()
    let output = deviation * scale * gain.value(in: input.trace) + bias.value(in: input.trace)
    context.recorder?.note(layerOf: gain, summary, output)
    return output
  }

  /// `layer norm` and the number of features.
  public var summary: String { "layer norm \(gain.shape[0])" }
}
