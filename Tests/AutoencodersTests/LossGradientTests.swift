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
    var model: PublishedModel
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

  /// Objectives whose descent is the gradient of their loss: the others estimate another one on purpose, or hold
  /// part of it still.
  static let differentiable = ObjectiveFamily.all.filter {
    !["stl", "dreg", "piwae", "geco", "adversarial", "feature-similarity"].contains($0.name)
      && !$0.requirements.contains(.classLatents)
  }

  @Test(
    "every objective's gradient agrees with central differences", arguments: TestedBackend.all, differentiable
  )
  func objectives(backend: TestedBackend, family: ObjectiveFamily) throws {
    var numbers: [String: Annealing] = [:]
    for hyperparameter in family.hyperparameters where ["samples", "groups"].contains(hyperparameter.name) {
      numbers[hyperparameter.name] = Annealing(3)
    }
    let subject = try Subject(Objective(family, numbers), latents: 2)
    try expectGradient(backend, subject, HostArray.binary([3, 6], seed: 42))
  }

  /// Every posterior and every prior beside the standard of the other, and two that are both not standard.
  static let combinations: [(prior: String, posterior: String)] =
    PosteriorFamily.ofRealLatents.map { ("standard-normal", $0.name) }
    + PriorFamily.ofRealLatents.filter { $0.name != "standard-normal" }.map { ($0.name, "mean-field") }
    + [("flow", "full-covariance"), ("mixture", "planar")]

  @Test(
    // Within 1e-3: the differences themselves err by more than the Reference does.
    "every prior's and posterior's gradient agrees with central differences",
    arguments: Array(TestedBackend.all.dropFirst()), combinations)
  func parts(backend: TestedBackend, names: (prior: String, posterior: String)) throws {
    func small<Row: ChoiceRow>(_ name: String) throws -> Choice<Row> {
      let row = try Row.named(name)
      return try Choice(
        row, Dictionary(uniqueKeysWithValues: row.hyperparameters.map { ($0.name, Annealing(2)) }))
    }
    let subject = try Subject(
      .evidence, prior: small(names.prior), posterior: small(names.posterior), latents: 2)
    // Away from where parts begin, which is almost nothing.
    let moved = Subject(
      model: subject.model, parameters: .random([subject.model.store.count], in: -0.9...0.9, seed: 8))
    try expectGradient(backend, moved, HostArray.binary([3, 6], seed: 42))
  }

  private func expectGradient(_ backend: TestedBackend, _ subject: Subject, _ data: HostArray) throws {
    let inputs = [
      data, HostArray([2], words: [4, 2]), HostArray([3, 2], words: RandomSource.words([8, 1, 5])),
    ]
    let stored = subject.model.buffers
    let buffers = stored.isEmpty ? [:] : [BufferStore.variable: stored.initialValues]
    try backend.expectGradient(
      byState: ParameterStore.variable, subject.parameters, besides: buffers, at: inputs,
      gradient: { subject.model.store.gradient(of: $0) }
    ) { x in
      let source = RandomSource(key: x[1], rows: x[2])
      return subject.model.descent(subject.site(subject.model.observation(of: x[0], source), source)).loss
    }
  }

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
    try expectGradient(backend, subject, data)
  }
}
