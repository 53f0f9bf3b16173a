// The files of a run as rows of the table of formats: whoever continues a run, draws its metrics or asks what is wrong with it
// reads files that a crash, a disk or a text editor may have made wrong.

import Autoencoders
import CPU
import Datasets
import Foundation
import Foundations
import Layers
import Pictures
import Storage
import Tables
import Tensors
import _TestSupport

@testable import Evaluation
@testable import Training

extension MutatedFormat {
  static let runs = [runRecord, runConfiguration, tableRunConfiguration, metrics, checkpoint]

  static let runRecord = MutatedFormat(
    name: "run.json", file: "run.json", form: .json,
    seeds: {
      var record = begun
      record.seconds = 1.5
      let first = Array(try RunFiles.text(record).utf8)
      record.status = .failed
      record.failure = "training diverged"
      record.resumptions = [RunRecord.Resumption(steps: 3, backend: "CPU", isExact: true)]
      return [first, Array(try RunFiles.text(record).utf8)]
    },
    read: { path in
      let found = try RunRecord.read(from: RunFolder(path: (path as NSString).deletingLastPathComponent))
      try diagnose(found, nil)
    })

  private static let begun = RunRecord(
    command: ["vae", "train", "mnist"], data: "mnist", dataFingerprint: "md5:0", seed: 7,
    backend: "CPU (2 threads)", version: "0.1.0", from: "other")

  /// What a doctor says of a run.
  private static func diagnose(
    _ record: RunRecord, _ table: MetricsTable?, _ settings: TrainingSettings = TrainingSettings()
  ) throws {
    let model = try SmallModel.pictures.get().trained.configuration
    let run = DiagnosisFacts.Run(
      name: "run", settings: settings, record: record,
      curve: table.flatMap { TrainingCurve($0, samples: true) }, objective: model.objective)
    _ = Diagnosis(DiagnosisFacts(model, run: run), path: "run").text
  }

  static let runConfiguration = MutatedFormat(
    name: "configuration of a run", file: "config.json", form: .json,
    seeds: {
      let model = try ModelConfiguration(exampleShape: [2, 3, 1], hidden: [4], latents: 2, scale: 1 / 255)
      let settings = [
        TrainingSettings(clip: 1, average: 0.99, patience: 3, timeLimit: 60, leftOutLabels: ["1"]),
        TrainingSettings(schedule: "cosine", warmup: 10), TrainingSettings(endsItself: true),
      ]
      let request = DataRequest(
        "mnist",
        pictures: PictureOptions(
          size: PictureSize(height: 2, width: 3), fit: .pad, channels: 1, bits: 8), memory: 1 << 30)
      return try settings.map {
        Array(try RunConfiguration(data: request, model: model, training: $0).text().utf8)
      }
    }, prepare: { try SamplePictures.fill("\($0)/pictures", 12) },
    read: { path in
      let found = try use(path)
      let pictures = "\((path as NSString).deletingLastPathComponent)/pictures"
      try load(found, pictures)
    })

  static let tableRunConfiguration = MutatedFormat(
    name: "configuration of a run on a table", file: "config.json", form: .json,
    seeds: {
      let model = try SmallTable.model.get().trained.configuration
      let request = DataRequest(
        "rows.csv",
        table: TableRequest(
          delimiter: .comma, header: true, preamble: 0, units: 0, footer: 0, missing: ["-999"],
          label: "fault",
          decimal: .point,
          overrides: SchemaOverrides(columns: ["level": SchemaOverrides.Column(kind: .numeric)])))
      return [
        Array(try RunConfiguration(data: request, model: model, training: TrainingSettings()).text().utf8)
      ]
    }, prepare: { try AtomicFile.write(SmallTable.text(20, labels: true), to: "\($0)/rows.csv") },
    read: { path in
      let found = try use(path)
      try load(found, "\((path as NSString).deletingLastPathComponent)/rows.csv")
    })

  /// Builds what a configuration describes.
  private static func use(_ path: String) throws -> RunConfiguration {
    let found = try RunConfiguration(reading: path)
    try found.model.requireDescribableColumns()
    _ = try (VariationalAutoencoder(found.model), found.training.makeOptimizer(steps: 100), found.text())
    try diagnose(begun, nil, found.training)
    return found
  }

  /// Reads data as a run on them did, for its model and for another like it.
  private static func load(_ found: RunConfiguration, _ path: String) throws {
    var request = found.data
    request.name = path
    let access = DataAccess(environment: ["VAE_CACHE_LIMIT": "0"])
    let dataset = try Dataset.load(request.completed(by: found.model), access)
    try DataCheck.require(dataset.training, fits: found.model)
    _ = try TrainingRequest().recipe(for: dataset, repeating: found)
  }

  static let metrics = MutatedFormat(
    name: "metrics.csv", file: "metrics.csv", form: .cells,
    seeds: {
      let header =
        "epoch,steps,seconds,loss,gradient_norm,rejected_steps,train_elbo,train_reconstruction,train_kl,train_kl_0,train_kl_1"
      let validated =
        ",validation_elbo,validation_reconstruction,validation_kl,validation_kl_0,validation_kl_1"
      func line(_ epoch: Int, _ validation: String) -> String {
        "\(epoch),\(10 * epoch),\(epoch).5,\(100 / epoch),3.25,0,-\(100 / epoch).25,-90,7,5,2\(validation)\n"
      }
      return [
        header + validated + "\n" + (1...8).map { line($0, ",-99.5,-92,7.5,5,2.5") }.joined(),
        header + "\n" + (1...3).map { line($0, "") }.joined(),
        header + validated + "\n" + (1...2).map { line($0, ",,,,,") }.joined(),
      ].map { Array($0.utf8) }
    },
    read: { path in
      let table = try MetricsTable(reading: path)
      let curves = EpochCurves(table, latentsOf: 2)
      _ = (RunPlots.curves(curves), RunPlots.latents(curves.klPerLatent, of: curves.klExamples).svg())
      try diagnose(begun, table)
    })

  /// A checkpoint from which a training goes on to its end.
  static let checkpoint = MutatedFormat(
    name: "checkpoint", file: "checkpoint.safetensors", form: .tensors,
    seeds: {
      let training = try SmallTraining.made.get()
      return try [false, true].map { isBest in
        try withTemporaryFolder { folder in
          var position = TrainingPosition()
          (position.steps, position.epochs, position.seconds) = (3, 1, 0.5)
          position.cursor = Cursor(epoch: 1, position: 4)
          if isBest {
            position.best = BestEpoch(epoch: 1, value: -9)
            position.progress = ValidationProgress(-9, epoch: 1)
          }
          try CheckpointFile.write(position, training.state, to: "\(folder)/a")
          return try WholeFile.read("\(folder)/a")
        }
      }
    },
    read: { path in
      let training = try SmallTraining.made.get()
      let (position, state) = try CheckpointFile.read(path, training.variables)
      let snapshot = TrainingSnapshot(
        position: position, state: state, best: position.best == nil ? nil : training.weights)
      do { try training.goOn(from: snapshot) } catch let failure as Failure where failure.kind == .failure {
        // Numbers that are finite may still diverge; a sentence says so.
      }
    })
}

/// A training that is nearly over.
struct SmallTraining: Sendable {
  var model: VariationalAutoencoder
  var rows: ArraySource
  var settings: TrainingSettings
  var variables: [(name: String, type: TensorType)]
  /// The state before the first step.
  var state: [String: HostArray]

  static let made = Result<SmallTraining, any Error> {
    let numbers = try SmallNumbers.made.get()
    let trained = numbers.model.trained
    let settings = TrainingSettings(epochs: 2, endsItself: true, batch: 4, validation: 0.3, patience: 2)
    let layout = try StepGraph.layout(trained.model, settings)
    var state: [String: HostArray] = [:]
    for variable in layout.variables { state[variable.name] = HostArray(zeros: variable.type) }
    state[ParameterStore.variable] = trained.parameters
    if !trained.model.buffers.isEmpty { state[BufferStore.variable] = trained.buffers }
    for (name, value) in trained.model.constants { state[name] = value }
    return SmallTraining(
      model: trained.model, rows: numbers.rows, settings: settings,
      variables: layout.variables.map { (name: $0.name, type: $0.type) }, state: state)
  }

  /// What the file of the best epoch holds.
  var weights: [String: HostArray] {
    state.filter { [ParameterStore.variable, BufferStore.variable].contains($0.key) }
  }

  func goOn(from snapshot: TrainingSnapshot) throws {
    _ = try Trainer(model, settings, on: CPU.solo()).fit(
      rows.subset(0..<7), validation: rows.subset(7..<10), hooks: TrainingHooks(snapshot: snapshot))
  }
}
