// A source that grows between epochs, as the episodes of an agent do: every epoch walks through the rows there are then.

import Autoencoders
import Examples
import Foundations
import Synchronization
import Tensors
import Testing
import Training
import _TestSupport

/// Adds rows after the second epoch, and keeps every snapshot.
private final class Growing: TrainingObserver, SnapshotStore {
  let rows: FieldRows
  var snapshots: [TrainingSnapshot] = []

  init(_ rows: FieldRows) { self.rows = rows }

  func observe(_ event: TrainingEvent) throws {
    guard case .epoch(let report) = event, report.epoch == 2 else { return }
    let more = ClassifierTests.arrays(50, seed: 7)
    rows.store.arrays.withLock { $0 = more }
  }
  func wantsSnapshot(epochEnds: Bool) -> Bool { true }
  func keep(_ snapshot: TrainingSnapshot) { snapshots.append(snapshot) }
  func settle() {}
}

@Suite("A source that grows")
struct GrowingSourceTests {
  @Test(
    "a source that grows between epochs is walked through whole, and resumes",
    arguments: TestedBackend.all.dropFirst())
  func growth(backend: TestedBackend) throws {
    let settings = TrainingSettings(epochs: 4, batch: 8, learningRate: 1e-2)
    func train(from snapshot: TrainingSnapshot?) throws -> (TrainingResult<Classifier>, Growing) {
      let rows = ClassifierTests.rows(snapshot.map { $0.position.epochs == 2 ? 50 : 20 } ?? 20, seed: 7)
      let growing = Growing(rows)
      let hooks = TrainingHooks(observers: [growing], store: growing, snapshot: snapshot)
      return (try Trainer(Classifier(), settings, on: backend.backend).fit(rows, hooks: hooks), growing)
    }
    let (whole, seen) = try train(from: nil)
    // 20 rows for two epochs of 3 steps, then 50 for two of 7.
    #expect(whole.steps == 20 && whole.epochs.map(\.examples) == [20, 20, 50, 50])
    let middle = try #require(seen.snapshots.first { $0.position.steps == 9 })
    #expect(try train(from: middle).0.parameters == whole.parameters)
  }
}
