// Sylvester flows with orthogonal matrices made of Householder reflections: planar steps of as many directions as
// there are latents (van den Berg, Hasenclever, Tomczak and Welling, "Sylvester normalizing flows for variational
// inference", UAI 2018, section 3 and 3.2 "H-SNF").

import Layers
import Tensors

/// Householder Sylvester steps whose numbers are functions of the features.
struct SylvesterFlow: Flow {
  private let head: Dense
  private let latents: Int
  private let count: Int
  private let reflections: Int

  init(_ site: PosteriorSite) {
    latents = site.latents
    count = site.choice.count("flows")
    reflections = site.choice.count("reflections")
    head = Dense(
      site.scope["flow"], inputs: site.features,
      outputs: count * (latents * latents + (3 + reflections) * latents),
      initializer: .normal(deviation: 1e-2), bias: .constant(0))
  }

  func steps(_ features: Tensor, _ context: LayerContext) -> [any FlowStep] {
    let extents = [latents * latents] + [Int](repeating: latents, count: 3 + reflections)
    let numbers = head(features, context).parts((0..<count).flatMap { _ in extents })
    return (0..<count).map { step in
      let own = numbers[(step * extents.count)..<((step + 1) * extents.count)]
      let vectors = Array(own.dropFirst())
      return SylvesterStep(
        square: own[own.startIndex].reshaped(to: [features.shape[0], latents, latents]),
        first: vectors[0].hyperbolicTangent(), second: vectors[1].hyperbolicTangent(), offset: vectors[2],
        reflections: Array(vectors.dropFirst(3)))
    }
  }
}

/// z' = z + Q R tanh(S Q^T z + b) with R and S upper triangular, Q orthogonal.
struct SylvesterStep: FlowStep {
  /// A square matrix that holds R above its diagonal and S, transposed, below it, [rows, latents, latents].
  let square: Tensor
  /// The diagonals of R and S, each number within (-1, 1), [rows, 1, latents].
  let first: Tensor
  let second: Tensor
  /// b, [rows, 1, latents].
  let offset: Tensor
  /// The vectors v of the reflections 1 - 2 v v^T / |v|^2 whose product is Q, [rows, 1, latents].
  let reflections: [Tensor]

  // By Sylvester's identity det dz'/dz = det(1 + diag(h') S R), a triangular matrix with diagonal 1 + h'_i s_i r_i,
  // and |s_i r_i| < 1, h' <= 1 keep each of them positive: the step is invertible.
  func callAsFunction(_ z: Tensor) -> FlowResult {
    let isLower = Tensor.isLower(z.shape[2], strictly: true, in: z.trace)
    // As rows: y = x R^T, and R^T holds below its diagonal what R holds above.
    let upper = Tensor.select(isLower, square.transposed(), 0)
    let other = Tensor.select(isLower, square, 0)
    let turned = reflections.reduce(z, Self.reflected)
    let bend = (turned.matrixProduct(other) + turned * second + offset).hyperbolicTangent()
    let moved = bend.matrixProduct(upper) + bend * first
    let slopes = (1 - bend.squared()) * first * second
    return FlowResult(
      latents: z + reflections.reversed().reduce(moved, Self.reflected),
      logDeterminant: slopes.logarithmOnePlus().sum(axes: [2]))
  }

  private static func reflected(_ z: Tensor, by vector: Tensor) -> Tensor {
    let length = vector.squared().sum(axes: [2], keeping: true) + 1e-12
    return z - vector * ((z * vector).sum(axes: [2], keeping: true) * 2 / length)
  }
}
