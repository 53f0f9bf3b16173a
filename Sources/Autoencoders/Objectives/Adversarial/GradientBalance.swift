// Two losses of a decoder in one unit. How large an adversarial loss is says nothing about how hard it pulls, and a
// likelihood in nats pulls harder the better it knows its scale; what both do to the decoder's outputs can be compared
// (Esser, Rombach and Ommer, "Taming transformers", CVPR 2021, equation 7, there at the weights of the last layer).

import Layers
import Tensors

/// Running means of the size of two gradients.
struct GradientBalance: Sendable {
  private let sizes: Buffer
  private let steps: Buffer

  /// The share of the old means that a step keeps.
  private static let kept = 0.99
  /// How much larger than the other gradient the balanced one may be in a single step.
  private static let most = 10.0

  /// Means that begin at the first step.
  init(_ scope: ParameterScope) {
    sizes = scope.buffer("sizes", [2], initial: 0)
    steps = scope.buffer("steps", .scalar, initial: 0)
  }

  /// What a gradient has to be multiplied by to be as large as that of a loss on average, a scalar without a gradient.
  ///
  /// - Parameters:
  ///   - outputs: What both are gradients by.
  ///   - context: Takes the new means.
  func factor(of gradient: Tensor, to loss: Tensor, at outputs: Tensor, _ context: LayerContext) -> Tensor {
    func size(_ gradient: Tensor) -> Tensor { gradient.squared().sum().squareRoot().stoppingGradient() }
    let trace = outputs.trace
    let own = size(gradient)
    let target = size(gradients(of: loss, withRespectTo: [outputs])[0])
    let found = Tensor.concatenated([own.reshaped(to: [1]), target.reshaped(to: [1])], axis: 0)
    // The means count their steps: the first is the first size.
    let total = steps.value(in: trace) * Self.kept + 1
    let old = sizes.value(in: trace)
    let means = old + (found - old) / total
    if let updates = context.updates {
      updates.write(total, to: steps)
      updates.write(means, to: sizes)
    }
    func mean(_ place: Int) -> Tensor { means.sliced(axis: 0, place..<place + 1).reshaped(to: .scalar) }
    let least = trace.constant(1e-20)
    return (mean(1) / mean(0).maximum(least)).minimum(mean(1) * Self.most / own.maximum(least))
  }
}
