// A mixture of independent normals, of learned components or of the posteriors of pseudo-inputs.

import Foundation
import Foundations
import Layers
import Tensors

/// A mixture over latents.
struct NormalMixture {
  /// The components, [components, latents].
  let components: Normal
  /// The logarithms of their weights, which add up to one, [components].
  let logWeights: Tensor

  /// log sum_k exp(log w_k + log N(z; m_k, s_k^2)), [..., latents] to [...].
  func logDensity(of z: Tensor) -> Tensor {
    let each = z.reshaped(to: Shape(z.shape.dimensions.dropLast() + [1, z.shape[z.shape.rank - 1]]))
    let densities = components.logDensity(of: each) + logWeights
    return densities.logSumExp(axes: [densities.shape.rank - 1])
  }

  // The component by inversion: as many of the cumulative weights but the last as do not exceed u. The rows of the
  // tables are read as products with the row of a unit matrix.
  /// Draws of latents, one row per row of the source.
  func sample(_ source: RandomSource, temperature: Tensor) -> Tensor {
    let (count, latents) = (components.mean.shape[0], components.mean.shape[1])
    let rows = source.rows.shape[0]
    let trace = components.mean.trace
    let u = source.uniform([rows, 1])
    let before = Tensor.isLower(count, in: trace).cast(to: .float32)
    let weights = logWeights.exponential().reshaped(to: [count, 1])
    let sums = before.matrixProduct(weights).reshaped(to: [1, count])
    let numbers = Tensor.wholeNumbers(count, in: trace)
    let isPassed = (sums .<= u).and(numbers .< numbers.filled(Double(count - 1)))
    let chosen = isPassed.cast(to: .float32).sum(axes: [1], keeping: true)
    let unit = chosen.equals(numbers.reshaped(to: [1, count])).cast(to: .float32)
    let deviations = (components.logVariance * 0.5).exponential()
    return unit.matrixProduct(components.mean)
      + unit.matrixProduct(deviations) * source.normal([rows, latents]) * temperature
  }
}

/// A prior of learned components.
struct MixturePrior: LatentPrior {
  private let means: Parameter
  private let logVariances: Parameter
  private let logits: Parameter

  // The components begin as draws of the standard normal prior, each as wide as it: together a little wider.
  init(_ site: PriorSite) {
    let shape: Shape = [site.choice.count("components"), site.latents]
    means = site.scope.parameter("means", shape, .normal(deviation: 1))
    logVariances = site.scope.parameter("log_variances", shape, .constant(0))
    logits = site.scope.parameter("logits", [shape[0]], .constant(0))
  }

  private func mixture(in trace: Trace) -> NormalMixture {
    let logits = logits.value(in: trace)
    return NormalMixture(
      components: Normal(mean: means.value(in: trace), logVariance: logVariances.value(in: trace)),
      logWeights: logits - logits.logSumExp(axes: [0], keeping: true))
  }

  func logDensity(of z: Tensor, _ context: LayerContext) -> Tensor { mixture(in: z.trace).logDensity(of: z) }

  func sample(_ source: RandomSource, temperature: Tensor, _ context: LayerContext) -> Tensor {
    mixture(in: source.key.trace).sample(source, temperature: temperature)
  }
}
