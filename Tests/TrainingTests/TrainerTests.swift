// Whole trainings of small models: every backend makes the same steps, the same command gives the same bytes,
// and what goes wrong is said.

import Autoencoders
import CPU
import Datasets
import Foundations
import Layers
import Reference
import Storage
import Tensors
import Testing
import _TestSupport

@testable import Training

@Suite("Training")
struct TrainerTests {
  /// Rows of 12 grey values that depend on three hidden numbers.
  static func source(_ count: Int, key: Key = Key(seed: 11)) throws -> ArraySource {
    var values: [Float] = []
    for row in 0..<count {
      let hidden = (0..<3).map {
        Noise.uniform(Philox.word(key: key, stream: 0, row: UInt64(row), column: $0))
      }
      for column in 0..<12 { values.append(hidden[column % 3] * Float(column + 1) / 12) }
    }
    return try ArraySource(NumericArray(shape: [count, 12], values), name: "small", at: "small")
  }

  static func model(_ likelihood: Likelihood = .bernoulli) throws -> VariationalAutoencoder {
    VariationalAutoencoder(
      try ModelConfiguration(exampleShape: [12], hidden: [8], latents: 3, likelihood: likelihood))
  }

  @Test("after 20 Adam steps the fused plan, the unfused plan and the Reference agree in every parameter")
  func agreement() throws {
    let source = try Self.source(320)
    let settings = TrainingSettings(epochs: 1, batch: 16, learningRate: 1e-2, validation: 0, seed: 4)
    let trained = try TestedBackend.all.map {
      try Trainer(Self.model(), settings, on: $0.backend).fit(source)
    }
    #expect(trained.allSatisfy { $0.steps == 20 })
    let store = trained[0].model.model.store
    let oracle = trained[0].model.parameters.floats
    for (result, backend) in zip(trained, TestedBackend.all).dropFirst() {
      for parameter in store.parameters {
        let expected = store.values(of: parameter, in: oracle)
        let actual = store.values(of: parameter, in: result.model.parameters.floats)
        let largest = expected.map(abs).max() ?? 0
        let error = zip(expected, actual).map { abs($0 - $1) }.max() ?? 0
        #expect(error <= 1e-4 * largest, "\(backend.testDescription) \(parameter.path)")
      }
    }
  }

  @Test("the same training gives the same bytes, and another seed gives others")
  func repetition() throws {
    let source = try Self.source(200)
    func bytes(_ seed: UInt64) throws -> [UInt8] {
      let settings = TrainingSettings(epochs: 2, batch: 32, seed: seed)
      let parts = Trainer.split(source, settings)
      return try Trainer(Self.model(), settings, on: CPU())
        .fit(parts.training, validation: parts.validation).model.parameters.bytes
    }
    #expect(try bytes(1) == bytes(1))
    #expect(try bytes(1) != bytes(2))
  }

  @Test("the last batch of an epoch counts its own examples", arguments: TestedBackend.all)
  func lastBatch(backend: TestedBackend) throws {
    // One epoch of 5 examples: the first batch holds 4, the last holds 1. With a rate of almost nothing the
    // reported mean is the mean over all five, each counted once.
    let source = try Self.source(5)
    func elbo(batch: Int) throws -> EpochReport {
      let settings = TrainingSettings(
        epochs: 1, batch: batch, optimizer: "sgd", learningRate: 1e-12, validation: 0, seed: 2)
      return try Trainer(Self.model(.gaussian(deviation: 1)), settings, on: backend.backend)
        .fit(source).epochs[0]
    }
    let (whole, parts) = (try elbo(batch: 5), try elbo(batch: 4))
    #expect(parts.steps == 2 && whole.steps == 1)
    #expect(abs(parts.divergence - whole.divergence) < 1e-5 * abs(whole.divergence) + 1e-6)
    #expect(abs(parts.loss + parts.elbo) < 1e-5 * abs(parts.elbo))
  }

  @Test(
    "a training whose loss is not finite says that it diverged",
    arguments: zip(TestedBackend.all, [1e300, 1e30, 1e30]))
  func divergence(backend: TestedBackend, rate: Double) throws {
    let source = try Self.source(64)
    let settings = TrainingSettings(epochs: 1, batch: 16, learningRate: rate, validation: 0)
    let failure = #expect(throws: Failure.self) {
      try Trainer(Self.model(.gaussian(deviation: 1)), settings, on: backend.backend).fit(source)
    }
    #expect(failure?.kind == .failure)
    #expect(failure?.description.contains("diverged") == true)
  }

  @Test("a step that is not finite changes nothing that it would have stored", arguments: TestedBackend.all)
  func rejection(backend: TestedBackend) throws {
    let model = try Self.model(.gaussian(deviation: 1))
    let settings = TrainingSettings(batch: 4)
    let graph = StepGraph(model: model, optimizer: try settings.makeOptimizer(steps: 10))
    let state = backend.backend.makeState(graph.layout)
    state.write(ParameterStore.variable, model.store.initialValues(key: Key(seed: 3)))
    let program = Program(backend.backend, state: state) { trace, inputs in
      graph.trace(trace, inputs)
      return []
    }
    func step(_ number: Int, _ value: Float) throws {
      let data = HostArray([4, 12], [Float](repeating: value, count: 48))
      let rows = HostArray([4, 2], words: RandomSource.words((0..<4).map(UInt64.init)))
      _ = try program([
        data, rows, HostArray([2], words: [1, UInt32(number)]), HostArray([], [Float(number)]),
        HostArray([], [4]),
      ])
    }
    try step(1, 0.5)
    let kept = graph.layout.variables.map(\.name).filter { !$0.hasPrefix("metrics/") }
    let before = kept.map { state.read($0) }
    try step(2, .nan)
    #expect(kept.map { state.read($0) } == before)
    #expect(state.read("metrics/rejected").floats == [1])
    #expect(state.read("metrics/steps").floats == [1])
    try step(2, 0.5)
    #expect(kept.map { state.read($0) } != before)
  }

  @Test("data that the model cannot explain are refused at the door")
  func door() throws {
    let settings = TrainingSettings(epochs: 1)
    let wide = try ArraySource(
      NumericArray(shape: [2, 3], [0, 1, 0, 1, 0, 1]), name: "wide", at: "wide")
    let loud = try ArraySource(
      NumericArray(shape: [1, 12], [Float](repeating: 2, count: 12)), name: "loud", at: "loud")
    for (source, says) in [(wide, "made for"), (loud, "support")] {
      let failure = #expect(throws: Failure.self) {
        try Trainer(Self.model(), settings, on: CPU()).fit(source)
      }
      #expect(failure?.kind == .badData)
      #expect(failure?.description.contains(says) == true)
    }
  }

  @Test("averaged parameters are what is evaluated and returned")
  func averaging() throws {
    let source = try Self.source(64)
    func trained(_ average: Double?) throws -> [Float] {
      let settings = TrainingSettings(
        epochs: 2, batch: 16, learningRate: 1e-2, average: average, validation: 0)
      return try Trainer(Self.model(), settings, on: CPU()).fit(source).model.parameters.floats
    }
    // Without memory the average is the last value, up to the rounding of a + (p - a).
    let (last, fresh, slow) = (try trained(nil), try trained(0), try trained(0.9))
    func distance(_ other: [Float]) -> Float { zip(last, other).map { abs($0 - $1) }.max() ?? 0 }
    #expect(distance(fresh) < 1e-6)
    #expect(distance(slow) > 1e-3)
  }
}
