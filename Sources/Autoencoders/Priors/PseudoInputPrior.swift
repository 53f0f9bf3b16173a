// The mixture of the posteriors of learned pseudo-inputs: p(z) = 1/K sum_k q(z|u_k) (Tomczak and Welling, "VAE with
// a VampPrior", AISTATS 2018, equation 9). The best prior of all is the aggregate posterior itself; this is what it
// would be if the data were the pseudo-inputs.

import Foundation
import Foundations
import Layers
import Tensors

/// A VampPrior.
struct PseudoInputPrior: LatentPrior {
  private let inputs: Parameter
  private let range: ClosedRange<Double>?
  private let encode: @Sendable (Tensor, LayerContext) -> (any LatentPosterior)?

  // Pseudo-inputs begin as examples where these are at hand, else around the mean example, a tenth of the range
  // apart (both are among the options of the authors' program).
  init(_ site: PriorSite) {
    (range, encode) = (site.range, site.encode)
    let shape: Shape = [site.choice.count("components"), site.dimensions]
    let initializer: Initializer
    if let examples = site.examples, examples.count == shape.count {
      initializer = .values(examples)
    } else if let mean = site.mean, mean.count == site.dimensions {
      let spread = Initializer.normal(deviation: 0.1).values(shape, key: .pseudoInputs)
      initializer = .values(spread.enumerated().map { $1 + mean[$0 % mean.count] })
    } else {
      initializer = .normal(deviation: 0.1)
    }
    inputs = site.scope.parameter("inputs", shape, initializer)
  }

  private func mixture(in trace: Trace, _ context: LayerContext) -> NormalMixture {
    var inputs = inputs.value(in: trace)
    // The authors' "hard tanh": within the range of the data.
    if let range {
      inputs = inputs.maximum(inputs.filled(range.lowerBound)).minimum(inputs.filled(range.upperBound))
    }
    // The encoder is used a second time: what layers write, they have written for the data.
    guard let components = encode(inputs, context.forOtherInputs)?.asNormal else {
      fail("pseudo-inputs without a normal posterior")
    }
    let count = components.mean.shape[0]
    return NormalMixture(
      components: components, logWeights: trace.constant(-log(Double(count))).broadcast(to: [count]))
  }

  func logDensity(of z: Tensor, _ context: LayerContext) -> Tensor {
    mixture(in: z.trace, context).logDensity(of: z)
  }

  func sample(_ source: RandomSource, temperature: Tensor, _ context: LayerContext) -> Tensor {
    mixture(in: source.key.trace, context).sample(source, temperature: temperature)
  }
}

extension Key {
  /// Where pseudo-inputs begin when no examples are at hand.
  fileprivate static let pseudoInputs = Key(seed: 0).folding("pseudo-inputs")
}
