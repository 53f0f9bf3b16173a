// q(z|x) as a normal distribution sent through invertible steps (Rezende and Mohamed, "Variational inference with
// normalizing flows", ICML 2015): log q(z_T) = log q(z_0) - sum_t log |det dz_t/dz_(t-1)|.

import Foundations
import Layers
import Tensors

/// A step of a flow, with what it takes from the example: an invertible map of latents.
protocol FlowStep {
  /// The latents after the step.
  ///
  /// - Parameter z: [rows, draws, latents].
  func callAsFunction(_ z: Tensor) -> FlowResult
}

/// Where a step leads.
struct FlowResult {
  /// The latents, [rows, draws, latents].
  var latents: Tensor
  /// log |det dz'/dz|, [rows, draws].
  var logDeterminant: Tensor
}

/// Makes the steps of a flow from features.
protocol Flow: Sendable {
  /// The steps for features [rows, features].
  func steps(_ features: Tensor, _ context: LayerContext) -> [any FlowStep]
}

/// A mean-field normal distribution followed by a flow.
struct FlowPosterior: PosteriorHead {
  let base: MeanFieldPosterior
  let flow: any Flow

  init(_ site: PosteriorSite, _ flow: any Flow) {
    base = MeanFieldPosterior(site.scope, features: site.features, latents: site.latents, start: site.start)
    self.flow = flow
  }

  func callAsFunction(_ features: Tensor, _ context: LayerContext) -> any LatentPosterior {
    TransportedNormal(base: base.normal(features, context), steps: flow.steps(features, context))
  }
}

/// Normal distributions sent through the steps of a flow.
struct TransportedNormal: TransportedPosterior {
  let base: Normal
  let steps: [any FlowStep]

  /// Where the base's mean is sent to, which is not the mean of what it becomes.
  var mean: Tensor { transported(base.mean.filled(0)).latents }
  var latents: Int { base.latents }

  func transported(_ noise: Tensor) -> LatentDraw {
    let (rows, latents) = (base.mean.shape[0], base.mean.shape[1])
    let start = base.transported(noise.reshaped(to: [rows, noise.shape.count / (rows * latents), latents]))
    var (z, density) = (start.latents, start.logDensity)
    for step in steps {
      let result = step(z)
      z = result.latents
      density = density - result.logDeterminant
    }
    return LatentDraw(
      latents: z.reshaped(to: noise.shape),
      logDensity: density.reshaped(to: Shape(noise.shape.dimensions.dropLast())))
  }
}

extension Tensor {
  /// Consecutive ranges of the last axis, each [rows, 1, extent].
  func parts(_ extents: [Int]) -> [Tensor] {
    var start = 0
    return extents.map { extent in
      defer { start += extent }
      return sliced(axis: 1, start..<(start + extent)).reshaped(to: [shape[0], 1, extent])
    }
  }
}
