// A training that ends by itself: what counts as better, what it does where nothing is, and that an interruption
// changes none of it.

import CPU
import Autoencoders
import Datasets
import Foundation
import Foundations
import Storage
import Testing
import _TestSupport

@testable import Training

@Suite("Trainings that end by themselves")
struct ValidationProgressTests {
  /// Independent numbers of a deviation, around a course.
  private static func values(_ count: Int, noise: Double, course: (Double) -> Double) -> [Double] {
    (0..<count).map { epoch in
      course(Double(epoch))
        + noise * Double(Noise.normal(Philox.word(key: Key(seed: 4), stream: 0, row: 0, column: epoch)))
    }
  }

  /// What becomes of a course: the progress, and after which epoch it is over.
  private static func judged(
    _ values: [Double], patience: Int = 10, lowersRate: Bool = true
  ) throws -> (progress: ValidationProgress, end: Int?) {
    var progress = ValidationProgress(values[0], epoch: 1)
    for (index, value) in values.enumerated().dropFirst() {
      progress.note(value, epoch: index + 1, patience: patience, lowersRate: lowersRate)
      // What a checkpoint holds is what the training goes on with.
      progress = try JSONDecoder().decode(ValidationProgress.self, from: JSONEncoder().encode(progress))
      #expect(progress.isPossible)
      if progress.isOver(after: index + 1, patience: patience, lowersRate: lowersRate) {
        return (progress, index + 1)
      }
    }
    return (progress, nil)
  }

  @Test("the noise is the deviation between two epochs, whatever the slope", arguments: [-3, 0, 0.5])
  func noise(slope: Double) throws {
    var estimates: [Double] = []
    let values = Self.values(600, noise: 0.2) { slope * $0 }
    for start in stride(from: 0, to: 600, by: 12) {
      var progress = ValidationProgress(values[start], epoch: 1)
      for index in 1..<12 {
        progress.note(values[start + index], epoch: 1 + index, patience: 100, lowersRate: false)
      }
      estimates.append(progress.noise)
    }
    let mean = estimates.reduce(0, +) / Double(estimates.count)
    #expect(abs(mean - 0.2 * 2.0.squareRoot()) < 0.04, "\(mean)")
  }

  @Test("two values tell nothing about noise, and a straight line has none")
  func withoutNoise() throws {
    for count in [2, 3, 20] {
      let (progress, end) = try Self.judged((0..<count).map { Double($0) })
      #expect(progress.noise == 0 && end == nil && progress.betterEpoch == count)
    }
  }

  @Test("what gets better goes on, however slowly against its noise", arguments: [1, 0.1])
  func improving(slope: Double) throws {
    let (progress, end) = try Self.judged(Self.values(300, noise: 0.1) { slope * $0 }, lowersRate: false)
    #expect(end == nil && progress.betterEpoch > 285)
  }

  @Test("what stands still ends when its patience is over", arguments: [3, 10, 25])
  func standing(patience: Int) throws {
    for lowersRate in [false, true] {
      let course = Self.values(400, noise: 0.1) { -100 * exp(-$0 / 2) }
      let (progress, end) = try Self.judged(course, patience: patience, lowersRate: lowersRate)
      let last = try #require(end)
      #expect(last - max(progress.betterEpoch, progress.loweredEpoch) == patience)
      #expect(progress.reductions == (lowersRate ? ValidationProgress.mostReductions : 0))
      #expect(last < 20 + 8 * patience, "\(last)")
    }
  }

  @Test("a lower rate that helps is a new chance")
  func chance() throws {
    // It stands still at 0; what follows the first reduction is better by 5, and stands still again.
    var progress = ValidationProgress(0, epoch: 1)
    for epoch in 2...100 {
      let isLow = progress.loweredEpoch > 0
      progress.note(
        (isLow ? 5 : 0) + (epoch % 2 == 0 ? 0.1 : 0), epoch: epoch, patience: 6, lowersRate: true)
      if progress.reductions == 1, isLow { #expect(progress.reference >= 5) }
      if progress.isOver(after: epoch, patience: 6, lowersRate: true) {
        #expect(progress.reductions == 2 && progress.betterEpoch > 2)
        return
      }
    }
    Issue.record("it did not end")
  }

  @Test("progress that cannot be is refused", arguments: ["recent", "reductions", "betterEpoch"])
  func impossible(member: String) throws {
    let sound = try JSONEncoder().encode(ValidationProgress(1, epoch: 1))
    var object = try #require(try JSONSerialization.jsonObject(with: sound) as? [String: Any])
    object[member] = member == "recent" ? [] as [Double] : -1
    let data = try JSONSerialization.data(withJSONObject: object)
    #expect(try !JSONDecoder().decode(ValidationProgress.self, from: data).isPossible)
  }

  // MARK: - Whole trainings

  // A held-out part unlike the data: fitting the data soon makes it worse.
  private static func data() throws -> (training: ArraySource, held: ArraySource) {
    (try .random(40, 12, in: 0...0.2), try .random(10, 12, in: 0.8...1, seed: 2))
  }

  private static let settings = TrainingSettings(
    epochs: 200, endsItself: true, batch: 16, learningRate: 1e-2, average: 0.5, patience: 4)

  @Test("it ends, lowers its rate on the way, and hands out the best epoch")
  func whole() throws {
    let (data, held) = try Self.data()
    let observer = ReportWatcher()
    let result = try Trainer(try StepTests.model(), Self.settings, on: CPU())
      .fit(data, validation: held, observers: [observer])
    let progress = try #require(result.position.progress)
    #expect(result.ending == .patience && result.position.epochs < 200)
    #expect(progress.reductions == 2)
    let rates = observer.reports.map(\.learningRate)
    #expect(Set(rates).count == 3 && rates.first == 1e-2)
    for (report, next) in zip(observer.reports, observer.reports.dropFirst()) {
      #expect(next.learningRate == report.loweredRate ?? report.learningRate)
    }
    let bounds = observer.reports.compactMap { $0.validation?.bound }
    #expect(result.position.best?.value == bounds.max())
    let terms = try EvidenceEvaluator(result.model, backend: CPU()).terms(held)
    #expect(terms.bound == bounds.max())
  }

  @Test("from any step on it ends after the same epoch with the same model")
  func resumption() throws {
    let (data, held) = try Self.data()
    let keeper = AllSnapshots()
    let trainer = Trainer(try StepTests.model(), Self.settings, on: CPU())
    let whole = try trainer.fit(data, validation: held, hooks: TrainingHooks(store: keeper))
    #expect(keeper.snapshots.count > 20)
    for snapshot in keeper.snapshots {
      let rest = try trainer.fit(data, validation: held, hooks: TrainingHooks(snapshot: snapshot))
      #expect(rest.position.progress == whole.position.progress && rest.ending == .patience)
      #expect(rest.steps == whole.steps && rest.model.parameters == whole.model.parameters)
    }
  }

  @Test("a schedule of one's own is left alone, a warm-up is not judged, and the most epochs are a bound")
  func variants() throws {
    let (data, held) = try Self.data()
    func position(_ change: (inout TrainingSettings) -> Void) throws -> TrainingResult<VariationalAutoencoder>
    {
      var settings = Self.settings
      change(&settings)
      return try Trainer(try StepTests.model(), settings, on: CPU()).fit(data, validation: held)
    }
    let scheduled = try position { $0.schedule = "step:1000:0.5" }
    #expect(scheduled.ending == .patience && scheduled.position.progress?.reductions == 0)
    // Three steps an epoch.
    let warm = try position { $0.warmup = 30 }
    #expect(warm.ending == .patience && warm.position.progress?.betterEpoch ?? 0 >= 10)
    let bounded = try position { $0.epochs = 3 }
    #expect(bounded.ending == .epochs && bounded.position.epochs == 3)
    let timed = try position {
      $0.timeLimit = 0.02
      $0.patience = 1_000_000
      $0.epochs = 1_000_000
    }
    #expect(timed.ending == .time)
  }

  /// A run that was stopped; nobody uses it when this returns.
  private static func stopped(
    in folder: String, _ settings: TrainingSettings, afterEpoch epoch: Int
  ) throws -> RunFolder {
    let run = try RunTests.begin(in: folder, settings: settings, name: "stopped")
    let stopper = EpochStopper(epoch)
    #expect(try run.train(on: CPU(), observers: [stopper], stop: stopper.stop).ending == .stopped)
    return run.folder
  }

  @Test("a run that ends by itself is stopped and continued to the same bytes, and is what its file says")
  func run() throws {
    try withTemporaryFolder { folder in
      var settings = RunTests.settings
      settings.epochs = 60
      settings.endsItself = true
      settings.patience = 2
      settings.learningRate = 0.05
      let whole = try RunTests.begin(in: folder, settings: settings, name: "whole")
      let result = try whole.train(on: CPU())
      #expect(result.position.epochs > 3)
      #expect(try RunConfiguration(reading: whole.folder.configurationPath).training == settings)
      let path = try Self.stopped(in: folder, settings, afterEpoch: result.position.epochs - 2)
      let rest = try TrainingRun.reopen(path).train(on: CPU())
      #expect(rest.position.progress == result.position.progress)
      let models = try [whole.folder, path].map { try WholeFile.read("\($0.modelPath)/model.safetensors") }
      #expect(models[0] == models[1])
    }
  }

  @Test("a run of fixed length goes on until it ends by itself")
  func extending() throws {
    try withTemporaryFolder { folder in
      var settings = RunTests.settings
      settings.epochs = 1
      let run = try RunTests.begin(in: folder, settings: settings, name: "short").folder
      _ = try TrainingRun.reopen(run).train(on: CPU())
      let longer = try TrainingRun.reopen(run, epochs: 5, endsItself: true)
      #expect(longer.configuration.training.endsItself && !longer.isFinished)
      #expect(try longer.train(on: CPU()).position.progress != nil)
      #expect(try RunConfiguration(reading: run.configurationPath).training.endsItself)
    }
  }
}

/// Keeps every snapshot.
private final class AllSnapshots: SnapshotStore {
  var snapshots: [TrainingSnapshot] = []
  func wantsSnapshot(epochEnds: Bool) -> Bool { true }
  func keep(_ snapshot: TrainingSnapshot) { snapshots.append(snapshot) }
  func settle() {}
}

/// Remembers the reports.
private final class ReportWatcher: TrainingObserver {
  var reports: [EpochReport] = []
  func observe(_ event: TrainingEvent) { if case .epoch(let report) = event { reports.append(report) } }
}

/// Stops a training when an epoch ends.
private final class EpochStopper: TrainingObserver {
  let stop = StopRequest()
  let epoch: Int
  init(_ epoch: Int) { self.epoch = epoch }
  func observe(_ event: TrainingEvent) {
    if case .epoch(let report) = event, report.epoch == epoch { stop.stop() }
  }
}
