// Runs side by side: the rows that neither was trained on, and the settings in which they differ.

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

@Suite("Compared runs")
struct ComparedRunsTests {
  /// A finished run of a moment on the rows of a file.
  static func run(
    _ name: String, _ settings: TrainingSettings, latents: Int = 2, data: String, in folder: String
  ) throws -> RunModel {
    let dataset = try Dataset.load(data)
    let run = try TrainingRun.begin(
      RunConfiguration(
        data: DataRequest(data),
        model: ModelConfiguration(
          exampleShape: dataset.training.rowShape, hidden: [3], latents: latents,
          likelihood: .gaussian(deviation: 1)),
        training: settings), dataset,
      record: RunRecord(
        command: ["vae"], data: data, dataFingerprint: dataset.fingerprint.description, seed: settings.seed,
        backend: CPU().name, version: "0"), in: "\(folder)/runs", name: name)
    _ = try run.train(on: CPU())
    return try RunModel(name, runs: "\(folder)/runs")
  }

  @Test("runs that kept different rows for validation are compared on those that both kept")
  func heldOut() throws {
    try withTemporaryFolder { folder in
      let data = "\(folder)/rows.npy"
      try NPY.write(
        NumericArray(shape: [80, 4], (0..<320).map { Float(($0 * 37) % 101) / 101 }), to: data)
      var settings = TrainingSettings(epochs: 1, batch: 40, validation: 0.5)
      let first = try Self.run("a", settings, data: data, in: folder)
      let same = try Self.run("same", settings, data: data, in: folder)
      settings.seed = 7
      settings.clip = 2
      let second = try Self.run("b", settings, latents: 3, data: data, in: folder)
      #expect(try !ComparedRows.differ(first, same))
      #expect(try ComparedRows.differ(first, second))
      let rows = try [first, second].map { try ChosenRows(RunData($0), split: .validation) }
      let origins = rows.map { rows in Set((0..<rows.source.count).map { rows.source.origin(of: $0) }) }
      let compared = try ComparedRows(rows[0], heldOut: rows[1].source)
      let found = Set((0..<compared.source.count).map { compared.source.origin(of: $0) })
      #expect(found == origins[0].intersection(origins[1]) && (2..<40).contains(found.count))
      #expect(
        compared.notes.first?.contains("\(found.count) of 40") == true && compared.split == "validation")
      #expect(try ComparedRows(rows[0], heldOut: rows[1].source, limit: 3).source.count == 3)
      let whole = try ComparedRows(rows[0], heldOut: rows[0].source)
      #expect(whole.notes.isEmpty && whole.source.count == 40)
      let failure = try #require(throws: Failure.self) {
        try ComparedRows(rows[0], heldOut: rows[1].source, limit: 1)
      }
      #expect(failure.kind == .usage && failure.remedy?.contains("`seed`") == true)

      let differences = try SettingDifference.between(first, second)
      #expect(
        differences == [
          SettingDifference(name: "model.latents", a: "2", b: "3"),
          SettingDifference(name: "training.seed", a: "0", b: "7"),
          SettingDifference(name: "training.clip", a: nil, b: "2"),
        ])
      #expect(try SettingDifference.between(first, same).isEmpty)
      // The first format says nothing of objectives and posteriors; both models have one all the same.
      let flow = try ModelConfiguration(
        exampleShape: first.trained.configuration.exampleShape, hidden: [4], posterior: .named("planar"))
      let model = VariationalAutoencoder(flow)
      try TrainedModel(model, parameters: model.store.initialValues(key: Key(seed: 1))).write(
        to: "\(folder)/flow")
      let posterior = try SettingDifference.between(first, RunModel("\(folder)/flow", runs: folder))
        .first { $0.name == "model.posterior" }
      #expect(
        posterior == SettingDifference(name: "model.posterior", a: "\"mean-field\"", b: "\"planar\""))
      // A copied model folder belongs to no run: only models are compared.
      try second.trained.write(to: "\(folder)/copied")
      let bare = try RunModel("\(folder)/copied", runs: folder)
      #expect(try SettingDifference.between(first, bare).map(\.name) == ["model.latents"])
      #expect(try !ComparedRows.differ(first, bare))
      let comparison = try Comparison(first, bare, on: compared, importanceSamples: 1, backend: CPU())
      #expect(!comparison.comparesTraining && comparison.notes.first == compared.notes.first)
    }
  }

  @Test("settings are flattened by the names that lead to them, values as JSON")
  func flattening() throws {
    let settings = try SettingDifference.flat(
      "{\"a\": {\"b\": [1, \"x\"], \"c\": true}, \"d\": null, \"e\": {}}", "top")
    #expect(
      settings == [
        .init(name: "top.a.b", value: "[1, \"x\"]"), .init(name: "top.a.c", value: "true"),
        .init(name: "top.d", value: "null"),
      ])
  }
}
