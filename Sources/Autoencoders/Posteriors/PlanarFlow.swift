// Planar flows: each step moves latents along one direction, by a function of their place along another
// (Rezende and Mohamed, ICML 2015, equation 10 and appendix A.1).

import Layers
import Tensors

/// Planar steps whose numbers are functions of the features.
struct PlanarFlow: Flow {
  private let head: Dense
  private let latents: Int
  private let count: Int

  init(_ site: PosteriorSite) {
    latents = site.latents
    count = site.choice.count("flows")
    head = Dense(
      site.scope["flow"], inputs: site.features, outputs: count * (2 * site.latents + 1),
      initializer: .normal(deviation: 1e-2))
  }

  func steps(_ features: Tensor, _ context: LayerContext) -> [any FlowStep] {
    let numbers = head(features, context).parts(
      (0..<count).flatMap { _ in [latents, latents, 1] })
    return (0..<count).map {
      PlanarStep(direction: numbers[3 * $0], normal: numbers[3 * $0 + 1], offset: numbers[3 * $0 + 2])
    }
  }
}

/// z' = z + u tanh(w . z + b).
struct PlanarStep: FlowStep {
  /// u before it is made safe, [rows, 1, latents].
  let direction: Tensor
  /// w, [rows, 1, latents].
  let normal: Tensor
  /// b, [rows, 1, 1].
  let offset: Tensor

  // The step is invertible where w . u > -1. With u' = u + (m(w . u) - w . u) w / |w|^2 and
  // m(x) = -1 + log(1 + e^x), w . u' = m(w . u) > -1.
  // By the matrix determinant lemma det(1 + u' h'(a) w^T) = 1 + h'(a) w . u', with h' = 1 - tanh^2 <= 1: positive.
  func callAsFunction(_ z: Tensor) -> FlowResult {
    let along = (normal * direction).sum(axes: [2], keeping: true)
    let safe = along.softplus() - 1
    let length = normal.squared().sum(axes: [2], keeping: true) + 1e-12
    let u = direction + (safe - along) * normal / length
    let bend = ((z * normal).sum(axes: [2], keeping: true) + offset).hyperbolicTangent()
    let slope = 1 - bend.squared()
    return FlowResult(
      latents: z + u * bend,
      logDeterminant: (slope * safe).logarithmOnePlus().reshaped(to: Shape(z.shape.dimensions.dropLast())))
  }
}
