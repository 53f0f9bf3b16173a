// What a training refuses before it plans anything, how data are divided, and who is told what.

import Autoencoders
import CPU
import Datasets
import Foundations
import Layers
import Storage
import Tensors
import Testing
import _TestSupport

@testable import Training

@Suite("Before a training")
struct DoorTests {
  private static func trainer(_ settings: TrainingSettings, _ likelihood: Likelihood = .bernoulli) throws
    -> Trainer<VariationalAutoencoder>
  {
    Trainer(try StepTests.model(likelihood), settings, on: CPU())
  }

  private static let short = TrainingSettings(epochs: 1, batch: 8, validation: 0)

  @Test(
    "data outside the likelihood's support are refused",
    arguments: [-0.01...0.5, 0...1.01] as [ClosedRange<Double>])
  func support(domain: ClosedRange<Double>) throws {
    var values = HostArray.random([20, 12], in: 0.1...0.4, seed: 7).floats
    values[17] = Float(domain.lowerBound)
    values[39] = Float(domain.upperBound)
    let source = try ArraySource.rows(HostArray([20, 12], values), name: "wide")
    let failure = try #require(throws: Failure.self) { try Self.trainer(Self.short).fit(source) }
    #expect(failure.kind == .badData && failure.place == "wide")
    #expect(failure.what.contains("[\(Float(domain.lowerBound)), \(Float(domain.upperBound))]"), "\(failure)")
    #expect(failure.what.contains("bernoulli") && failure.remedy?.contains("gaussian") == true)
    // A likelihood of real numbers takes them.
    _ = try Self.trainer(Self.short, .gaussian(deviation: 1)).fit(source)
  }

  @Test("rows of another shape are refused, for training and for validation")
  func shape() throws {
    let (good, bad) = (try ArraySource.random(20, 12), try ArraySource.random(20, 11))
    for (training, validation) in [(bad, good), (good, bad)] {
      let failure = try #require(throws: Failure.self) {
        try Self.trainer(Self.short).fit(training, validation: validation)
      }
      #expect(failure.kind == .badData && failure.place == "memory")
      #expect(failure.what.contains("[11]") && failure.what.contains("[12]"), "\(failure)")
    }
  }

  @Test("data without rows are refused")
  func empty() throws {
    let source = try ArraySource.random(20, 12).subset(0..<0)
    let failure = try #require(throws: Failure.self) { try Self.trainer(Self.short).fit(source) }
    #expect(failure.kind == .badData && failure.what.contains("no rows") && failure.place == "memory")
  }

  /// Settings that cannot be, and the setting their sentence names.
  struct Wrong: Sendable {
    var settings: TrainingSettings
    var place: Setting?
  }

  static let wrong = [
    Wrong(settings: TrainingSettings(epochs: 0), place: .epochs),
    Wrong(settings: TrainingSettings(batch: 0), place: .batch),
    Wrong(settings: TrainingSettings(validation: 1), place: .validation),
    Wrong(settings: TrainingSettings(validation: -0.1), place: .validation),
    Wrong(settings: TrainingSettings(validation: .nan), place: .validation),
    Wrong(settings: TrainingSettings(learningRate: -1)),
    Wrong(settings: TrainingSettings(learningRate: .nan)),
    Wrong(settings: TrainingSettings(schedule: "cosin")),
    Wrong(settings: TrainingSettings(warmup: -1)), Wrong(settings: TrainingSettings(clip: 0)),
    Wrong(settings: TrainingSettings(average: 1)),
    Wrong(settings: TrainingSettings(epochs: 2_000_000_000), place: .epochs),
    Wrong(settings: TrainingSettings(endsItself: true, validation: 0), place: .endsItself),
    // Without rows to validate on, whatever the share.
    Wrong(settings: TrainingSettings(endsItself: true), place: .endsItself),
    Wrong(settings: TrainingSettings(endsItself: true, schedule: "cosine"), place: .schedule),
    Wrong(settings: TrainingSettings(endsItself: true, schedule: "step"), place: .schedule),
  ]

  @Test("settings that cannot be are refused as usage", arguments: wrong)
  func settings(wrong: Wrong) throws {
    let failure = try #require(throws: Failure.self) {
      try Self.trainer(wrong.settings).fit(ArraySource.random(20, 12))
    }
    #expect(failure.kind == .usage, "\(failure)")
    if let place = wrong.place { #expect(failure.place == "\(place)") }
  }

  @Test("rows are divided by share and seed, without loss", arguments: [0, 0.1, 0.5, 0.99])
  func split(share: Double) throws {
    let source = try ArraySource.random(50, 12)
    let parts = TrainingSettings(validation: share, seed: 1).split(source)
    #expect(parts.validation.count == Int((share * 50).rounded()))
    let (training, validation) = (
      (0..<parts.training.count).map { parts.training.origin(of: $0) },
      (0..<parts.validation.count).map { parts.validation.origin(of: $0) }
    )
    #expect((training + validation).sorted() == Array(0..<50))
    let again = TrainingSettings(validation: share, seed: 1).split(source)
    #expect((0..<again.validation.count).map { again.validation.origin(of: $0) } == validation)
    if share == 0.5 {
      let other = TrainingSettings(validation: share, seed: 2).split(source)
      #expect((0..<other.validation.count).map { other.validation.origin(of: $0) } != validation)
    }
  }

  @Test("a share of nothing trains on everything and validates on nothing")
  func withoutValidation() throws {
    let parts = Self.short.split(try ArraySource.random(20, 12))
    #expect(parts.training.count == 20 && parts.validation.count == 0)
    let watcher = Watcher()
    let result = try Self.trainer(Self.short).fit(
      parts.training, validation: parts.validation, observers: [watcher])
    #expect(result.epochs.allSatisfy { $0.validation == nil && $0.examples == 20 })
    #expect(watcher.plan?.examples == 20 && watcher.plan?.validationExamples == 0)
  }

  @Test(
    "observers hear of the plan and of every epoch, with the bound on validation rows",
    arguments: [Likelihood.bernoulli, .gaussianShared])
  func observers(likelihood: Likelihood) throws {
    let settings = TrainingSettings(epochs: 3, batch: 8, validation: 0.2, seed: 8)
    let parts = settings.split(try ArraySource.random(50, 12))
    let watcher = Watcher()
    let result = try Self.trainer(settings, likelihood).fit(
      parts.training, validation: parts.validation, observers: [watcher])
    let plan = try #require(watcher.plan)
    #expect(plan.examples == 40 && plan.validationExamples == 10 && plan.stepsPerEpoch == 5)
    #expect(plan.epochs == 3 && plan.parameters == result.model.model.store.parameterCount)
    #expect(watcher.epochs.map(\.epoch) == [1, 2, 3])
    // The last report is about the model that came out, and so anybody finds the same numbers.
    let terms = try EvidenceEvaluator(result.model, backend: CPU()).terms(parts.validation)
    let told = try #require(watcher.epochs.last?.validation)
    #expect(told.divergence == terms.divergence && terms.divergence > 0)
    #expect(abs(told.bound - terms.bound) <= (told.scaleFactor == nil ? 0 : 1e-4))
  }

  @Test("what an observer throws ends the training")
  func interruption() throws {
    let watcher = Watcher()
    watcher.failure = Failure(.interrupted, "stopped")
    let settings = TrainingSettings(epochs: 1000, batch: 8)
    let failure = try #require(throws: Failure.self) {
      try Self.trainer(settings).fit(ArraySource.random(20, 12), observers: [watcher])
    }
    #expect(failure.kind == .interrupted && watcher.epochs.count == 1)
  }

  /// Someone who writes down what happens.
  private final class Watcher: TrainingObserver {
    var plan: TrainingPlan?
    var epochs: [EpochReport] = []
    var failure: Failure?

    func observe(_ event: TrainingEvent) throws {
      switch event {
      case .started(let plan): self.plan = plan
      case .progress: break
      case .epoch(let report):
        epochs.append(report)
        if let failure { throw failure }
      }
    }
  }
}
