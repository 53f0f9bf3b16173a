// The folder of a run: one process at a time, nothing half written, and the same model however often it was
// interrupted.

import Autoencoders
import CPU
import Datasets
import Foundation
import Foundations
import Layers
import Storage
import Tensors
import Testing
import _TestSupport

@testable import Training

@Suite("Runs")
struct RunTests {
  static let settings = TrainingSettings(epochs: 4, batch: 16, learningRate: 1e-2, average: 0.9)

  /// Data of a test as a file, because a run finds its data by name again.
  static func data(in folder: String, seed: UInt64 = 1) throws -> String {
    let path = "\(folder)/rows.npy"
    try NPY.write(
      NumericArray(shape: [50, 12], HostArray.random([50, 12], in: 0...1, seed: seed).floats), to: path)
    return path
  }

  static func begin(
    in folder: String, settings: TrainingSettings = settings, name: String? = nil,
    likelihood: Likelihood = .bernoulli
  ) throws -> TrainingRun {
    let path = try data(in: folder)
    let dataset = try Dataset.load(path)
    let model = try StepTests.model(likelihood).configuration
    return try TrainingRun.begin(
      RunConfiguration(data: DataRequest(path), model: model, training: settings), dataset,
      record: RunRecord(
        command: ["vae"], data: path, dataFingerprint: dataset.fingerprint.description, seed: 0,
        backend: CPU().name, version: "0"),
      in: "\(folder)/runs", name: name)
  }

  private static func model(_ run: RunFolder) throws -> [UInt8] {
    try WholeFile.read("\(run.modelPath)/model.safetensors")
  }

  /// Stops a training when an epoch ends.
  private final class Stopper: TrainingObserver {
    let stop = StopRequest()
    let epoch: Int
    init(_ epoch: Int) { self.epoch = epoch }
    func observe(_ event: TrainingEvent) {
      if case .epoch(let report) = event, report.epoch == epoch { stop.stop() }
    }
  }

  private static func stopped(_ run: TrainingRun, afterEpoch epoch: Int) throws -> RunFolder {
    let stopper = Stopper(epoch)
    let result = try run.train(on: CPU(), observers: [stopper], stop: stopper.stop)
    #expect(result.ending == .stopped)
    #expect(try RunRecord.read(from: run.folder).status == .stopped)
    return run.folder
  }

  @Test(
    "a run in which something that is written leads elsewhere is not resumed, and nothing there changes",
    arguments: [
      "checkpoints", "run.json", "metrics.csv", "run.lock", "model/samplers", "plots", "samples.png",
    ])
  func links(name: String) throws {
    try withTemporaryFolder { folder in
      let run = try Self.stopped(Self.begin(in: folder, name: "a"), afterEpoch: 1)
      let (path, other) = ("\(run.path)/\(name)", "\(folder)/other")
      try FolderPath.make(PathParts(path).folder)
      if RunFolder.exists(path) {
        try #require(rename(path, other) == 0)
      } else {
        try FolderPath.make(other)
      }
      let isFolder = mkdir("\(other)/best", 0o700) == 0 || errno == EEXIST
      if isFolder { try AtomicFile.write("kept", to: "\(other)/best/epoch-9.safetensors") }
      let before = try FileManager.default.subpathsOfDirectory(atPath: folder).sorted()
      try #require(symlink(other, path) == 0)
      let failure = try #require(throws: Failure.self) { try TrainingRun.reopen(run, epochs: 3) }
      #expect(failure.kind == .badData && failure.place == "\(path)")
      #expect(failure.what == "leads outside the run")
      try #require(unlink(path) == 0)
      #expect(try FileManager.default.subpathsOfDirectory(atPath: folder).sorted() == before)
    }
  }

  @Test(
    "a pipe in the place of a run's file is refused at once",
    arguments: ["config.json", "run.json", "metrics.csv"])
  func pipes(name: String) throws {
    try withTemporaryFolder { folder in
      let run = try Self.stopped(Self.begin(in: folder, name: "a"), afterEpoch: 1)
      let path = "\(run.path)/\(name)"
      try #require(unlink(path) == 0 && mkfifo(path, 0o600) == 0)
      let failure = try #require(throws: Failure.self) { try TrainingRun.reopen(run, epochs: 3) }
      #expect(failure.kind == .badData && failure.what == "is no plain file")
    }
  }

  @Test("what is no link under the name latest stays, and the run is made", arguments: ["folder", "file"])
  func latest(kind: String) throws {
    try withTemporaryFolder { folder in
      let latest = "\(folder)/runs/latest"
      try FolderPath.make(kind == "folder" ? latest : "\(folder)/runs")
      if kind == "file" { try AtomicFile.write("mine", to: latest) }
      let run = try Self.begin(in: folder, name: "a")
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: "\(folder)/runs").sorted() == ["a", "latest"])
      #expect(RunFolder.latestNotice(in: "\(folder)/runs")?.contains("is not a link") == true)
      #expect(try RunFolder.named("a", runs: "\(folder)/runs") == run.folder)
      if kind == "file" { #expect(try WholeFile.text(latest) == "mine") }
    }
  }

  @Test("stopped after any epoch and continued, a run has the same model and metrics")
  func resumption() throws {
    try withTemporaryFolder { folder in
      let whole = try Self.begin(in: folder, name: "whole")
      _ = try whole.train(on: CPU())
      let metrics = try MetricsTable(reading: "\(whole.folder.path)/metrics.csv")
      #expect(metrics.rows.count == 4)
      for epoch in 1...3 {
        let run = try Self.stopped(Self.begin(in: folder), afterEpoch: epoch)
        // What a crash may leave: a torn row, rows of epochs that will be made again, half a file.
        let path = "\(run.path)/metrics.csv"
        try AtomicFile.write(try WholeFile.text(path) + "9,9,9\n10,1", to: path)
        try AtomicFile.write("half", to: "\(run.path)/checkpoints/last/.checkpoint.safetensors.1-2.tmp")
        let again = try TrainingRun.reopen(run)
        _ = try again.train(on: CPU())
        #expect(try Self.model(run) == Self.model(whole.folder))
        let table = try MetricsTable(reading: path)
        for column in ["epoch", "loss", "validation_elbo", "train_kl_0", "validation_kl_2"] {
          #expect(table[column] == metrics[column])
        }
        let record = try RunRecord.read(from: run)
        #expect(record.status == .finished && record.resumptions.map(\.steps) == [3 * epoch])
        #expect(record.resumptions.map(\.isExact) == [true])
        let names = FileManager.default.enumerator(atPath: run.path)?.compactMap { $0 as? String } ?? []
        #expect(!names.contains { $0.hasSuffix(".tmp") })
        #expect(names.filter { $0.hasPrefix("checkpoints/best/") }.count == 1)
      }
    }
  }

  @Test(
    "a run without a checkpoint begins at the beginning; a finished one is finished, until it is extended")
  func beginningAndEnd() throws {
    try withTemporaryFolder { folder in
      var settings = Self.settings
      let longer = try Self.begin(in: folder, settings: settings, name: "longer")
      _ = try longer.train(on: CPU())
      settings.epochs = 2
      let folderOfRun = try Self.begin(in: folder, settings: settings, name: "short").folder
      _ = try TrainingRun.reopen(folderOfRun).train(on: CPU())
      #expect(try TrainingRun.reopen(folderOfRun).isFinished)
      #expect(try Self.model(folderOfRun) != Self.model(longer.folder))
      // Fewer epochs than were made change nothing.
      let settled = try WholeFile.read(folderOfRun.configurationPath)
      #expect(try TrainingRun.reopen(folderOfRun, epochs: 1).isFinished)
      #expect(try WholeFile.read(folderOfRun.configurationPath) == settled)
      let extended = try TrainingRun.reopen(folderOfRun, epochs: 4)
      #expect(!extended.isFinished)
      _ = try extended.train(on: CPU())
      #expect(try Self.model(folderOfRun) == Self.model(longer.folder))
      #expect(try RunConfiguration(reading: folderOfRun.configurationPath).training.epochs == 4)
    }
  }

  @Test("a weight that would rise longer than the training is refused before there is a folder")
  func longCourse() throws {
    try withTemporaryFolder { folder in
      let path = try Self.data(in: folder)
      let dataset = try Dataset.load(path)
      let objective = Objective.evidence(beta: try Annealing(parsing: "1@linear:1000ep"))
      let configuration = RunConfiguration(
        data: DataRequest(path),
        model: try ModelConfiguration(
          exampleShape: dataset.training.rowShape, hidden: [4], latents: 2, objective: objective),
        training: Self.settings)
      let failure = try #require(throws: Failure.self) {
        try TrainingRun.begin(
          configuration, dataset,
          record: RunRecord(
            command: [], data: path, dataFingerprint: dataset.fingerprint.description, seed: 0,
            backend: "test",
            version: "0"), in: "\(folder)/runs", name: "long")
      }
      #expect(failure.kind == .usage && failure.what.contains("reaches"))
      #expect(!FileManager.default.fileExists(atPath: "\(folder)/runs/long"))
    }
  }

  @Test("a second process is refused while the first uses the run, and served afterwards")
  func lock() throws {
    try withTemporaryFolder { folder in
      var first: TrainingRun? = try Self.begin(in: folder)
      let run = try #require(first?.folder)
      let failure = try #require(throws: Failure.self) { try TrainingRun.reopen(run) }
      #expect(failure.kind == .inputOutput && failure.what.contains("\(getpid())"), "\(failure)")
      first = nil
      _ = try TrainingRun.reopen(run)
    }
  }

  /// Something that happened to a run's folder before it is reopened.
  struct Mishap: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var kind: Failure.Kind
    var says: String
    var happen: @Sendable (RunFolder) throws -> Void
  }

  static let mishaps = [
    Mishap(testDescription: "other data", kind: .badData, says: "fingerprint") { run in
      _ = try data(in: (run.path as NSString).deletingLastPathComponent + "/..", seed: 9)
    },
    Mishap(testDescription: "no data", kind: .missingInput, says: "rows.npy") { run in
      try FileManager.default.removeItem(atPath: "\(run.path)/../../rows.npy")
    },
    Mishap(testDescription: "a foreign checkpoint", kind: .badData, says: "is not a checkpoint") { run in
      let path = "\(run.path)/checkpoints/last/checkpoint.safetensors"
      try Safetensors.write(TensorFile([StoredTensor("a", shape: [1], [1])]), to: path)
    },
    Mishap(testDescription: "a cut checkpoint", kind: .badData, says: "checkpoint.safetensors") { run in
      let path = "\(run.path)/checkpoints/last/checkpoint.safetensors"
      try AtomicFile.write(Array(try WholeFile.read(path).dropLast(7)), to: path)
    },
    Mishap(testDescription: "a lost best epoch", kind: .missingInput, says: "epoch-") { run in
      try FileManager.default.removeItem(atPath: "\(run.path)/checkpoints/best")
    },
    Mishap(testDescription: "metrics that are none", kind: .badData, says: "metrics.csv") { run in
      try AtomicFile.write("epoch,steps\n1,one\n", to: "\(run.path)/metrics.csv")
    },
    Mishap(testDescription: "settings that cannot be", kind: .badData, says: "config.json") { run in
      let text = try WholeFile.text(run.configurationPath)
      try AtomicFile.write(
        text.replacingOccurrences(of: "\"batch\" : 16", with: "\"batch\" : 0"), to: run.configurationPath)
    },
    Mishap(testDescription: "a number that is a word", kind: .badData, says: "batch") { run in
      let text = try WholeFile.text(run.configurationPath)
      try AtomicFile.write(
        text.replacingOccurrences(of: "\"batch\" : 16", with: "\"batch\" : \"many\""),
        to: run.configurationPath)
    },
    Mishap(testDescription: "no record", kind: .missingInput, says: "run.json") { run in
      try FileManager.default.removeItem(atPath: run.recordPath)
    },
  ]

  @Test("what is wrong with a run's folder is said in a sentence", arguments: mishaps)
  func mishap(_ mishap: Mishap) throws {
    try withTemporaryFolder { folder in
      let run = try Self.stopped(Self.begin(in: folder), afterEpoch: 2)
      try mishap.happen(run)
      let failure = try #require(throws: Failure.self) {
        try TrainingRun.reopen(run).train(on: CPU())
      }
      #expect(failure.kind == mishap.kind && "\(failure)".contains(mishap.says), "\(failure)")
    }
  }

  @Test("a folder moved away while it trains is named, and not made anew")
  func moving() throws {
    final class Mover: TrainingObserver {
      let path: String
      init(_ path: String) { self.path = path }
      func observe(_ event: TrainingEvent) throws {
        if case .epoch(let report) = event, report.epoch == 2 {
          try FileManager.default.moveItem(atPath: path, toPath: path + "-elsewhere")
        }
      }
    }
    try withTemporaryFolder { folder in
      let run = try Self.begin(in: folder)
      let failure = try #require(throws: Failure.self) {
        try run.train(on: CPU(), observers: [Mover(run.folder.path)])
      }
      #expect(failure.kind == .inputOutput && failure.what.contains("deleted"), "\(failure)")
      #expect(!RunFolder.exists(run.folder.path))
    }
  }

  @Test(
    "a run from the weights of another begins with them, even where the other is gone by then",
    arguments: [Likelihood.bernoulli, .gaussianShared])
  func fromAnother(likelihood: Likelihood) throws {
    try withTemporaryFolder { folder in
      let first = try Self.begin(in: folder, likelihood: likelihood)
      let result = try first.train(on: CPU())
      let path = try Self.data(in: folder)
      let dataset = try Dataset.load(path)
      let second = try TrainingRun.begin(
        RunConfiguration(
          data: DataRequest(path), model: first.configuration.model,
          training: TrainingSettings(epochs: 1, batch: 16, learningRate: 1e-30)), dataset,
        record: first.record, from: result.model, in: "\(folder)/runs", name: nil)
      try FileManager.default.removeItem(atPath: first.folder.path)
      let layout = try StepGraph.layout(result.model.model, second.configuration.training)
      let begun = try #require(try Checkpoints.read(second.folder, layout, weights: []))
      #expect((begun.state[BufferStore.variable] ?? HostArray([0], [])) == result.model.buffers)
      let trained = try second.train(on: CPU())
      #expect(trained.steps == 3 && trained.model.parameters == result.model.parameters)
    }
  }

  @Test(
    "an unfinished run gives the weights of its best epoch so far",
    arguments: [Likelihood.bernoulli, .gaussianShared])
  func unfinished(likelihood: Likelihood) throws {
    try withTemporaryFolder { folder in
      let run = try Self.begin(in: folder, likelihood: likelihood).folder
      #expect(throws: Failure.self) { try RunModel(run.name, runs: "\(folder)/runs") }
      _ = try Self.stopped(TrainingRun.reopen(run), afterEpoch: 2)
      let opened = try RunModel(run.name, runs: "\(folder)/runs")
      #expect(!opened.isFinished && opened.path.contains("checkpoints/best"))
      let result = try TrainingRun.reopen(run, epochs: 2).train(on: CPU())
      #expect(result.model.parameters == opened.trained.parameters)
      #expect(result.model.buffers == opened.trained.buffers)
    }
  }
}
