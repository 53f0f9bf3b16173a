// Facts of a healthy training, and what is changed in them for each check to find something. The healthy numbers are
// those of `vae train mnist`, and the sick ones those of trainings that were asked to go wrong (`--learning-rate 0.03`,
// `0.1` and `1e-5`, `--likelihood gaussian --sigma 3`), rounded; small trainings that go wrong stand in
// `DiagnosisRunTests.swift`.

import Autoencoders
import Examples
import Foundations
import Testing
import Training

@testable import Evaluation

/// A check with facts in which it finds something.
struct DiagnosisFixture: Sendable, CustomTestStringConvertible {
  /// The check's name.
  var name: String
  /// What makes it find something.
  var testDescription: String
  var severity: Finding.Severity
  /// Parts of the sentence, and of the remedy.
  var says: String
  var remedy: String?
  /// The facts, changed from healthy ones.
  var change: @Sendable (inout DiagnosisFacts) throws -> Void

  init(
    _ name: String, _ description: String, _ severity: Finding.Severity, says: String, remedy: String?,
    _ change: @escaping @Sendable (inout DiagnosisFacts) throws -> Void
  ) {
    self.name = name
    testDescription = "\(name): \(description)"
    self.severity = severity
    self.says = says
    self.remedy = remedy
    self.change = change
  }

  /// The course of a healthy training.
  static let curve = TrainingCurve(
    epochs: Array(1...12), steps: (1...12).map { 422 * $0 },
    losses: [158.1, 118.9, 111.8, 108.6, 106.5, 104.9, 103.7, 102.8, 102.5, 102.3, 102.2, 102.1],
    training: [
      -158.1, -118.9, -111.8, -108.6, -106.5, -104.9, -103.7, -102.8, -102.5, -102.3, -102.2, -102.1,
    ],
    validation: [
      -125.1, -114.2, -109.8, -107.3, -105.5, -104.6, -103.2, -102.9, -102.7, -102.6, -102.5, -102.5,
    ],
    gradientNorms: [39.2, 63.5, 68.6, 68.6, 74.9, 74.5, 75.2, 77.6, 77.1, 78.9, 81.4, 82.3],
    rejected: [Int](repeating: 0, count: 12))

  /// A model's configuration of pictures of 28 x 28 in bytes.
  static func configuration(
    _ likelihood: Likelihood = .bernoulli, model: PublishedModel = .vae, latents: Int = 20,
    scale: Double = 1.0 / 255
  ) throws -> ModelConfiguration {
    try ModelConfiguration(
      model: model, exampleShape: [28, 28, 1], latents: latents, likelihood: likelihood, scale: scale)
  }

  /// Facts in which nothing is to be found: binary pictures, 16 of 20 latents in use.
  static func healthy() throws -> DiagnosisFacts {
    var record = RunRecord(
      command: ["vae"], data: "mnist", dataFingerprint: "", seed: 0, backend: "CPU", version: "0")
    record.status = .finished
    record.ending = .epochs
    (record.epochs, record.steps) = (12, 5064)
    return DiagnosisFacts(
      try configuration(),
      run: DiagnosisFacts.Run(
        name: "mnist-vae-001", settings: TrainingSettings(epochs: 12), record: record, curve: curve),
      rows: DiagnosisFacts.Rows(
        name: "mnist", split: "test",
        facts: DataFacts(range: 0...255, areWhole: true, areTwoValued: true, unitScale: 1.0 / 255)),
      examination: ModelExamination(
        rows: 2000, reconstruction: -75.2, divergence: 23,
        divergences: divergences(active: 16, of: 20, cost: 23),
        variances: variances(active: 16, of: 20),
        posteriorVariances: [Double](repeating: 0.1, count: 16)
          + [Double](repeating: 0.98, count: 4), exchangeLoss: 519,
        priorFit: PriorFit(covered: 0.9, coveredByData: 0.97)))
  }

  static func divergences(active: Int, of units: Int, cost: Double, idle: Double = 0.001) -> [Double] {
    (0..<units).map { $0 < active ? cost / Double(active) : idle }
  }

  static func variances(active: Int, of units: Int) -> [Double] {
    (0..<units).map { $0 < active ? 0.8 : 1e-4 }
  }
}

extension DiagnosisFacts {
  /// Facts about rows with other contents.
  mutating func see(_ facts: DataFacts) { rows?.facts = facts }

  /// Facts about a model with other latents.
  mutating func use(active: Int, of units: Int, cost: Double, idle: Double = 0.001, variance: Double = 0.99) {
    examination?.divergence = cost
    examination?.divergences = DiagnosisFixture.divergences(active: active, of: units, cost: cost, idle: idle)
    examination?.variances = DiagnosisFixture.variances(active: active, of: units)
    examination?.posteriorVariances = (0..<units).map { $0 < active ? 0.1 : variance }
  }
}
