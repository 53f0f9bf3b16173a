// The affine map y = x W + b.

public import Tensors

/// A fully connected layer: [..., inputs] to [..., outputs].
public struct Dense: Layer {
  /// The weight, [inputs, outputs].
  public let weight: Parameter
  /// The bias, [outputs].
  public let bias: Parameter

  /// A layer whose parameters are `weight` and `bias` at the scope.
  public init(
    _ scope: ParameterScope, inputs: Int, outputs: Int, initializer: Initializer = .lecunNormal,
    bias: Initializer = .constant(0)
  ) {
    weight = scope.parameter("weight", [inputs, outputs], initializer)
    self.bias = scope.parameter("bias", [outputs], bias)
  }

  /// x W + b.
  public func callAsFunction(_ input: Tensor, _ context: LayerContext = .inference) -> Tensor {
    let output = input.matrixProduct(weight.value(in: input.trace)) + bias.value(in: input.trace)
    context.recorder?.note(layerOf: weight, summary, output)
    return output
  }

  /// `dense`, inputs and outputs.
  public var summary: String { "dense \(weight.shape[0])-\(weight.shape[1])" }
}
