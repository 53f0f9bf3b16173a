// A residual block: what is added to a picture is computed from its normalised form, so that the picture itself
// passes unchanged (He et al., "Identity mappings in deep residual networks", ECCV 2016, figure 1b).

public import Tensors

/// x + f(x) for a chain f that keeps the shape.
public struct Residual: Layer {
  /// What is added.
  public let branch: Chain

  /// A block around a chain.
  public init(_ branch: Chain) { self.branch = branch }

  // The last convolution begins at zero: the block begins as the identity, and depth costs nothing at first
  // (Goyal et al., "Accurate, large minibatch SGD", 2017, section 5.1, do so by the scale of a normalisation).
  /// The usual branch: twice normalisation, activation and a 3 x 3 convolution.
  ///
  /// - Parameter size: Height and width of the pictures.
  public init(_ scope: ParameterScope, size: Convolution.Extent, channels: Int, activation: Activation) {
    let geometry = Convolution.surrounding(size)
    self.init(
      Chain([
        GroupNormalization(scope["norm1"], channels: channels), activation,
        Convolution2D(
          scope["convolution1"], geometry, channels: channels, features: channels,
          initializer: activation.initializer),
        GroupNormalization(scope["norm2"], channels: channels), activation,
        Convolution2D(
          scope["convolution2"], geometry, channels: channels, features: channels, initializer: .constant(0)),
      ]))
  }

  /// x + f(x).
  public func callAsFunction(_ input: Tensor, _ context: LayerContext = .inference) -> Tensor {
    input + branch(input, context)
  }

  /// The branch in brackets.
  public var summary: String { "x + (\(branch.summary))" }
}
