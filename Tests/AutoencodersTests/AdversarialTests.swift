// A critic beside the bound: its slope against central differences, the game whose solution is known, and what each side of
// it moves.

import Examples
import Foundation
import Foundations
import Layers
import Tensors
import Testing
import _TestSupport

@testable import Autoencoders

@Suite("Adversarial objective")
struct AdversarialTests {
  /// A critic with parameters that are drawn; smooth, so that differences meet no kink.
  private static func critic(_ kind: ExampleKind, seed: UInt64) -> (Critic, HostArray, ParameterStore) {
    let scope = ParameterScope()
    let critic = Critic(scope, kind, activation: Activation.softplus)
    let values = scope.store.initialValues(key: Key(seed: seed)).floats
    let noise = HostArray.random([values.count], in: -0.1...0.1, seed: seed).floats
    return (critic, HostArray([values.count], zip(values, noise).map(+)), scope.store)
  }

  @Test(
    "the slope is half the squared gradient of the mean score", arguments: TestedBackend.all,
    [[7], [5, 6, 3]])
  func slope(backend: TestedBackend, shape: [Int]) throws {
    let (critic, parameters, _) = Self.critic(ExampleKind(shape: shape), seed: 1)
    let x = HostArray.random([3, shape.reduce(1, *)], in: 0...1, seed: 2)
    let state = [ParameterStore.variable: parameters]
    let slope = try backend.evaluate([x], state: state) { _, x in [critic.slope(at: x[0], .inference)] }
    let middle = x.floats
    let step: Float = 1e-2
    var squares = 0.0
    for place in middle.indices {
      let ends = try [step, -step].map { move in
        var moved = middle
        moved[place] += move
        return try TestedBackend.all[0].evaluate([HostArray(x.type.shape, moved)], state: state) { _, x in
          [critic(x[0], .inference).mean(axes: [1]).sum()]
        }[0].doubles[0]
      }
      squares += pow((ends[0] - ends[1]) / Double(2 * step), 2)
    }
    expectClose(slope[0].doubles, [squares / 2 / 3], relative: 1e-2)
  }

  @Test(
    "a gradient of the slope agrees with central differences", arguments: TestedBackend.all, [1, 2, 3, 4, 5])
  func slopeGradient(backend: TestedBackend, seed: UInt64) throws {
    let (critic, parameters, store) = Self.critic(ExampleKind(shape: [4, 4, 1]), seed: seed)
    let x = HostArray.random([2, 16], in: 0...1, seed: 10 + seed)
    try backend.expectGradient(
      byState: ParameterStore.variable, parameters, at: [x], gradient: { store.gradient(of: $0) }
    ) { critic.slope(at: $0[0], .inference) }
  }

  // The Dirac-GAN (Mescheder, Geiger and Nowozin, ICML 2018, section 2): data at 0, a decoder that makes the point theta, a
  // critic psi x. Both descend at once; the only solution is theta = psi = 0, and gradients alone lead around it.
  @Test("with the slope's penalty the game of one point is solved, and without it never")
  func point() throws {
    let scope = ParameterScope()
    let theta = scope.parameter("theta", .scalar, .constant(1))
    let critic = Critic(scope["critic"], inputs: 1, widths: [])
    let store = scope.store
    for (penalty, isSolved) in [(1.0, true), (0.0, false)] {
      var values = store.initialValues(key: Key(seed: 1)).floats
      for parameter in store.parameters where parameter.path == "critic/score/weight" {
        values[parameter.offset] = 1
      }
      var layout = StateLayout()
      layout.add(ParameterStore.variable, TensorType([store.count]))
      let backend = TestedBackend.all[1].backend
      let graph = Graph(inputs: [TensorType([1, 1])], layout: layout) { trace, inputs in
        let made = theta.value(in: trace).reshaped(to: [1, 1])
        let scores = (real: critic(inputs[0], .inference), made: critic(made, .inference))
        let gradient = store.gradient(of: [
          (Critic.surprise(scores.made, over: scores.real).sum(), ParameterSelection(under: ["theta"])),
          (
            Critic.surprise(scores.real, over: scores.made).sum()
              + critic.slope(at: inputs[0], .inference) * penalty, ParameterSelection(under: ["critic"])
          ),
        ])
        trace.write(trace.state(ParameterStore.variable) - gradient * 0.1, to: ParameterStore.variable)
        return []
      }
      let state = backend.makeState(layout)
      state.write(ParameterStore.variable, HostArray([store.count], values))
      try backend.perform {
        let executable = try backend.compile(graph, state: state)
        executable.set(0, HostArray([1, 1], [Float(0)]))
        for _ in 0..<1000 { try executable.run() }
        try executable.finish()
      }
      let end = state.read(ParameterStore.variable).floats.map { Double($0) * Double($0) }.reduce(0, +)
        .squareRoot()
      // Steps that lead around the solution lead away from it where they are near, so that they never arrive.
      #expect(isSolved ? end < 1e-4 : end > 0.1, "penalty \(penalty): \(end)")
    }
  }

  private static func model(_ objective: Objective) throws -> VariationalAutoencoder {
    VariationalAutoencoder(
      try ModelConfiguration(
        exampleShape: [8, 8, 1], network: .convolutional([4]), latents: 2,
        likelihood: .gaussian(deviation: 0.5), objective: objective))
  }

  /// The gradients of a step's parts by path.
  private static func gradients(
    _ model: VariationalAutoencoder, _ backend: TestedBackend, silencing root: String? = nil
  ) throws -> [String: [Float]] {
    var values = model.store.initialValues(key: Key(seed: 3)).floats
    for parameter in model.store.parameters where root.map(parameter.path.hasPrefix) ?? false {
      for place in 0..<parameter.shape.count { values[parameter.offset + place] = 0 }
    }
    let subject = Subject(model: model, parameters: HostArray([values.count], values))
    let data = HostArray.random([5, 64], in: 0...1, seed: 4)
    let flat = try subject.descend(backend, data) { descent in
      [model.store.gradient(of: descent.parts.map { ($0.loss, $0.parameters) })]
    }[0].floats
    return Dictionary(
      uniqueKeysWithValues: model.store.parameters.map { ($0.path, model.store.values(of: $0, in: flat)) })
  }

  @Test("a critic that says nothing leaves every gradient as it is", arguments: TestedBackend.all)
  func silent(backend: TestedBackend) throws {
    let plain = try Self.gradients(Self.model(.evidence), backend)
    let beside = try Self.gradients(Self.model(.named("adversarial")), backend, silencing: "objective/critic")
    for (path, gradient) in plain { #expect(beside[path] == gradient, "\(path)") }
    #expect(beside.count > plain.count)
  }

  @Test("without a pull on the decoder only the critic learns", arguments: TestedBackend.all)
  func watching(backend: TestedBackend) throws {
    let plain = try Self.gradients(Self.model(.evidence), backend)
    let objective = try Objective.named("adversarial", ["adversary": Annealing(0)])
    let watched = try Self.gradients(Self.model(objective), backend)
    for (path, gradient) in watched {
      if let other = plain[path] { #expect(other == gradient, "\(path)") }
      // A number that is added to every score says nothing about which of two is higher.
      if path.hasPrefix("objective/critic"), path != "objective/critic/score/bias" {
        #expect(gradient.contains { $0 != 0 }, "\(path)")
      }
    }
    let pulled = try Self.gradients(Self.model(.named("adversarial")), backend)
    #expect(pulled["output/weight"] != plain["output/weight"])
    #expect(pulled["objective/critic/0/weight"] == watched["objective/critic/0/weight"])
  }

  private static func similarity(beta: Double, gamma: Double) throws -> VariationalAutoencoder {
    try model(.named("feature-similarity", ["beta": Annealing(beta), "gamma": Annealing(gamma)]))
  }

  @Test(
    "encoder, decoder and critic each descend on their own loss by features", arguments: TestedBackend.all)
  func features(backend: TestedBackend) throws {
    let found = try [0.0, 1, 2].map { try Self.gradients(Self.similarity(beta: 1, gamma: $0), backend) }
    for (path, gradient) in found[0] {
      let (one, two) = (try #require(found[1][path]), try #require(found[2][path]))
      // The weight of likeness is the decoder's alone, and its gradient is affine in it.
      if path.hasPrefix("decoder") || path.hasPrefix("output") {
        #expect(one != gradient, "\(path)")
        let scale = one.reduce(0) { max($0, abs($1)) }
        for place in gradient.indices {
          #expect(abs(two[place] - 2 * one[place] + gradient[place]) < 1e-3 * scale + 1e-6, "\(path)")
        }
      } else {
        #expect(one == gradient && two == gradient, "\(path)")
      }
    }
  }

  @Test("a critic without features leaves the encoder the divergence, and the decoder nothing")
  func withoutFeatures() throws {
    let backend = TestedBackend.all[1]
    func silent(_ beta: Double) throws -> [String: [Float]] {
      try Self.gradients(Self.similarity(beta: beta, gamma: 1), backend, silencing: "objective/critic")
    }
    let (half, one) = (try silent(0.5), try silent(1))
    let plain = try [1.0, 2].map { try Self.gradients(Self.model(.evidence(beta: $0)), backend) }
    for (path, gradient) in one {
      let scale = gradient.reduce(0) { max($0, abs($1)) }
      for place in gradient.indices {
        if path.hasPrefix("decoder") || path.hasPrefix("output") { #expect(gradient[place] == 0, "\(path)") }
        guard path.hasPrefix("encoder") || path.hasPrefix("posterior") else { continue }
        let expected = (plain[1][path]?[place] ?? .nan) - (plain[0][path]?[place] ?? .nan)
        #expect(abs(gradient[place] - expected) < 1e-3 * scale + 1e-4, "\(path)")
        #expect(abs(gradient[place] - 2 * (half[path]?[place] ?? .nan)) < 1e-4 * scale + 1e-6, "\(path)")
      }
    }
  }

  @Test("a gradient becomes as large as another, and a single one is kept within ten times that")
  func balance() throws {
    let scope = ParameterScope()
    let balance = GradientBalance(scope)
    let backend = TestedBackend.all[1].backend
    var layout = StateLayout()
    layout.add(BufferStore.variable, TensorType([scope.buffers.count]))
    // Four numbers a, and the gradient of 6 sum(x) of four: of sizes 2 |a| and 12.
    let graph = Graph(inputs: [TensorType([4]), TensorType(.scalar)], layout: layout) { trace, inputs in
      let updates = BufferUpdates()
      let context = LayerContext(training: nil, updates: updates)
      let sum = inputs[0].sum()
      let gradient = inputs[1].broadcast(to: [4])
      let factor = balance.factor(of: gradient, to: sum * 6, at: inputs[0], context)
      trace.write(updates.flat(scope.buffers, in: trace), to: BufferStore.variable)
      return [factor]
    }
    let state = backend.makeState(layout)
    state.write(BufferStore.variable, scope.buffers.initialValues)
    func factor(_ a: Float) throws -> Double {
      try backend.perform {
        let executable = try backend.compile(graph, state: state)
        executable.set(0, HostArray.random([4], seed: 1))
        executable.set(1, HostArray(.scalar, [a]))
        try executable.run()
        try executable.finish()
        return executable.output(0).doubles[0]
      }
    }
    expectClose([try factor(3)], [2], relative: 1e-5)
    // The mean of 3 and 1, of which the older counts 0.99 times as much.
    let second = (3 * 0.99 + 1) / 1.99
    expectClose([try factor(1)], [6 / second], relative: 1e-5)
    // After many steps of 0.01 one of 10 is a thousand times what is expected, and may pull ten times as much as the other.
    for _ in 0..<600 { _ = try factor(0.01) }
    expectClose([try factor(10)], [60.0 / 10], relative: 1e-4)
    let none = try factor(0)
    #expect(none.isFinite && none >= 0)
  }

  @Test("a critic is refused where there is nothing to see")
  func refusal() throws {
    let failure = try #require(throws: Failure.self) {
      try ModelConfiguration(
        exampleShape: [16], network: Network(.named("lstm"), sizes: [8]),
        likelihood: .named("tokens", ["vocabulary": Annealing(9)]),
        objective: .named("adversarial"),
        kind: .tokens(length: 16, vocabulary: 9))
    }
    #expect(failure.description.contains("pictures or numbers"), "\(failure)")
  }
}
