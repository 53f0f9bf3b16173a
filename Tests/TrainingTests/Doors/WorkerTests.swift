// Two workers in one process, each with half of every batch: their sums are those of the whole batch, and so is what they do.

import Autoencoders
import CPU
import Examples
import Foundation
import Foundations
import Layers
import Reference
import Storage
import Synchronization
import Tensors
import Testing
import Training
import _TestSupport

/// The squared distance of w x from 0: with whole numbers every sum is exact, in any order.
private struct Squares: Trainable {
  let store: ParameterStore
  let buffers: BufferStore
  let reads: [FieldName] = [.content]
  let metrics = [MetricShape("square"), MetricShape("columns", count: 4)]
  private let weight: Parameter

  init() {
    let scope = ParameterScope()
    weight = scope.parameter("weight", [4], .values([1, -2, 3, -1]))
    (store, buffers) = (scope.store, scope.buffers)
  }

  func losses(_ site: StepSite) -> StepLosses {
    let product = site.batch.content * weight.value(in: site.step.trace)
    let squares = product.squared().sum(axes: [1])
    return StepLosses(
      squares.sum() / site.count, metrics: [Metric("square", squares), Metric("columns", site.batch.content)])
  }
}

@Suite("Two workers")
struct WorkerTests {
  /// What each worker's training comes to.
  private static func together<Model: Trainable>(
    _ model: Model, _ settings: TrainingSettings, _ rows: FieldRows, validation held: FieldRows? = nil,
    _ backend: @escaping @Sendable (any WorkerGroup) -> any Backend
  ) throws -> [TrainingResult<Model>] {
    let workers = LocalWorkers(count: 2)
    let results = Mutex<[Int: Result<Sendability<TrainingResult<Model>>, any Error>]>([:])
    DispatchQueue.concurrentPerform(iterations: 2) { rank in
      let result = Result {
        Sendability(
          value: try Trainer(model, settings, on: backend(workers.worker(rank))).fit(rows, validation: held))
      }
      if case .failure(let error) = result {
        workers.end(because: error as? Failure ?? Failure(.failure, "\(error)"))
      }
      results.withLock { $0[rank] = result }
    }
    return try (0..<2).map { rank in try #require(results.withLock { $0[rank] }).get().value }
  }

  private struct Sendability<Value>: @unchecked Sendable { let value: Value }

  private static let kinds: [(String, @Sendable (any WorkerGroup) -> any Backend)] = [
    ("Reference", { Reference(workers: $0) }), ("CPU", { CPU(threads: 1, workers: $0) }),
  ]

  @Test("exact sums give the update of the joined batch to the bit", arguments: kinds.indices)
  func exactSums(kind: Int) throws {
    for seed in 1...5 as ClosedRange<UInt64> {
      let values = HostArray.random([16, 4], in: -4...4, seed: seed).floats.map { $0.rounded() }
      let rows = FieldRows([.content: HostArray([16, 4], values)])
      let settings = TrainingSettings(epochs: 1, batch: 16)
      let one = try Trainer(Squares(), settings, on: Self.kinds[kind].1(SoleWorker())).fit(rows)
      #expect(one.steps == 1 && Set(one.parameters.floats).count > 3)
      for result in try Self.together(Squares(), settings, rows, Self.kinds[kind].1) {
        #expect(result.parameters == one.parameters)
        #expect(result.epochs.map(\.metrics) == one.epochs.map(\.metrics))
        #expect(result.epochs.map(\.loss) == one.epochs.map(\.loss))
        #expect(result.epochs.map(\.gradientNorm) == one.epochs.map(\.gradientNorm))
      }
    }
  }

  @Test(
    "an autoencoder's workers agree to the bit, and with one worker up to rounding, scales of the batch included",
    arguments: [Likelihood.gaussianShared, .gaussianDiagonal(minimumDeviation: 0.01)])
  func autoencoders(likelihood: Likelihood) throws {
    let model = VariationalAutoencoder(
      try ModelConfiguration(exampleShape: [6], hidden: [8], latents: 2, likelihood: likelihood))
    let rows = FieldRows([.content: .random([21, 6], seed: 3)])
    let settings = TrainingSettings(epochs: 4, batch: 8, clip: 1)
    let one = try Trainer(model, settings, on: Reference()).fit(rows, validation: rows)
    let exact = try Self.together(model, settings, rows, validation: rows) { Reference(workers: $0) }
    let fast = try Self.together(model, settings, rows, validation: rows) { CPU(threads: 1, workers: $0) }
    for pair in [exact, fast] {
      #expect(pair[0].parameters == pair[1].parameters && pair[0].buffers == pair[1].buffers)
      #expect(pair[0].epochs.map(\.metrics) == pair[1].epochs.map(\.metrics))
    }
    expectClose(exact[0].parameters, one.parameters, relative: 1e-5, absolute: 1e-6)
    expectClose(fast[0].parameters, one.parameters, relative: 1e-2, absolute: 1e-3)
  }

  @Test("a row that is no number makes every worker drop the step, and what cannot be shared is refused")
  func rejection() throws {
    var values = HostArray.random([16, 4], seed: 2).floats
    values[3] = 1e30
    let rows = FieldRows([.content: HostArray([16, 4], values)])
    let settings = TrainingSettings(epochs: 2, batch: 8)
    for result in try Self.together(Squares(), settings, rows, { CPU(threads: 1, workers: $0) }) {
      #expect(result.epochs.map(\.rejectedSteps) == [1, 1])
    }
    #expect(throws: Failure.self) {
      _ = try Self.together(Squares(), settings, FieldRows([.content: .random([17, 4], seed: 2)])) {
        CPU(threads: 1, workers: $0)
      }
    }
    let compared = VariationalAutoencoder(
      try ModelConfiguration(
        model: .named("dip-vae-2", among: PublishedModel.all), exampleShape: [4], hidden: [4], latents: 2,
        likelihood: .gaussian(deviation: 1)))
    #expect(throws: Failure.self) {
      _ = try Self.together(compared, settings, rows) { CPU(threads: 1, workers: $0) }
    }
  }
}
