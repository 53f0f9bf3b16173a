// The velocity of latents that are a row of numbers: residual blocks of two layers.

import Layers
import Tensors

/// Dense layers with residual blocks.
struct RowVelocity: VelocityBody {
  private let entrance: Dense
  private let blocks: [(norm: ClockedNormalization, first: Dense, second: Dense)]
  private let exit: Dense

  // The last layer of each branch, and of all, is zero: at first everything stays where it is.
  init(_ scope: ParameterScope, latents: Int, width: Int, blocks count: Int) {
    entrance = Dense(scope["entrance"], inputs: latents, outputs: width)
    blocks = (0..<count).map { place in
      let scope = scope["blocks"][place]
      return (
        ClockedNormalization(scope["norm"], width: width),
        Dense(scope["first"], inputs: width, outputs: width, initializer: Activation.silu.initializer),
        Dense(scope["second"], inputs: width, outputs: width, initializer: .constant(0))
      )
    }
    exit = Dense(scope["exit"], inputs: width, outputs: latents, initializer: .constant(0))
  }

  func velocity(_ x: Tensor, _ clock: Tensor, _ context: LayerContext) -> Tensor {
    let features = blocks.reduce(entrance(x, context)) { features, block in
      let inner = Activation.silu(block.first(block.norm(features, clock, context), context))
      return features + block.second(inner, context)
    }
    return exit(features.normalisedFeatures(), context)
  }
}
