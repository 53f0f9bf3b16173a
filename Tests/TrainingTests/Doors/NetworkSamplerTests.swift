// A sampler that is a network: fitted to latents by the same trainer as every model, stored beside its model, and drawn from
// by a program of a backend.

import Autoencoders
import Examples
import Foundation
import Foundations
import Layers
import Storage
import Tensors
import Testing
import Training
import _TestSupport

/// p(u, v) = N(u; m, s^2) N(v; f(u), g(u)^2) with f and log g of a small network.
private struct Chained: Trainable {
  let store: ParameterStore
  let buffers: BufferStore
  let reads: [FieldName] = [.content]
  let metrics = [MetricShape("nats")]
  private let first: Parameter
  private let layers: Chain

  init() {
    let scope = ParameterScope()
    first = scope.parameter("first", [2], .constant(0))
    layers = Chain([
      Dense(scope["hidden"], inputs: 1, outputs: 16), Activation.tanh,
      Dense(scope["output"], inputs: 16, outputs: 2),
    ])
    (store, buffers) = (scope.store, scope.buffers)
  }

  /// The distribution of v given u, or of u where there is none yet.
  private func normal(given u: Tensor? = nil, in trace: Trace) -> Normal {
    let both = u.map { layers($0, .inference) } ?? first.value(in: trace).reshaped(to: [1, 2])
    return Normal(mean: both.sliced(axis: 1, 0..<1), logVariance: both.sliced(axis: 1, 1..<2))
  }

  func losses(_ site: StepSite) -> StepLosses {
    let z = site.batch.content
    let (u, v) = (z.sliced(axis: 1, 0..<1), z.sliced(axis: 1, 1..<2))
    let density =
      normal(in: z.trace).logDensity(of: u) + normal(given: u, in: z.trace).logDensity(of: v)
    return StepLosses(-(density.sum() / site.count), metrics: [Metric("nats", -density)])
  }

  func draw(_ source: RandomSource, _ temperature: Tensor) -> Tensor {
    func drawn(_ normal: Normal) -> Tensor {
      let noise = source.normal([source.rows.shape[0], 1])
      return normal.mean + (normal.logVariance * 0.5).exponential() * noise * temperature
    }
    let u = drawn(normal(in: source.key.trace))
    return .concatenated([u, drawn(normal(given: u, in: source.key.trace))], axis: 1)
  }
}

/// The same, fitted.
private struct NetworkSampler: FittableSampler {
  static let row = LatentSampler(
    name: "chained", summary: "a small network", source: "this file", fitted: NetworkSampler.self)
  static let mostRows = 5000
  let latents = 2
  var meaning: String { "a small network" }
  let parameters: HostArray
  var arrays: [String: HostArray] { ["network": parameters] }

  init(_ parameters: HostArray) { self.parameters = parameters }

  init(arrays: [String: HostArray], latents: Int) throws {
    guard let own = arrays["network"], latents == 2 else { throw Failure(.badData, "has no network") }
    self.init(own)
  }

  static func fitted(
    to examples: EncodedExamples, _ sampler: SamplerChoice, key: Key, on backend: any Backend,
    tell: @escaping (Double) -> Void
  ) throws -> NetworkSampler {
    let settings = TrainingSettings(epochs: 30, batch: 100, learningRate: 1e-2, seed: UInt64(key.low))
    let trainer = Trainer(Chained(), settings, on: backend)
    return NetworkSampler(try trainer.fit(FieldRows([.content: examples.latents])).parameters)
  }

  func source(on backend: any Backend) -> any LatentSource {
    let network = Chained()
    let state = network.makeState(parameters: parameters, on: backend)
    return Drawing(
      program: RowProgram(backend, state: state, reads: []) { [network.draw($1.random, $1.shared[0])] })
  }

  struct Drawing: LatentSource {
    let program: RowProgram
    func draw(_ count: Int, key: Key, temperature: Float) throws -> HostArray {
      try program(shared: [HostArray([], [temperature])], key: key, count: count)[0]
    }
  }
}

@Suite("A sampler that is a network")
struct NetworkSamplerTests {
  @Test("it is fitted, stored and drawn from", arguments: TestedBackend.all)
  func sampler(backend: TestedBackend) throws {
    // Data on a parabola, which the encoder passes on: its latents are the data themselves.
    let noise = HostArray.random([1000, 2], in: -1...1, seed: 4).floats
    let points = noise.enumerated().map { $0 % 2 == 0 ? $1 : noise[$0 - 1] * noise[$0 - 1] + 0.1 * $1 }
    let trained = try passingOn()
    let saved = try SamplerChoice(NetworkSampler.row).fit(
      trained, to: FieldRows([.content: HostArray([1000, 2], points)]), on: backend.backend)
    try withTemporaryFolder { folder in
      try trained.write(to: "\(folder)/model")
      try saved.write(beside: trained, in: "\(folder)/model")
      let again = try #require(
        try SavedSampler(reading: NetworkSampler.row, of: trained, in: "\(folder)/model"))
      let inference = trained.inference(on: backend.backend)
      let source = try inference.latentSource(of: again.value)
      let drawn = try source.draw(800, key: Key(seed: 5), temperature: 1)
      #expect(try drawn == inference.sampleLatents(800, from: saved.value, key: Key(seed: 5)))
      // Draws lie along the parabola, which no normal distribution does.
      let z = drawn.doubles
      let errors = (0..<800).map { row -> Double in abs(z[2 * row + 1] - z[2 * row] * z[2 * row]) }.sorted()
      #expect(errors[400] < 0.12, "\(errors[400])")
    }
  }
}
