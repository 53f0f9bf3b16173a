// The velocity of latents that are a picture: blocks that mix places, then the features of each place (Tolstikhin et al.,
// "MLP-Mixer", NeurIPS 2021). All of it is matrix products, and with 64 places every place reaches every other at once.

import Layers
import Tensors

/// Layers over places and layers over features, in turn.
struct PictureVelocity: VelocityBody {
  private struct Branch: Sendable {
    let norm: ClockedNormalization
    let first: Dense
    let second: Dense

    // The last layer is zero: at first everything stays where it is.
    init(_ scope: ParameterScope, width: Int, mixing count: Int) {
      norm = ClockedNormalization(scope["norm"], width: width)
      first = Dense(
        scope["first"], inputs: count, outputs: 2 * count, initializer: Activation.silu.initializer)
      second = Dense(scope["second"], inputs: 2 * count, outputs: count, initializer: .constant(0))
    }

    func mixed(_ x: Tensor, _ context: LayerContext) -> Tensor {
      second(Activation.silu(first(x, context)), context)
    }
  }

  private let picture: [Int]
  private let entrance: Dense
  private let positions: Parameter
  private let blocks: [(places: Branch, features: Branch)]
  private let exit: Dense

  init(_ scope: ParameterScope, picture: [Int], width: Int, blocks count: Int) {
    self.picture = picture
    let places = picture[0] * picture[1]
    entrance = Dense(scope["entrance"], inputs: picture[2], outputs: width)
    positions = scope.parameter("positions", [places, width], .normal(deviation: 0.1))
    blocks = (0..<count).map { place in
      let scope = scope["blocks"][place]
      return (
        Branch(scope["places"], width: width, mixing: places),
        Branch(scope["features"], width: width, mixing: width)
      )
    }
    exit = Dense(scope["exit"], inputs: width, outputs: picture[2], initializer: .constant(0))
  }

  func velocity(_ x: Tensor, _ clock: Tensor, _ context: LayerContext) -> Tensor {
    let rows = x.shape[0]
    let seen = x.reshaped(to: [rows, picture[0] * picture[1], picture[2]])
    let start = entrance(seen, context) + positions.value(in: x.trace)
    let features = blocks.reduce(start) { features, block in
      let across = block.places.norm(features, clock, context).transposed()
      let mixed = features + block.places.mixed(across, context).transposed()
      return mixed + block.features.mixed(block.features.norm(mixed, clock, context), context)
    }
    return exit(features.normalisedFeatures(), context).reshaped(to: x.shape)
  }
}
