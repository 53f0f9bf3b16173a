// Finite scalar quantisation (Mentzer, Minnen, Agustsson and Tschannen, "Finite scalar quantization: VQ-VAE made simple",
// ICLR 2024): each number is bounded by a hyperbolic tangent and rounded to one of L levels; the gradient passes the rounding
// as if it were not there. A place with d numbers has L^d codes, none of which is learnt, so none can fall out of use.
//
// With t = tanh(u) in (-1, 1), bin k = floor((t + 1) L/2) holds the t of [-1 + 2k/L, -1 + 2(k+1)/L): all bins are equally wide
// for even and odd L alike, and the level (2k + 1)/L - 1 is the centre of its bin. The paper rounds t (L - 1)/2, where the two
// outer levels get half as much room as the others, and shifts t where L is even.

import Foundations
import Layers
import Tensors

/// Numbers on a grid.
struct ScalarCodes: CodeBook {
  /// The levels of each number.
  let levels: Int
  let places: Int
  let width: Int

  var count: Int { (0..<width).reduce(1) { product, _ in product * levels } }

  /// The level of each number between -1 and 1, from 0, as float32.
  func level(of t: Tensor) -> Tensor {
    // In float32 a hyperbolic tangent can be 1, and a number that is given can be anything.
    ((t + 1) * (Double(levels) / 2)).floor().maximum(t.filled(0)).minimum(t.filled(Double(levels - 1)))
  }

  /// The number that a level stands for.
  func number(of level: Tensor) -> Tensor { (level * 2 + 1) * (1 / Double(levels)) - 1 }

  // The levels of a place are the digits of its code, the first number the lowest.
  func codes(of z: Tensor) -> Tensor {
    let rows = z.shape[0]
    let levels = level(of: z).reshaped(to: [rows, places, width])
    return (0..<width).reduce(z.trace.constant(0).broadcast(to: [rows, places])) { sum, number in
      sum + levels.sliced(axis: 2, number..<(number + 1)).reshaped(to: [rows, places]) * weight(number)
    }.cast(to: .int32)
  }

  func latents(of codes: Tensor) -> Tensor {
    let rows = codes.shape[0]
    let code = codes.cast(to: .float32).reshaped(to: [rows, places, 1])
    // Half a code more keeps the quotient, which is rounded, on its side of a whole number.
    func above(_ number: Int) -> Tensor { ((code + 0.5) * (1 / weight(number))).floor() }
    let digits = (0..<width).map { above($0) - above($0 + 1) * Double(levels) }
    return number(of: .concatenated(digits, axis: 2)).reshaped(to: [rows, latents])
  }

  /// What the level of a number counts in a code.
  private func weight(_ number: Int) -> Double {
    (0..<number).reduce(1) { weight, _ in weight * Double(levels) }
  }
}

/// From features to numbers on a grid.
struct ScalarQuantization: PosteriorHead {
  private let head: PlaceDense
  private let scalar: ScalarCodes

  init(_ site: PosteriorSite) {
    let extents = CodeExtents.grid(site.choice, latents: site.latents, places: site.places)
    scalar = ScalarCodes(levels: site.choice.count("levels"), places: extents.places, width: extents.width)
    head = PlaceDense(site)
  }

  var codeBook: (any CodeBook)? { scalar }

  func callAsFunction(_ features: Tensor, _ context: LayerContext) -> any LatentPosterior {
    let t = head(features, context).hyperbolicTangent()
    let rounded = scalar.number(of: scalar.level(of: t))
    return CodedPosterior(latents: t + (rounded - t).stoppingGradient())
  }
}

/// A dense layer with an output for each latent, used at every place of features that are a picture.
struct PlaceDense: Sendable {
  private let layer: Dense
  private let (latents, places): (Int, Int)

  init(_ site: PosteriorSite) {
    (latents, places) = (site.latents, site.places)
    layer = Dense(
      site.scope, inputs: site.features / places, outputs: latents / places, initializer: .lecunNormal)
  }

  /// [rows, features] to [rows, latents].
  func callAsFunction(_ features: Tensor, _ context: LayerContext) -> Tensor {
    let (rows, width) = (features.shape[0], features.shape[1] / places)
    return layer(features.reshaped(to: [rows * places, width]), context).reshaped(to: [rows, latents])
  }
}
