// Learning classes from few labels: which rows keep theirs, that it works, and that an interruption changes nothing.

import Autoencoders
import CPU
import Examples
import Foundation
import Foundations
import Layers
import Storage
import Tensors
import Testing
import _TestSupport

@testable import Datasets
@testable import Training

/// Points around places, one for each class, whose labels are known.
struct Clusters {
  static let attribute = Attribute("label", .classes(["a", "b", "c"]))
  static let places: [[Float]] = [[2, 0, 1], [-2, 1, -1], [0, -2, 2]]

  /// So many rows with their classes.
  static func source(_ count: Int, seed: UInt64 = 5) throws -> AttributeSource {
    let noise = HostArray.random([count, 3], in: -0.8...0.8, seed: seed).floats
    let values = noise.enumerated().map { $1 + places[$0 / 3 % 3][$0 % 3] }
    let rows = try ArraySource(NumericArray(shape: [count, 3], values), name: "clusters", at: "clusters")
    return AttributeSource(rows, values: (0..<count).map { Float($0 % 3) }, width: 1)
  }

  /// Their data set.
  static func dataset(_ count: Int, seed: UInt64 = 5) throws -> Dataset {
    var data = Dataset(
      name: "clusters", training: try source(count, seed: seed),
      fingerprint: Fingerprint(digests: ["\(count)"]))
    data.attributes = [attribute]
    return data
  }
}

@Suite("Learning from few labels")
struct FewLabelsTests {
  @Test("labelled rows are balanced, chosen by the key, and refused where there are too few")
  func chosen() throws {
    let source = try Clusters.source(60)
    let rows = try LabelledRows(source, count: 9, Clusters.attribute, key: Key(seed: 1))
    #expect(Set(rows.places).count == 9 && rows.places == rows.places.sorted())
    #expect((0..<3).allSatisfy { label in rows.classes.count { $0 == label } == 3 })
    #expect(zip(rows.places, rows.classes).allSatisfy { $0 % 3 == $1 })
    #expect(try LabelledRows(source, count: 9, Clusters.attribute, key: Key(seed: 1)).places == rows.places)
    #expect(try LabelledRows(source, count: 9, Clusters.attribute, key: Key(seed: 2)).places != rows.places)
    #expect(try LabelledRows(source, count: nil, Clusters.attribute, key: Key(seed: 1)).places.count == 60)
    // A class with few rows gives all it has.
    let few = source.subset([0, 1, 3, 4, 6, 7, 9, 2])
    #expect(
      try LabelledRows(few, count: 7, Clusters.attribute, key: Key(seed: 1)).classes.count { $0 == 2 } == 1)
    for (part, count, kind) in [
      (source, 61, Failure.Kind.usage), (source, 2, .usage), (source.subset([0, 1, 3]), 3, .badData),
    ] {
      let failure = try #require(throws: Failure.self) {
        try LabelledRows(part, count: count, Clusters.attribute, key: Key(seed: 1))
      }
      #expect(failure.kind == kind && failure.remedy != nil, "\(failure)")
    }
  }

  @Test(
    "every label is withheld by one part of all, of every class as many, and a class with one row keeps it")
  func parts() throws {
    let source = try Clusters.source(60)
    let rows = try LabelledRows(source, count: 31, Clusters.attribute, key: Key(seed: 1))
    let parts = (0..<5).map { LabelPart($0, of: 5) }
    #expect(parts.flatMap { rows.rows(of: $0).places }.sorted() == rows.places)
    for part in parts {
      let (own, others) = (rows.rows(of: part), rows.rows(beside: part))
      #expect((own.places + others.places).sorted() == rows.places)
      #expect((0..<3).allSatisfy { label in (2...3).contains(own.classes.count { $0 == label }) })
      #expect(zip(own.places, own.classes).allSatisfy { $0 % 3 == $1 })
    }
    let few = try LabelledRows(
      source.subset([0, 3, 1]).subset([0, 1, 2]), count: 3, Attribute("label", .classes(["a", "b"])),
      key: Key(seed: 1))
    #expect(parts.allSatisfy { few.rows(beside: $0).classes.contains(1) })
    #expect(parts.flatMap { few.rows(of: $0).classes } == [0, 0])
  }

  @Test("rows without a label come first, and of the others every batch has some")
  func arranged() throws {
    let source = try Clusters.source(60)
    let labelled = try LabelledRows(source, count: 6, Clusters.attribute, key: Key(seed: 1))
    let rows = source.partlyLabelled(labelled, batch: 8)
    let numbers = try rows.attributes(Array(0..<60))
    #expect(numbers.prefix(54).allSatisfy(\.isNaN) && numbers.suffix(6).allSatisfy(\.isFinite))
    #expect(Set((0..<60).map { rows.origin(of: $0) }).count == 60)
    #expect(rows.companions == Companions(rows: 54..<60, perBatch: 4))
    let all = source.partlyLabelled(
      try LabelledRows(source, count: nil, Clusters.attribute, key: Key(seed: 1)), batch: 8)
    #expect(all.companions == nil)
  }

  /// A recipe with small networks.
  private static func recipe(_ model: String, labelled: Int?) throws -> Recipe {
    let request = TrainingRequest {
      $0.model = model
      $0.labelled = labelled
      $0.hidden = [16]
      $0.latents = 2
      $0.epochs = .number(model == "m1+m2" ? 200 : 60)
      $0.batch = 30
      $0.learningRate = 1e-2
      $0.activation = "tanh"
      $0.seed = 3
      if model == "sdgm" {
        $0.hyperparameters = [try? HyperparameterSetting(parsing: "auxiliary=2")].compactMap(\.self)
      }
      if model == "m1+m2" {
        $0.hyperparameters = ["style=2", "hidden=16"].compactMap { try? HyperparameterSetting(parsing: $0) }
      }
    }
    return try request.recipe(for: Clusters.dataset(240))
  }

  /// The share of rows whose class a model tells rightly.
  static func accuracy(_ trained: TrainedModel, _ source: AttributeSource) throws -> Double {
    let state = trained.makeState(on: CPU())
    let model = trained.model
    let program = RowProgram(CPU(), state: state, reads: model.reads) { _, batch in
      guard let inference = model.classInference else { return [] }
      let features = model.features(of: model.observation(of: batch), batch.context)
      return [inference.logClassProbabilities(features, nil, batch.context)]
    }
    var right = 0
    try program.forEachBlock(of: source, key: Key(seed: 0)) { plan, rows in
      let logs = plan.floats(0, count: rows.count * 3)
      for (place, row) in rows.enumerated() {
        let own = (0..<3).map { logs[3 * place + $0] }
        if own.firstIndex(of: own.max() ?? 0) == row % 3 { right += 1 }
      }
    }
    return Double(right) / Double(source.count)
  }

  @Test(
    "three labels are enough for three clusters; so are all of them",
    arguments: ["m2", "sdgm", "m1+m2"], [6, nil])
  func learns(model: String, labelled: Int?) throws {
    let result = try Self.recipe(model, labelled: labelled).train(on: CPU())
    let found = try Self.accuracy(result.model, Clusters.source(90, seed: 77))
    #expect(found > 0.9, "\(found)")
    #expect(result.epochs.allSatisfy { $0.loss.isFinite && $0.rejectedSteps == 0 })
  }

  @Test("an interrupted run ends with the same bytes", arguments: ["m2", "m1+m2"])
  func resumed(model: String) throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/points.csv"
      let source = try Clusters.source(90)
      let numbers = try source.rows(Array(0..<90)).floats
      let lines = (0..<90).map { row in
        (0..<3).map { "\(numbers[3 * row + $0])" }.joined(separator: ",") + ",c\(row % 3)"
      }
      try Data((["x,y,z,class"] + lines).joined(separator: "\n").utf8).write(to: URL(filePath: path))
      var request = DataRequest(path)
      request.conditions = ["class"]
      let data = try Dataset.load(request, DataAccess(environment: [:]))
      let asked = TrainingRequest {
        $0.model = model
        $0.labelled = 12
        $0.hidden = [8]
        $0.latents = 2
        $0.epochs = .number(6)
        $0.batch = 20
        if model == "m1+m2" {
          $0.hyperparameters = ["style=2", "hidden=8"].compactMap { try? HyperparameterSetting(parsing: $0) }
        }
      }
      let recipe = try asked.recipe(for: data)
      let lower = try recipe.lower?.recipe.train(on: CPU()).model
      func begin(_ name: String) throws -> TrainingRun {
        try TrainingRun.begin(
          RunConfiguration(data: request, model: recipe.model, training: recipe.settings), data,
          record: RunRecord(
            command: [], data: path, dataFingerprint: data.fingerprint.description, seed: 0,
            backend: CPU().name, version: "test", from: nil), from: lower, in: folder, name: name)
      }
      _ = try begin("whole").train(on: CPU())
      func halt() throws {
        let stop = StopRequest()
        _ = try begin("halted").train(on: CPU(), observers: [StopAfter(epochs: 2, stop)], stop: stop)
      }
      try halt()
      // The weights so far are a model of their own.
      #expect(try RunModel("halted", runs: folder).trained.configuration == recipe.model)
      _ = try TrainingRun.reopen(RunFolder(path: "\(folder)/halted")).train(on: CPU())
      let files = try ["whole", "halted"].map {
        try Data(contentsOf: URL(filePath: "\(folder)/\($0)/model/model.safetensors"))
      }
      #expect(files[0] == files[1])
    }
  }
}

/// Asks a training to stop after some epochs.
private final class StopAfter: TrainingObserver {
  private let epochs: Int
  private let stop: StopRequest
  init(epochs: Int, _ stop: StopRequest) { (self.epochs, self.stop) = (epochs, stop) }
  func observe(_ event: TrainingEvent) {
    if case .epoch(let report) = event, report.epoch == epochs { stop.stop() }
  }
}
