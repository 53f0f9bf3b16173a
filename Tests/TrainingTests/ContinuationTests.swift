// A training that is continued from any of its snapshots ends where the uninterrupted one ends, to the bit.

import Autoencoders
import CPU
import Datasets
import Foundations
import Storage
import Tensors
import Testing
import _TestSupport

@testable import Training

/// Keeps every snapshot.
private final class EverySnapshot: SnapshotStore {
  var snapshots: [TrainingSnapshot] = []
  func wantsSnapshot(epochEnds: Bool) -> Bool { true }
  func keep(_ snapshot: TrainingSnapshot) { snapshots.append(snapshot) }
  func settle() {}
}

/// Remembers the reports, and asks for a stop when a step is reached.
private final class Watcher: TrainingObserver {
  var reports: [EpochReport] = []
  var started: TrainingPlan?
  func observe(_ event: TrainingEvent) {
    switch event {
    case .started(let plan): started = plan
    case .epoch(let report): reports.append(report)
    case .progress: break
    }
  }
}

@Suite("Continued trainings")
struct ContinuationTests {
  private static func trainer(_ example: StepTests.Case, _ backend: any Backend = CPU()) throws -> Trainer<
    VariationalAutoencoder
  > {
    Trainer(
      try StepTests.model(example.likelihood, model: example.model), example.settings, on: backend)
  }

  @Test("from any step on, parameters, best epoch and reports are the same", arguments: StepTests.cases)
  func anyStep(example: StepTests.Case) throws {
    let data = try ArraySource.random(40, 12)
    let held = try ArraySource.random(10, 12, seed: 2)
    let keeper = EverySnapshot()
    let watcher = Watcher()
    let whole = try Self.trainer(example).fit(
      data, validation: held, hooks: TrainingHooks(observers: [watcher], store: keeper))
    // Twenty-one steps, and the last one once more when all is done.
    #expect(keeper.snapshots.map(\.position.steps) == Array(1...21))
    #expect(whole.position.best != nil)
    for snapshot in keeper.snapshots {
      let later = Watcher()
      let rest = try Self.trainer(example).fit(
        data, validation: held, hooks: TrainingHooks(observers: [later], snapshot: snapshot))
      #expect(rest.model.parameters == whole.model.parameters, "from step \(snapshot.position.steps)")
      #expect(rest.model.buffers == whole.model.buffers)
      #expect(rest.position.best == whole.position.best)
      #expect(rest.steps == 21 && later.started?.stepsMade == snapshot.position.steps)
      let expected = watcher.reports.suffix(later.reports.count)
      #expect(later.reports.map(\.loss) == expected.map(\.loss))
      #expect(later.reports.map(\.divergencePerLatent) == expected.map(\.divergencePerLatent))
      #expect(later.reports.map(\.validation?.bound) == expected.map(\.validation?.bound))
    }
  }

  @Test("a wish to stop ends the training after a step, and the snapshot of that step continues it")
  func stopping() throws {
    let example = StepTests.cases[0]
    let data = try ArraySource.random(40, 12)
    let stop = StopRequest()
    stop.stop()
    let keeper = EverySnapshot()
    let stopped = try Self.trainer(example).fit(
      data, hooks: TrainingHooks(store: keeper, stop: stop))
    #expect(stopped.ending == .stopped && stopped.steps == 0)
    let rest = try Self.trainer(example).fit(
      data, hooks: TrainingHooks(snapshot: keeper.snapshots.last))
    let whole = try Self.trainer(example).fit(data)
    #expect(rest.model.parameters == whole.model.parameters)
  }

  @Test("with patience the training stops after epochs without improvement, and the best one's weights stay")
  func patience() throws {
    // A held-out row unlike the data: fitting the data soon makes it worse.
    let data = try ArraySource.random(40, 12, in: 0...0.2)
    let held = try ArraySource.random(10, 12, in: 0.8...1, seed: 2)
    var settings = TrainingSettings(epochs: 50, batch: 16, learningRate: 1e-2, patience: 3)
    let model = try StepTests.model()
    let watcher = Watcher()
    let result = try Trainer(model, settings, on: CPU()).fit(data, validation: held, observers: [watcher])
    let bounds = watcher.reports.compactMap { $0.validation?.bound }
    let best = try #require(bounds.indices.max { bounds[$0] < bounds[$1] })
    #expect(result.ending == .patience)
    #expect(result.position.epochs == best + 1 + 3 && result.position.best?.epoch == best + 1)
    settings.epochs = best + 1
    settings.patience = nil
    let shorter = try Trainer(model, settings, on: CPU()).fit(data, validation: held)
    #expect(shorter.model.parameters == result.model.parameters)
    // Three steps an epoch: epochs of a warm-up of 30 steps do not count.
    settings = TrainingSettings(epochs: 50, batch: 16, learningRate: 1e-2, warmup: 30, patience: 3)
    let warm = try Trainer(model, settings, on: CPU()).fit(data, validation: held)
    #expect(warm.ending == .patience && warm.position.epochs >= 13)
  }

  @Test("a training whose time is over ends as it is")
  func time() throws {
    let settings = TrainingSettings(epochs: 1_000_000, batch: 16, timeLimit: 0.5)
    let result = try Trainer(try StepTests.model(), settings, on: CPU()).fit(ArraySource.random(40, 12))
    #expect(result.ending == .time && result.seconds >= 0.5 && result.steps > 0)
  }
}
