// The gradient of the loss that training minimises, against central differences: given a key and row ids the
// loss is a function of the parameters like any other.

import Autoencoders
import Foundations
import Layers
import Tensors
import Testing
import _TestSupport

@Suite("Loss gradients")
struct LossGradientTests {
  struct Case: Sendable {
    var model: Model
    var likelihood: Likelihood
    var hidden: [Int]
    var activation: Activation = .tanh
    var shape = [5]
  }

  static let cases = [
    Case(model: .vae, likelihood: .bernoulli, hidden: [4, 3]),
    Case(model: .vae, likelihood: .gaussian(deviation: 0.5), hidden: [4], activation: .silu),
    Case(model: .vae, likelihood: .gaussian(deviation: 2), hidden: []),
    Case(model: .autoencoder, likelihood: .bernoulli, hidden: [4], activation: .softplus),
    Case(model: .vae, likelihood: .continuousBernoulli, hidden: [4]),
    Case(model: .vae, likelihood: .gaussianShared, hidden: [4]),
    Case(model: .vae, likelihood: .gaussianDiagonal(minimumDeviation: 1e-3), hidden: [4]),
    Case(model: .vae, likelihood: .laplace, hidden: [4]),
    Case(model: .vae, likelihood: .categorical(2), hidden: [4]),
    Case(model: .vae, likelihood: .discretizedLogistic, hidden: [4]),
    Case(model: .vae, likelihood: .student(degreesOfFreedom: 3), hidden: [4]),
    Case(model: .vae, likelihood: .poisson, hidden: [4]),
    Case(model: .vae, likelihood: .negativeBinomial, hidden: [4]),
    Case(model: .vae, likelihood: .zeroInflatedNegativeBinomial, hidden: [4]),
    Case(model: .vae, likelihood: .logisticMixture(components: 2), hidden: [4], shape: [2, 1, 3]),
  ]

  @Test("gradients agree with central differences in every parameter", arguments: TestedBackend.all, cases)
  func gradients(backend: TestedBackend, example: Case) throws {
    let subject = Subject(
      try ModelConfiguration(
        model: example.model, exampleShape: example.shape, hidden: example.hidden, latents: 2,
        activation: example.activation, likelihood: example.likelihood), seed: 41)
    // A likelihood of whole numbers gets the two that lie within [0, 1].
    let shape = Shape([3, example.shape.reduce(1, *)])
    let data =
      example.likelihood.support.isWhole
      ? HostArray.binary(shape, seed: 42) : .random(shape, in: 0...1, seed: 42)
    let inputs = [
      data, HostArray([2], words: [4, 2]),
      HostArray([3, 2], words: RandomSource.words([8, 1, 5])),
    ]
    let stored = subject.model.buffers
    let buffers = stored.isEmpty ? [:] : [BufferStore.variable: stored.initialValues]
    try backend.expectGradient(
      byState: ParameterStore.variable, subject.parameters, besides: buffers, at: inputs,
      gradient: subject.model.store.gradient
    ) { x in
      let source = RandomSource(key: x[1], rows: x[2])
      let evidence = subject.model.evidence(
        of: subject.model.observation(of: x[0], source), source, LayerContext(training: source))
      return -(example.model.objective.value(evidence).sum() / 3)
    }
  }
}
