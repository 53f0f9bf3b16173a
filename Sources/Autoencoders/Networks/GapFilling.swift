// What an encoder sees in empty cells: what a linear map makes of the cells that are there. With x = W z + noise, both normal,
// the posterior mean of z given a part of x is linear in E[x | part], the row whose gaps hold their own expectations; and that
// row is the fixed point of filling gaps by the linear reconstruction of the filled row (Roweis, "EM algorithms for PCA and
// SPCA", NeurIPS 1997, section 4). A few of its steps are unrolled, with weights that are learned with the encoder.

import Layers
import Tensors

/// Fills the gaps of rows before an encoder sees them.
struct GapFilling: Sendable {
  /// How often gaps are filled.
  static let steps = 6

  private let narrowing: Dense
  private let widening: Dense

  /// Maps through so many latents, which begin with the principal components of the data, where they are known.
  init(_ scope: ParameterScope, dimensions: Int, latents: Int, components: PrincipalComponents?) {
    let directions = components?.resized(dimensions: dimensions, count: latents).directions
    narrowing = Dense(
      scope["in"], inputs: dimensions, outputs: latents,
      initializer: directions.map { .values($0) } ?? .normal(deviation: 0.01))
    var back = [Float](repeating: 0, count: dimensions * latents)
    if let directions {
      for row in 0..<dimensions {
        for latent in 0..<latents { back[latent * dimensions + row] = directions[row * latents + latent] }
      }
    }
    widening = Dense(
      scope["out"], inputs: latents, outputs: dimensions,
      initializer: directions == nil ? .normal(deviation: 0.01) : .values(back))
  }

  /// Rows without gaps, [rows, dimensions].
  ///
  /// - Parameters:
  ///   - x: Rows with zeros for gaps.
  ///   - isPresent: Which numbers are there.
  func callAsFunction(_ x: Tensor, isPresent: Tensor, _ context: LayerContext) -> Tensor {
    (0..<Self.steps).reduce(x) { filled, _ in
      .select(isPresent, x, widening(narrowing(filled, context), context))
    }
  }
}
