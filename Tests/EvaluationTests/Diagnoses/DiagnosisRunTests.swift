// Runs that were trained to go wrong, and one that was not.

import Autoencoders
import CPU
import Datasets
import Foundation
import Foundations
import Layers
import Storage
import Testing
import Training
import _TestSupport

@testable import Evaluation

@Suite("Diagnosis of runs")
struct DiagnosisRunTests {
  /// Rows of 12 numbers that depend on two hidden ones, in a file.
  private static func data(_ count: Int, in folder: String) throws -> String {
    let hidden = (0..<2 * count).map {
      Noise.normal(Philox.word(key: Key(seed: 6), stream: 0, row: UInt64($0), column: 0))
    }
    let noise = (0..<12 * count).map {
      Noise.normal(Philox.word(key: Key(seed: 6), stream: 1, row: UInt64($0), column: 0))
    }
    var values: [Float] = []
    for row in 0..<count {
      for column in 0..<12 {
        let first = hidden[2 * row] * Float(column - 5) / 4
        let second = hidden[2 * row + 1] * Float((column * 5) % 7 - 3) / 3
        values.append(first + second + 0.3 * noise[12 * row + column])
      }
    }
    let path = "\(folder)/rows.npy"
    try NPY.write(NumericArray(shape: [count, 12], values), to: path)
    return path
  }

  /// Trains on rows; a training that diverges leaves its folder all the same.
  private static func diagnosis(
    _ settings: TrainingSettings, rows: Int = 300, hidden: [Int] = [16], latents: Int = 2,
    likelihood: Likelihood = .gaussianShared, in folder: String
  ) throws -> Diagnosis {
    let data = try data(rows, in: folder)
    let dataset = try Dataset.load(data)
    let run = try TrainingRun.begin(
      RunConfiguration(
        data: DataRequest(data),
        model: ModelConfiguration(
          exampleShape: [12], hidden: hidden, latents: latents, activation: .relu, likelihood: likelihood),
        training: settings), dataset,
      record: RunRecord(
        command: ["vae"], data: data, dataFingerprint: dataset.fingerprint.description, seed: 0,
        backend: CPU().name, version: "0"), in: "\(folder)/runs", name: "run")
    _ = try? run.train(on: CPU())
    let subject = try DiagnosisSubject("run", runs: "\(folder)/runs")
    let facts = try DiagnosisFacts(subject, requiresRows: false, backend: CPU()) {
      try ChosenRows(RunData($0))
    }
    return Diagnosis(facts, path: subject.path)
  }

  @Test("a training that went well is healthy")
  func healthy() throws {
    try withTemporaryFolder { folder in
      let diagnosis = try Self.diagnosis(
        TrainingSettings(epochs: 60, batch: 128, learningRate: 1e-2), rows: 600, in: folder)
      #expect(diagnosis.isHealthy, "\(diagnosis.text)")
      #expect(diagnosis.rows == "60 validation rows of rows")
      #expect(diagnosis.entries.count { $0.numbers != nil } >= 9)
    }
  }

  @Test("a training that diverged is told from its record, without a model to look at")
  func highRate() throws {
    try withTemporaryFolder { folder in
      let diagnosis = try Self.diagnosis(
        TrainingSettings(epochs: 3, batch: 32, learningRate: 1e30), in: folder)
      let finding = try #require(diagnosis.findings.first)
      #expect(finding.name == "ending" && finding.finding.severity == .serious)
      #expect(finding.finding.sentence.contains("`learningRate`"))
      #expect(
        diagnosis.absence?.contains("has no weights, since its training failed") == true
          && diagnosis.rows == nil)
    }
  }

  @Test("a deviation that is far too large collapses the latents")
  func largeDeviation() throws {
    try withTemporaryFolder { folder in
      let diagnosis = try Self.diagnosis(
        TrainingSettings(epochs: 16, batch: 64, learningRate: 1e-2), likelihood: .gaussian(deviation: 30),
        in: folder)
      #expect(
        diagnosis.findings.prefix(2).map(\.name) == ["posterior-collapse", "given-deviation"],
        "\(diagnosis.text)")
    }
  }

  @Test("a warm-up that is longer than the training is named, with its flag")
  func warmUp() throws {
    try withTemporaryFolder { folder in
      let diagnosis = try Self.diagnosis(
        TrainingSettings(epochs: 2, batch: 32, warmup: 400), in: folder)
      let finding = diagnosis.findings.first { $0.name == "warm-up" }?.finding
      #expect(finding?.sentence.contains("400 steps, but the training has only 18") == true)
      #expect(finding?.remedy?.contains("`warmup: 1`") == true)
    }
  }

  @Test("a training that is cut short rises still")
  func cutShort() throws {
    try withTemporaryFolder { folder in
      let diagnosis = try Self.diagnosis(
        TrainingSettings(epochs: 6, batch: 64, learningRate: 4e-4), in: folder)
      let finding = diagnosis.findings.first { $0.name == "learning-rate-low" }?.finding
      #expect(
        finding?.remedy?.contains("`TrainingRun.reopen` of 'run' with `epochs: 12`") == true,
        "\(diagnosis.text)")
    }
  }

  @Test("a large network on few rows learns them by heart")
  func overfitting() throws {
    try withTemporaryFolder { folder in
      let diagnosis = try Self.diagnosis(
        TrainingSettings(epochs: 120, batch: 36, learningRate: 5e-3, validation: 0.4), rows: 60,
        hidden: [64, 64], latents: 6, in: folder)
      #expect(diagnosis.findings.map(\.name).contains("overfitting"), "\(diagnosis.text)")
    }
  }

  @Test("a run whose data are gone is judged by its metrics, unless the data were named")
  func dataGone() throws {
    try withTemporaryFolder { folder in
      _ = try Self.diagnosis(TrainingSettings(epochs: 2, batch: 32), in: folder)
      try FileManager.default.removeItem(atPath: "\(folder)/rows.npy")
      let subject = try DiagnosisSubject("run", runs: "\(folder)/runs")
      func facts(_ requiresRows: Bool) throws -> DiagnosisFacts {
        try DiagnosisFacts(subject, requiresRows: requiresRows, backend: CPU()) {
          try ChosenRows(RunData($0))
        }
      }
      let found = try facts(false)
      #expect(found.rows == nil && found.absence?.contains("rows.npy") == true && found.run?.curve != nil)
      let failure = try #require(throws: Failure.self) { try facts(true) }
      #expect(failure.kind == .missingInput)
    }
  }

  @Test("rows that the likelihood cannot explain are a finding, rows of another width a failure")
  func foreignRows() throws {
    try withTemporaryFolder { folder in
      let model = TrainedModel(
        try ModelConfiguration(exampleShape: [2], hidden: [], latents: 1), [:])
      try model.write(to: "\(folder)/model")
      let subject = try DiagnosisSubject("\(folder)/model", runs: folder)
      func facts(_ shape: [Int], _ values: [Float]) throws -> DiagnosisFacts {
        try NPY.write(NumericArray(shape: shape, values), to: "\(folder)/x.npy")
        return try DiagnosisFacts(subject, requiresRows: true, backend: CPU()) {
          try ChosenRows(RunData($0, DataRequest("\(folder)/x.npy")))
        }
      }
      let diagnosis = Diagnosis(try facts([3, 2], [0, 1, 0.5, 0, 3, 1]), path: subject.path)
      #expect(diagnosis.findings.map(\.name) == ["support"] && diagnosis.absence != nil)
      let failure = try #require(throws: Failure.self) { try facts([2, 3], [0, 1, 0, 1, 0, 1]) }
      #expect(failure.kind == .badData && failure.what.contains("the model was made for"))
    }
  }
}
