// The two ways through a network: from data to features, and from latents to the numbers that describe p(x|z). Most are
// layers one after the other; what sees more than one tensor conforms on its own.

public import Layers
public import Tensors

/// From rows of data to features.
public protocol ExampleEncoder: Sendable {
  /// What is said of rows [rows, dimensions] as the encoder sees them.
  func features(of x: Tensor, _ context: LayerContext) -> Features
}

extension Chain: ExampleEncoder {
  /// The outputs of the last layer.
  public func features(of x: Tensor, _ context: LayerContext) -> Features {
    Features(flat: self(x, context))
  }
}

/// From latents to the numbers that describe p(x|z).
public protocol LatentDecoder: Sendable {
  /// Whether it uses teacher forcing: it is given the observations, and to describe an element of a sequence sees those
  /// before it.
  var usesTeacher: Bool { get }
  /// The numbers that describe p(x|z), [rows, positions x outputs].
  ///
  /// - Parameters:
  ///   - z: What the latents hand on, [rows, features].
  ///   - teacher: The observations, [rows, dimensions], for decoders that use them.
  func outputs(_ z: Tensor, teacher: Tensor?, _ context: LayerContext) -> Tensor
}

extension LatentDecoder {
  /// Most see latents alone.
  public var usesTeacher: Bool { false }
}

/// An encoder, and what it ends in.
public struct NetworkEncoder: Sendable {
  /// The encoder.
  public var layers: any ExampleEncoder
  /// The number of features in a row.
  public var features: Int
  /// The extents of the features at each scale, rows aside, the coarsest last.
  public var scales: [Shape]
  /// How the posterior's layer begins on them, where not as others.
  public var start: PosteriorStart?

  /// An encoder that ends in so many features.
  public init(layers: any ExampleEncoder, features: Int, scales: [Shape] = [], start: PosteriorStart? = nil) {
    self.layers = layers
    self.features = features
    self.scales = scales
    self.start = start
  }
}

/// A decoder of layers one after the other.
public struct NetworkDecoder: LatentDecoder {
  /// The layers up to the last.
  public var layers: Chain
  /// The last layer, [rows, positions x outputs].
  public var output: Chain

  /// Layers and the last one.
  public init(layers: Chain, output: Chain) {
    self.layers = layers
    self.output = output
  }

  /// The outputs of the last layer.
  public func outputs(_ z: Tensor, teacher: Tensor?, _ context: LayerContext) -> Tensor {
    output(layers(z, context), context)
  }
}
