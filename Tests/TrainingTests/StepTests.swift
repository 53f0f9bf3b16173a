// Training steps: alike on every backend, repeatable to the byte, exact about examples, and careful with
// numbers that are none.

import Autoencoders
import CPU
import Datasets
import Examples
import Foundation
import Foundations
import Layers
import Reference
import Storage
import Tensors
import Testing
import _TestSupport

@testable import Training

@Suite("Training steps")
struct StepTests {
  static func model(
    _ likelihood: Likelihood = .bernoulli, model: PublishedModel = .vae, hidden: [Int] = [8],
    scale: Double = 1
  ) throws -> VariationalAutoencoder {
    VariationalAutoencoder(
      try ModelConfiguration(
        model: model, exampleShape: [12], hidden: hidden, latents: 3, activation: .silu,
        likelihood: likelihood, scale: scale))
  }

  /// A way to train, and how long.
  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var likelihood: Likelihood = .bernoulli
    var model: PublishedModel = .vae
    var settings: TrainingSettings
  }

  // 40 rows in batches of 16 are 16, 16 and 8; seven epochs are 21 steps.
  static let cases = [
    Case(testDescription: "Adam", settings: TrainingSettings(epochs: 7, batch: 16, learningRate: 1e-2)),
    Case(
      testDescription: "clipped and averaged", likelihood: .gaussian(deviation: 0.5),
      settings: TrainingSettings(
        epochs: 7, batch: 16, optimizer: .adamW, schedule: "cosine", warmup: 5, clip: 1, average: 0.9)),
    Case(
      testDescription: "a shared deviation", likelihood: .gaussianShared,
      settings: TrainingSettings(epochs: 7, batch: 16, average: 0.9)),
    Case(
      testDescription: "a Laplace scale", likelihood: .laplace,
      settings: TrainingSettings(epochs: 7, batch: 16)),
    Case(
      testDescription: "a scale of Student's t", likelihood: .student(),
      settings: TrainingSettings(epochs: 7, batch: 16)),
    Case(
      testDescription: "deviations per dimension", likelihood: .gaussianDiagonal(minimumDeviation: 1e-3),
      settings: TrainingSettings(epochs: 7, batch: 16, learningRate: 1e-2)),
    Case(
      testDescription: "an autoencoder first",
      settings: TrainingSettings(epochs: 7, batch: 16, learningRate: 1e-2, autoencoderFirst: 0.4)),
    Case(
      testDescription: "the classical autoencoder", model: .autoencoder,
      settings: TrainingSettings(epochs: 7, batch: 16, optimizer: .momentum, learningRate: 1e-2)),
  ]

  private static func trained(_ example: Case, on backend: any Backend) throws -> TrainingResult<
    VariationalAutoencoder
  > {
    let model = try model(example.likelihood, model: example.model)
    return try Trainer(model, example.settings, on: backend).fit(ArraySource.random(40, 12))
  }

  @Test("after 21 steps every backend has the same parameters", arguments: cases)
  func backends(example: Case) throws {
    let expected = try Self.trained(example, on: Reference())
    let store = expected.model.model.store
    for backend in [CPU(), CPU(fusion: false), CPU(threads: 1)] {
      let actual = try Self.trained(example, on: backend)
      expectClose(actual.model.buffers, expected.model.buffers, relative: 1e-4)
      for parameter in store.parameters {
        let values = [actual, expected].map {
          store.values(of: parameter, in: $0.model.parameters.floats).map(Double.init)
        }
        let largest = values[1].reduce(0) { max($0, abs($1)) }
        expectClose(
          values[0], values[1], relative: 0, absolute: 1e-4 * largest, "\(parameter.path) on \(backend.name)")
      }
      for (one, other) in zip(actual.epochs, expected.epochs) {
        expectClose(
          [one.loss, one.elbo, one.gradientNorm], [other.loss, other.elbo, other.gradientNorm], relative: 1e-4
        )
      }
    }
    // They moved: by more than the tolerance, each of them.
    let start = store.initialValues(key: Key(seed: 0).folding("parameters")).floats
    for parameter in store.parameters {
      let moves = zip(
        store.values(of: parameter, in: expected.model.parameters.floats),
        store.values(of: parameter, in: start)
      ).map { abs($0 - $1) }
      #expect((moves.max() ?? 0) > 1e-3, "\(parameter.path)")
    }
  }

  @Test("the same settings give the same bytes, another seed others", arguments: TestedBackend.all)
  func repeats(backend: TestedBackend) throws {
    var example = Self.cases[0]
    let (first, second) = (
      try Self.trained(example, on: backend.backend), try Self.trained(example, on: backend.backend)
    )
    #expect(first.model.parameters == second.model.parameters)
    #expect(first.epochs.map(\.loss) == second.epochs.map(\.loss))
    example.settings.seed = 1
    #expect(try Self.trained(example, on: backend.backend).model.parameters != first.model.parameters)
  }

  @Test("the loss falls, and the reports add up", arguments: TestedBackend.all)
  func reports(backend: TestedBackend) throws {
    let result = try Self.trained(Self.cases[0], on: backend.backend)
    #expect(result.epochs.map(\.epoch) == Array(1...7) && result.steps == 21)
    #expect(result.epochs.map(\.steps) == [3, 6, 9, 12, 15, 18, 21])
    for report in result.epochs {
      #expect(report.examples == 40 && report.divergence > 0 && report.gradientNorm > 0)
      #expect(abs(report.loss + report.elbo) < 1e-4 * abs(report.loss))
      #expect(report.learningRate == 1e-2 && report.validation == nil)
    }
    #expect((result.epochs.last?.loss ?? 0) < result.epochs[0].loss - 0.3)
  }

  @Test(
    "each batch takes the mean over its own examples, the last partial one too", arguments: TestedBackend.all)
  func partialBatch(backend: TestedBackend) throws {
    let model = try Self.model(.gaussian(deviation: 0.5))
    let source = try ArraySource.random(21, 12, seed: 2)
    for (batch, sizes) in [(16, [16, 5]), (128, [21]), (7, [7, 7, 7])] {
      let settings = TrainingSettings(epochs: 1, batch: batch, optimizer: .sgd, learningRate: 1e-2, seed: 3)
      let result = try Trainer(model, settings, on: backend.backend).fit(source)
      // The same by hand, on the Reference backend: the order, the keys and the ids are the seed's.
      let key = Key(seed: 3)
      var batches = try Batches(count: 21, size: min(batch, 21), key: key.folding("order"))
      var parameters = model.store.initialValues(key: key.folding("parameters"))
      var losses: [Double] = []
      var norms: [Double] = []
      for step in 1...sizes.count {
        batches.advance()
        #expect(batches.indices.count == sizes[step - 1])
        let made = try Self.step(
          model, source, batches.indices, key.folding("noise").folding(UInt64(step)), parameters)
        losses += made.losses
        norms.append(made.gradient.reduce(0) { $0 + $1 * $1 }.squareRoot())
        let values = zip(parameters.doubles, made.gradient).map { $0 - 1e-2 * $1 }
        parameters = HostArray(parameters.type, doubles: values)
      }
      let report = result.epochs[0]
      let relative = 5 * backend.precision
      #expect(losses.count == 21)
      expectClose([report.loss], [losses.reduce(0, +) / 21], relative: relative)
      expectClose([report.gradientNorm], [norms.reduce(0, +) / Double(norms.count)], relative: relative)
      expectClose(result.model.parameters, parameters, relative: relative, absolute: relative)
    }
  }

  /// What one step is about.
  private struct Made {
    var losses: [Double]
    var gradient: [Double]
  }

  /// The loss of each example, and the gradient of their mean.
  private static func step(
    _ model: VariationalAutoencoder, _ source: ArraySource, _ rows: [Int], _ key: Key, _ parameters: HostArray
  ) throws -> Made {
    var data = [Float](repeating: 0, count: rows.count * 12)
    try data.withUnsafeMutableBytes { try source.read(rows, into: $0) }
    let inputs = [
      HostArray([rows.count, 12], data), HostArray([2], words: [key.low, key.high]),
      HostArray([rows.count, 2], words: RandomSource.words(rows.map(UInt64.init))),
    ]
    let outputs = try TestedBackend.all[0].evaluate(inputs, state: [ParameterStore.variable: parameters]) {
      _, x in
      let losses = -model.evidence(of: x[0], RandomSource(key: x[1], rows: x[2])).bound
      return [losses, model.store.gradient(of: losses.mean())]
    }
    return Made(losses: outputs[0].doubles, gradient: outputs[1].doubles)
  }

  @Test("a step whose numbers are none changes nothing and is counted", arguments: TestedBackend.all)
  func finiteCheck(backend: TestedBackend) throws {
    // Wide enough that the update is a loop of its own kind, and narrow.
    for (hidden, likelihood) in [
      ([8], Likelihood.gaussian(deviation: 0.5)), ([200], .gaussian(deviation: 0.5)), ([8], .gaussianShared),
    ] {
      let model = try Self.model(likelihood, hidden: hidden)
      let settings = TrainingSettings(clip: 1, average: 0.9)
      let graph = StepGraph(
        model: model, optimizer: try settings.makeOptimizer(steps: 10),
        extent: TrainingExtent(examples: 21, stepsPerEpoch: 1))
      let state = backend.backend.makeState(graph.layout)
      model.write(parameters: model.store.initialValues(key: Key(seed: 4)), to: state)
      func everything() -> [String: HostArray] {
        Dictionary(uniqueKeysWithValues: graph.layout.variables.map { ($0.name, state.read($0.name)) })
      }
      try backend.backend.perform {
        let good = try ArraySource.random(4, 12)
        let plan = try graph.program(backend.backend, state: state, precision: .float32)
          .plan(rows: 4, good.fields, shared: StepInput.types)
        func step(_ number: Int, _ rows: [Int], of source: any DataSource) throws {
          try plan.begin(step: number, rows, of: source, key: Key(seed: 5))
          try plan.run()
        }
        try step(1, [0, 1, 2, 3], of: good)
        let before = everything()
        #expect(before["metrics/examples"]?.floats == [4] && before["metrics/rejected"]?.floats == [0])
        for bad in [Float.nan, .infinity, -.infinity] {
          // A source refuses such numbers, so they are put into the plan itself.
          try plan.begin(step: 2, [0, 1, 2, 3], of: good, key: Key(seed: 5))
          plan.fill(.content) {
            $0.storeBytes(of: bad, toByteOffset: 20, as: Float.self)
          }
          try plan.run()
        }
        let counts = ["metrics/rejected", "training/rejected", "training/rejectedInARow"]
        let after = everything()
        for count in counts { #expect(after[count]?.floats == [3]) }
        for (name, value) in before where !counts.contains(name) { #expect(after[name] == value, "\(name)") }
        try step(5, [0, 1, 2, 3], of: good)
        let moved = everything()
        #expect(moved["training/rejectedInARow"]?.floats == [0])
        for (name, value) in before where !counts.contains(name) {
          #expect(moved[name] != value, "\(name)")
        }
      }
    }
  }

  @Test("a training that diverges says so", arguments: TestedBackend.all)
  func divergence(backend: TestedBackend) throws {
    let settings = TrainingSettings(epochs: 3, batch: 8, learningRate: 1e30)
    let trainer = Trainer(try Self.model(), settings, on: backend.backend)
    let failure = try #require(throws: Failure.self) { try trainer.fit(ArraySource.random(40, 12)) }
    #expect(failure.kind == .failure)
    #expect(failure.what.contains("diverged in epoch 1") && failure.what.contains("steps"), "\(failure)")
    #expect(failure.remedy?.contains("`learningRate` (now 1e+30)") == true)
  }

  @Test(
    "stored bytes are scaled by the model, and their binarisation is the seed's", arguments: TestedBackend.all
  )
  func bytes(backend: TestedBackend) throws {
    let levels = (0..<240).map { UInt8($0 * 53 % 256) }
    let stored = try ArraySource(
      NumericArray(.uint8, shape: [20, 12], bytes: SharedBytes(copying: levels)), name: "bytes", at: "bytes")
    let floats = try ArraySource.rows(HostArray([20, 12], levels.map { Float($0) }))
    let settings = TrainingSettings(epochs: 2, batch: 20, seed: 6)
    #expect(stored.unitScale == 1.0 / 255 && floats.unitScale == 1)
    let model = try Self.model(scale: 1.0 / 255)
    let results = try [stored, floats].map { try Trainer(model, settings, on: backend.backend).fit($0) }
    #expect(results[0].model.parameters == results[1].model.parameters)
  }
}
