// Where a point between noise and latents is to go: a residual network that is told the time (Lipman et al., "Flow matching
// for generative modeling", ICLR 2023; Liu, Gong and Liu, "Flow straight and fast", ICLR 2023). With x_0 from N(0, 1), x_1 from
// the data and x_t = (1 - t) x_0 + t x_1, the velocity v(x, t) = E[x_1 - x_0 | x_t = x] carries the distribution of x_0 to that
// of x_1: it is the v that minimises E |v(x_t, t) - (x_1 - x_0)|^2.

import Foundations
public import Layers
public import Tensors

/// A network from a point and a time to a velocity.
public struct VelocityField: StatefulModel {
  /// What a network is like.
  public struct Size: Hashable, Sendable {
    /// The units of a block, at each place where latents are a picture.
    public var width: Int
    /// The residual blocks.
    public var blocks: Int
    /// The extents of latents that are a picture, [height, width, channels]; nil where they are a row of numbers.
    public var picture: [Int]?

    /// A size.
    public init(width: Int, blocks: Int = 3, picture: [Int]? = nil) {
      (self.width, self.blocks, self.picture) = (width, blocks, picture)
    }

    /// What is used for so many latents in a row: no fewer units than twice as many, up to 512, or a block is a bottleneck.
    public init(width: Int, latents: Int) { self.init(width: max(width, min(512, 2 * latents))) }
  }

  /// The number of latents.
  public let latents: Int
  /// How large it is.
  public let size: Size
  /// Its parameters.
  public let store: ParameterStore
  /// It has none.
  public let buffers: BufferStore
  private let clock: Chain
  private let body: any VelocityBody

  /// The frequencies by which the network sees the time: pi, 2 pi, 4 pi, ...
  private static let frequencies = 6
  /// The units that know the time.
  static let clockWidth = 64

  /// A network with parameters of its own.
  public init(latents: Int, size: Size) {
    if let picture = size.picture, picture.reduce(1, *) != latents {
      fail("\(picture) for \(latents) latents")
    }
    let scope = ParameterScope()
    (self.latents, self.size) = (latents, size)
    clock = Chain([
      Dense(scope["clock"], inputs: 1 + 2 * Self.frequencies, outputs: Self.clockWidth), Activation.silu,
    ])
    body =
      size.picture.map { PictureVelocity(scope, picture: $0, width: size.width, blocks: size.blocks) }
      ?? RowVelocity(scope, latents: latents, width: size.width, blocks: size.blocks)
    (store, buffers) = (scope.store, scope.buffers)
  }

  /// The velocity at points [rows, latents] at times [rows, 1], or [1, 1] where all have one.
  public func callAsFunction(_ x: Tensor, at time: Tensor, _ context: LayerContext) -> Tensor {
    let angles = (0..<Self.frequencies).map { time * (Double.pi * Double(1 << $0)) }
    let waves = angles.map { $0.sine() } + angles.map { $0.cosine() }
    return body.velocity(x, clock(.concatenated([time] + waves, axis: 1), context), context)
  }
}

/// The part of a velocity field that sees points.
protocol VelocityBody: Sendable {
  /// The velocity at points [rows, latents], with what the clock says, [rows or 1, units].
  func velocity(_ x: Tensor, _ clock: Tensor, _ context: LayerContext) -> Tensor
}

/// Normalised features, scaled and shifted by the time: adaptive normalisation (Perez et al., AAAI 2018; Peebles and Xie, ICCV
/// 2023), whose scale begins at 1.
struct ClockedNormalization: Sendable {
  private let modulation: Dense
  private let width: Int

  init(_ scope: ParameterScope, width: Int) {
    self.width = width
    modulation = Dense(
      scope, inputs: VelocityField.clockWidth, outputs: 2 * width, initializer: .constant(0))
  }

  /// s(t) * norm(x) + b(t) of [rows, ..., width].
  func callAsFunction(_ x: Tensor, _ clock: Tensor, _ context: LayerContext) -> Tensor {
    let both = modulation(clock, context)
    func part(_ range: Range<Int>) -> Tensor {
      let half = both.sliced(axis: 1, range)
      let between = [Int](repeating: 1, count: x.shape.rank - 2)
      return half.reshaped(to: Shape([half.shape[0]] + between + [width]))
    }
    return x.normalisedFeatures() * (part(0..<width) + 1) + part(width..<2 * width)
  }
}

extension Tensor {
  /// Features of mean 0 and variance 1 at each place, without parameters.
  func normalisedFeatures() -> Tensor {
    let last = shape.rank - 1
    let excess = self - mean(axes: [last], keeping: true)
    let variance = excess.squared().mean(axes: [last], keeping: true)
    return excess * (variance + 1e-5).squareRoot().reciprocal()
  }
}
