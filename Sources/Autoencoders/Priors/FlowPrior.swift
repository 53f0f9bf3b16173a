// A prior that is standard normal noise sent through affine coupling layers, each of which scales and shifts one
// half of the latents by functions of the other (Dinh, Sohl-Dickstein and Bengio, "Density estimation using Real
// NVP", ICLR 2017, equations 7 and 8; as a prior: Huang et al., "Learnable explicit density for continuous latent
// space and variational inference", 2017). Both directions are one pass.

import Foundations
import Layers
import Tensors

/// A prior of coupling layers.
struct FlowPrior: LatentPrior {
  private let layers: [CouplingLayer]
  private let latents: Int

  init(_ site: PriorSite) {
    latents = site.latents
    layers = (0..<site.choice.count("flows")).map {
      CouplingLayer(
        site.scope[$0], latents: site.latents, width: site.choice.count("width"), movesFirst: $0 % 2 == 1)
    }
  }

  // log p(z) = log N(e; 0, 1) + log |det de/dz| with e the noise that becomes z.
  func logDensity(of z: Tensor, _ context: LayerContext) -> Tensor {
    let rows = Array(z.shape.dimensions.dropLast())
    var e = z.reshaped(to: [rows.reduce(1, *), latents])
    var logDeterminant: Tensor?
    for layer in layers {
      let affine = layer.affine(of: layer.kept(e), context)
      e = layer.joined(layer.kept(e), (layer.moved(e) - affine.shift) * (-affine.logScale).exponential())
      let own = -affine.logScale.sum(axes: [1])
      logDeterminant = logDeterminant.map { $0 + own } ?? own
    }
    let density = e.standardNormalLogDensity
    return (logDeterminant.map { density + $0 } ?? density).reshaped(to: Shape(rows))
  }

  func sample(_ source: RandomSource, temperature: Tensor, _ context: LayerContext) -> Tensor {
    var z = source.normal([source.rows.shape[0], latents]) * temperature
    for layer in layers.reversed() {
      let affine = layer.affine(of: layer.kept(z), context)
      z = layer.joined(layer.kept(z), layer.moved(z) * affine.logScale.exponential() + affine.shift)
    }
    return z
  }
}

/// One half of the latents as a scale and a shift for the other.
struct CouplingLayer: Sendable {
  private let hidden: Dense
  private let output: Dense
  private let latents: Int
  private let movesFirst: Bool

  /// The scale and the shift of the half that moves.
  struct Affine {
    var logScale: Tensor
    var shift: Tensor
  }

  // The last layer begins at almost nothing, so that the prior begins as the standard normal.
  init(_ scope: ParameterScope, latents: Int, width: Int, movesFirst: Bool) {
    self.latents = latents
    self.movesFirst = movesFirst
    let half = latents / 2
    let (kept, moved) = movesFirst ? (latents - half, half) : (half, latents - half)
    hidden = Dense(scope["hidden"], inputs: kept, outputs: width)
    output = Dense(
      scope["output"], inputs: width, outputs: 2 * moved, initializer: .normal(deviation: 1e-3))
  }

  private var half: Int { latents / 2 }

  /// The half that stays.
  func kept(_ z: Tensor) -> Tensor { z.sliced(axis: 1, movesFirst ? half..<latents : 0..<half) }
  /// The half that moves.
  func moved(_ z: Tensor) -> Tensor { z.sliced(axis: 1, movesFirst ? 0..<half : half..<latents) }
  /// Both halves in their places.
  func joined(_ kept: Tensor, _ moved: Tensor) -> Tensor {
    .concatenated(movesFirst ? [moved, kept] : [kept, moved], axis: 1)
  }

  /// What the half that stays says of the other. Logarithms of scales lie within (-2, 2): a layer can neither
  /// flatten nor stretch latents beyond measure.
  func affine(of kept: Tensor, _ context: LayerContext) -> Affine {
    let numbers = output(hidden(kept, context).hyperbolicTangent(), context)
    let count = numbers.shape[1] / 2
    return Affine(
      logScale: (numbers.sliced(axis: 1, 0..<count) * 0.5).hyperbolicTangent() * 2,
      shift: numbers.sliced(axis: 1, count..<(2 * count)))
  }
}
