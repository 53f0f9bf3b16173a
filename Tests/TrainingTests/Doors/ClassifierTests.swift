// A model that is no autoencoder: a classifier trains, is broken off, resumes, and ends in the same bytes.

import Autoencoders
import CPU
import Examples
import Foundation
import Foundations
import Layers
import Synchronization
import Tensors
import Testing
import _TestSupport

@testable import Training

/// Dense layers from rows to the logits of three classes.
struct Classifier: Trainable {
  let store: ParameterStore
  let buffers: BufferStore
  let reads: [FieldName] = [.content, .label]
  let metrics = [MetricShape("cross_entropy"), MetricShape("accuracy"), MetricShape("shares", count: 3)]
  private let layers: Chain

  init() {
    let scope = ParameterScope()
    layers = Chain([
      Dense(scope["hidden"], inputs: 2, outputs: 12), Activation.tanh,
      Dense(scope["logits"], inputs: 12, outputs: 3),
    ])
    (store, buffers) = (scope.store, scope.buffers)
  }

  func losses(_ site: StepSite) -> StepLosses {
    guard let label = site.context.fields[.label] else { fail("no labels") }
    let logits = layers(site.batch.content, site.context)
    let numbers = Tensor.wholeNumbers(3, in: logits.trace).reshaped(to: [1, 3])
    let one = label.cast(to: .float32).reshaped(to: [label.shape[0], 1]).equals(numbers).cast(to: .float32)
    let logShares = logits - logits.logSumExp(axes: [1], keeping: true)
    let costs = -(one * logShares).sum(axes: [1])
    let best = logits.equals(logits.maximum(axes: [1], keeping: true).broadcast(to: logits.shape))
    return StepLosses(
      costs.sum() / site.count,
      metrics: [
        Metric("cross_entropy", costs, term: "the cross-entropy term"),
        Metric("accuracy", (one * best.cast(to: .float32)).sum(axes: [1])),
        Metric("shares", logShares.exponential()),
      ])
  }
}

/// Ends a training at a step, as a crash does: nothing more is saved.
private final class Crash: SnapshotStore {
  struct Now: Error {}
  let store: Checkpoints
  var asked = 0

  init(_ store: Checkpoints) { self.store = store }

  func wantsSnapshot(epochEnds: Bool) -> Bool { true }
  func keep(_ snapshot: TrainingSnapshot) throws {
    asked += 1
    if asked > 13 { throw Now() }
    try store.keep(snapshot)
    try store.settle()
  }
  func settle() throws { try store.settle() }
}

// The Reference keeps Doubles between steps, of which a checkpoint holds float32.
@Suite("A classifier")
struct ClassifierTests {
  static func rows(_ count: Int, seed: UInt64) -> FieldRows { FieldRows(arrays(count, seed: seed)) }

  static func arrays(_ count: Int, seed: UInt64) -> [FieldName: HostArray] {
    let points = HostArray.random([count, 2], in: -1...1, seed: seed)
    let labels = (0..<count).map { row in
      let (x, y) = (points.floats[2 * row], points.floats[2 * row + 1])
      return x * x + y * y < 0.3 ? 0 : x > y ? 1 : 2
    }
    return [.content: points, .label: .whole([count], labels)]
  }

  @Test(
    "it learns, and one that was broken off ends in the same bytes", arguments: TestedBackend.all.dropFirst())
  func continuation(backend: TestedBackend) throws {
    let (rows, held) = (Self.rows(120, seed: 1), Self.rows(60, seed: 2))
    let settings = TrainingSettings(epochs: 40, batch: 32, learningRate: 3e-2)
    let trainer = Trainer(Classifier(), settings, on: backend.backend)
    let whole = try trainer.fit(rows, validation: held)
    let last = try #require(whole.epochs.last)
    #expect(last.metrics["accuracy"]?.first.map { $0 > 0.9 } ?? false, "\(last)")
    #expect(last.validation?.metrics["accuracy"]?.first.map { $0 > 0.8 } ?? false, "\(last)")
    #expect(abs((last.metrics["shares"] ?? []).reduce(0, +) - 1) < 1e-4)
    #expect(last.validation.map { $0.criterion == -($0.metrics["cross_entropy"]?.first ?? 0) } ?? false)
    try withTemporaryFolder { path in
      let run = RunFolder(path: path)
      let store = Checkpoints(run, everyMinutes: 1, metrics: nil)
      #expect(throws: Crash.Now.self) {
        try trainer.fit(rows, validation: held, hooks: TrainingHooks(store: Crash(store)))
      }
      let layout = try StepGraph.layout(trainer.model, settings)
      let snapshot = try #require(try Checkpoints.read(run, layout, weights: [ParameterStore.variable]))
      #expect(snapshot.position.steps == 13 && snapshot.position.epochs == 3)
      let resumed = try trainer.fit(rows, validation: held, hooks: TrainingHooks(snapshot: snapshot))
      #expect(resumed.parameters == whole.parameters && resumed.position.best == whole.position.best)
    }
  }
}
