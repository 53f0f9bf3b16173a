// Where a point between noise and latents is to go: a residual network that is told the time (Lipman et al., "Flow matching
// for generative modeling", ICLR 2023; Liu, Gong and Liu, "Flow straight and fast", ICLR 2023). With x_0 from N(0, 1), x_1 from
// the data and x_t = (1 - t) x_0 + t x_1, the velocity v(x, t) = E[x_1 - x_0 | x_t = x] carries the distribution of x_0 to that
// of x_1: it is the v that minimises E |v(x_t, t) - (x_1 - x_0)|^2.

import Foundations
public import Layers
public import Tensors

/// A network from a point and a time to a velocity.
public struct VelocityField: StatefulModel {
  /// How large a network is.
  public struct Size: Hashable, Sendable {
    /// The units of a block.
    public var width: Int
    /// The residual blocks.
    public var blocks: Int

    /// A size.
    public init(width: Int, blocks: Int = 3) { (self.width, self.blocks) = (width, blocks) }

    /// What is used for so many latents: no fewer units than twice as many, up to 1,024, or a block is a bottleneck.
    public init(width: Int, latents: Int) { self.init(width: max(width, min(1024, 2 * latents))) }
  }

  /// The number of latents.
  public let latents: Int
  /// How large it is.
  public let size: Size
  /// Its parameters.
  public let store: ParameterStore
  /// It has none.
  public let buffers: BufferStore
  private let entrance: Dense
  private let clock: Chain
  private let blocks: [Block]
  private let exit: Dense

  /// The frequencies by which the network sees the time: pi, 2 pi, 4 pi, ...
  private static let frequencies = 6

  /// A network with parameters of its own.
  public init(latents: Int, size: Size) {
    let scope = ParameterScope()
    (self.latents, self.size) = (latents, size)
    entrance = Dense(scope["entrance"], inputs: latents, outputs: size.width)
    clock = Chain([
      Dense(scope["clock"][0], inputs: 1 + 2 * Self.frequencies, outputs: size.width), Activation.silu,
    ])
    blocks = (0..<size.blocks).map { Block(scope["blocks"][$0], width: size.width) }
    // Zero: at first everything stays where it is.
    exit = Dense(scope["exit"], inputs: size.width, outputs: latents, initializer: .constant(0))
    (store, buffers) = (scope.store, scope.buffers)
  }

  /// The velocity at points [rows, latents] at times [rows, 1], or [1, 1] where all have one.
  public func callAsFunction(_ x: Tensor, at time: Tensor, _ context: LayerContext) -> Tensor {
    let angles = (0..<Self.frequencies).map { time * (Double.pi * Double(1 << $0)) }
    let seen = clock(
      .concatenated([time] + angles.map { $0.sine() } + angles.map { $0.cosine() }, axis: 1), context)
    let features = blocks.reduce(entrance(x, context)) { $1($0, told: seen, context) }
    return exit(features.normalised(), context)
  }

  /// x + f(s(t) * norm(x) + b(t)), with f two layers: adaptive normalisation (Perez et al., AAAI 2018; Peebles and Xie,
  /// ICCV 2023).
  private struct Block: Sendable {
    let modulation: Dense
    let first: Dense
    let second: Dense
    let width: Int

    init(_ scope: ParameterScope, width: Int) {
      self.width = width
      modulation = Dense(scope["modulation"], inputs: width, outputs: 2 * width, initializer: .constant(0))
      first = Dense(scope["first"], inputs: width, outputs: width, initializer: Activation.silu.initializer)
      second = Dense(scope["second"], inputs: width, outputs: width, initializer: .constant(0))
    }

    func callAsFunction(_ x: Tensor, told time: Tensor, _ context: LayerContext) -> Tensor {
      let both = modulation(time, context)
      let (scale, shift) = (both.sliced(axis: 1, 0..<width), both.sliced(axis: 1, width..<2 * width))
      let seen = x.normalised() * (scale + 1) + shift
      return x + second(Activation.silu(first(seen, context)), context)
    }
  }
}

extension Tensor {
  /// Features of mean 0 and variance 1 in each row, without parameters.
  fileprivate func normalised() -> Tensor {
    let last = shape.rank - 1
    let excess = self - mean(axes: [last], keeping: true)
    let variance = excess.squared().mean(axes: [last], keeping: true)
    return excess * (variance + 1e-5).squareRoot().reciprocal()
  }
}
