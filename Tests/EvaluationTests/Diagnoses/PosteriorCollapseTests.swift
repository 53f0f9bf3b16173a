// Posterior collapse: a training that ends with latents that say nothing, the same training rescued by free bits,
// by a weight that rises again and again, and by a constraint; and what the doctor says before and after.

import Autoencoders
import CPU
import Datasets
import Foundations
import Layers
import Storage
import Testing
import Training
import _TestSupport

@testable import Evaluation

@Suite("Posterior collapse")
struct PosteriorCollapseTests {
  /// Rows of 32 bits: one of eight patterns, with every twentieth bit turned.
  private static func data(in folder: String) throws -> String {
    func word(_ stream: UInt32, _ row: Int, _ column: Int) -> UInt32 {
      Philox.word(key: Key(seed: 12), stream: stream, row: UInt64(row), column: column)
    }
    let bits = (0..<2000).flatMap { row -> [UInt8] in
      let kind = Int(word(0, row, 0) % 8)
      return (0..<32).map { column -> UInt8 in
        let isTurned = Noise.uniform(word(1, row, column)) < 0.05
        return (word(2, kind, column) % 2 == 1) != isTurned ? 1 : 0
      }
    }
    let path = "\(folder)/kinds.npy"
    try NPY.write(NumericArray(.uint8, shape: [2000, 32], bytes: SharedBytes(copying: bits)), to: path)
    return path
  }

  struct Outcome {
    var bound: Double
    var divergence: Double
    var diagnosis: Diagnosis
  }

  /// Three layers of rectifiers under fifty latents, whose noise drives the rectifiers to zero at this rate.
  private static func outcome(_ objective: Objective, _ data: String, _ name: String, _ folder: String) throws
    -> Outcome
  {
    let dataset = try Dataset.load(data)
    let run = try TrainingRun.begin(
      RunConfiguration(
        data: DataRequest(data),
        model: ModelConfiguration(
          exampleShape: [32], hidden: [64, 64, 64], latents: 50, activation: .relu, objective: objective),
        training: TrainingSettings(epochs: 20, batch: 128, learningRate: 3e-3)), dataset,
      record: RunRecord(
        command: ["vae"], data: data, dataFingerprint: dataset.fingerprint.description, seed: 0,
        backend: CPU().name, version: "0"), in: "\(folder)/runs", name: name)
    let result = try run.train(on: CPU())
    let subject = try DiagnosisSubject(name, runs: "\(folder)/runs")
    let facts = try DiagnosisFacts(subject, requiresRows: false, backend: CPU()) {
      try ChosenRows(RunData($0))
    }
    let last = try #require(result.epochs.last?.validation)
    return Outcome(
      bound: last.bound, divergence: last.divergence, diagnosis: Diagnosis(facts, path: subject.path))
  }

  @Test("plain training collapses, each remedy rescues it, and the doctor tells them apart")
  func rescue() throws {
    try withTemporaryFolder { folder in
      let data = try Self.data(in: folder)
      let plain = try Self.outcome(.evidence, data, "plain", folder)
      #expect(plain.divergence < 0.05, "nothing to rescue: \(plain.divergence)")
      let names = plain.diagnosis.findings.map(\.name)
      #expect(names.contains("posterior-collapse") && !plain.diagnosis.isHealthy, "\(plain.diagnosis.text)")

      let remedies: [(name: String, objective: Objective)] = try [
        ("free-bits", .evidence(beta: Annealing(1), freeBits: Annealing(0.1))),
        ("cyclical", .evidence(beta: Annealing(parsing: "1@cyclical:5ep"), freeBits: Annealing(0))),
        ("geco", .named("geco", ["target": Annealing(-14)])),
        // A target so far that its bound stays below that of the collapse, which is no reason to keep the collapse.
        ("geco-far", .named("geco", ["target": Annealing(-10)])),
      ]
      for (name, objective) in remedies {
        let rescued = try Self.outcome(objective, data, name, folder)
        #expect(rescued.divergence > 1, "\(name): \(rescued.divergence)")
        #expect(
          !rescued.diagnosis.findings.contains { $0.name == "posterior-collapse" },
          "\(name): \(rescued.diagnosis.text)")
        // Eight patterns hold log 8 = 2.08 nats; GECO takes more than it needs to reach its target.
        if !name.hasPrefix("geco") { #expect(rescued.bound > plain.bound + 3, "\(name): \(rescued.bound)") }
      }
    }
  }
}
