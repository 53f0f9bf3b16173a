// What a model folder holds for scoring, as rows of the table of formats. What is read scores rows.

import Anomalies
import Autoencoders
import CPU
import Datasets
import Foundation
import Foundations
import Storage
import Tables
import Tensors
import _TestSupport

extension MutatedFormat {
  static let detectors = [calibration, neighbours, exemplars, numberExemplars, lastScoring]

  static let calibration = MutatedFormat(
    name: "calibration", file: "anomalies/calibration.json", form: .json,
    seeds: {
      let table = try SmallTable.made.get()
      let scores = try ["neighbour", "crowd", "exemplar", "elbo", "typicality"].map { name in
        var calibration = table.calibration
        calibration.score = try name == "elbo" ? .named(name, ["samples": Annealing(2)]) : .named(name)
        calibration.centre = name == "typicality" ? 3.5 : nil
        return calibration
      }
      let many = try Calibration(scores: (0..<200).map { Double($0) }, rate: 0.02, limit: 40)
      let parts = scores + [DetectorCalibration(score: .standard, many, data: "rows.csv")]
      return try parts.map { calibration in
        try saved("calibration.json", of: table.model) { try $0.write(calibration) }
      }
    }, prepare: beside,
    read: { path in
      let table = try SmallTable.made.get()
      let files = DetectorFiles(of: table.model.trained, in: folder(of: path))
      guard let found = try files.calibration() else { return }
      let limit = found.calibration
      _ = (
        limit.warnings, limit.held().sentence, limit.quantiles, limit.thresholdRank, found.score.description
      )
      _ = [-Double.infinity, -1e308, 0, 1.5, 1e308, .infinity, .nan].map { limit.pValue($0) }
      _ = try limit.with(rate: 1e-9).held().sentence
      try judge(table.detector, found, in: folder(of: path))
    })

  static let neighbours = MutatedFormat(
    name: "neighbours", file: "anomalies/neighbours.safetensors", form: .tensors,
    seeds: {
      let table = try SmallTable.made.get()
      guard let neighbours = table.detector.neighbours else { return [] }
      return [try saved("neighbours.safetensors", of: table.model) { try $0.write(neighbours) }]
    }, prepare: beside,
    read: { path in
      let table = try SmallTable.made.get()
      let files = DetectorFiles(of: table.model.trained, in: folder(of: path))
      let detector = Detector(trained: table.model.trained, neighbours: try files.neighbours())
      for score in [ScoreChoice.standard, .crowd] {
        var calibration = table.calibration
        calibration.score = score
        try judge(detector, calibration, in: folder(of: path))
      }
    })

  /// Exemplars of a table, which a score of it compares with.
  static let exemplars = MutatedFormat(
    name: "exemplars of a table", file: "anomalies/exemplars.safetensors", form: .tensors,
    seeds: {
      let table = try SmallTable.made.get()
      guard let exemplars = table.detector.exemplars else { return [] }
      return [try saved("exemplars.safetensors", of: table.model) { try $0.write(exemplars) }]
    }, prepare: beside,
    read: { path in
      let table = try SmallTable.made.get()
      let files = DetectorFiles(of: table.model.trained, in: folder(of: path))
      var calibration = table.calibration
      calibration.score = try .named("exemplar")
      let detector = Detector(trained: table.model.trained, exemplars: try files.exemplars())
      try judge(detector, calibration, in: folder(of: path))
    })

  /// Exemplars of rows of numbers, which are shown beside the rows.
  static let numberExemplars = MutatedFormat(
    name: "exemplars of numbers", file: "anomalies/exemplars.safetensors", form: .tensors,
    seeds: {
      let numbers = try SmallNumbers.made.get()
      guard let exemplars = numbers.detector.exemplars else { return [] }
      return [try saved("exemplars.safetensors", of: numbers.model) { try $0.write(exemplars) }]
    }, prepare: beside,
    read: { path in
      let numbers = try SmallNumbers.made.get()
      let files = DetectorFiles(of: numbers.model.trained, in: folder(of: path))
      let detector = Detector(trained: numbers.model.trained, exemplars: try files.exemplars())
      _ = try SourceScoring(detector, numbers.calibration, on: CPU.solo())
        .score(numbers.rows, compared: { _ in }) { _ in }
    })

  static let lastScoring = MutatedFormat(
    name: "record of a scoring", file: "anomalies/last-scoring.json", form: .json,
    seeds: {
      let table = try SmallTable.made.get()
      return try [true, false].map { labels in
        try withTemporaryFolder { folder in
          try AtomicFile.write(SmallTable.text(20, labels: labels), to: "\(folder)/rows.csv")
          let found = try TableScoring(table.detector, table.calibration) { CPU.solo() }
            .score(TableOpening("\(folder)/rows.csv", TableRequest(for: table.schema))) { _ in }
          let record = try DetectionRecord(found, table.calibration, data: "rows.csv", model: "latest")
          return try saved("last-scoring.json", of: table.model) { try $0.write(record) }
        }
      }
    }, prepare: beside,
    read: { path in
      let files = DetectorFiles(of: try SmallTable.model.get().trained, in: folder(of: path))
      if let record = try files.record() { _ = DetectionPage(record).html }
    })

  /// The folder of the model that a file belongs to.
  private static func folder(of path: String) -> String {
    ((path as NSString).deletingLastPathComponent as NSString).deletingLastPathComponent
  }

  /// The folder that the files lie in, and rows to score.
  private static let beside: @Sendable (String) throws -> Void = { folder in
    try FolderPath.make("\(folder)/anomalies")
    try AtomicFile.write(SmallTable.text(8), to: "\(folder)/rows.csv")
  }

  /// Scores the rows of the folder, with reasons.
  private static func judge(
    _ detector: Detector, _ calibration: DetectorCalibration, in folder: String
  ) throws {
    guard let schema = detector.trained.configuration.schema else { return }
    let table = try TableOpening("\(folder)/rows.csv", TableRequest(for: schema))
    let needs = calibration.score.family
    guard !needs.needsExemplars || detector.exemplars != nil else { return }
    let found = try TableScoring(detector, calibration) { CPU.solo() }.score(table) { _ in }
    _ = DetectionPage(try DetectionRecord(found, calibration, data: "rows", model: "m")).html
  }

  /// A file of the folder `anomalies`.
  private static func saved(
    _ name: String, of model: SmallModel, _ write: (DetectorFiles) throws -> Void
  ) throws -> [UInt8] {
    try withTemporaryFolder { folder in
      try write(DetectorFiles(of: model.trained, in: folder))
      return try WholeFile.read("\(folder)/anomalies/\(name)")
    }
  }
}

/// Rows of numbers, and a model of them with what scoring needs.
struct SmallNumbers: Sendable {
  var model: SmallModel
  var rows: ArraySource
  var detector: Detector
  var calibration: DetectorCalibration

  static let made = Result<SmallNumbers, any Error> {
    let values = (0..<30).map { Float($0 * $0 % 17) / 4 }
    let rows = try ArraySource(NumericArray(shape: [10, 3], values), name: "numbers", at: "numbers.npy")
    let model = SmallModel(
      try ModelConfiguration(exampleShape: [3], hidden: [4], latents: 2, likelihood: .gaussianShared))
    let score = try ScoreChoice.named("exemplar")
    let detector = try Detector(model.trained, comparing: rows, by: score, on: CPU.solo())
    let calibration = try detector.calibrated(on: rows, by: score, rate: 0.2, training: rows, on: CPU.solo())
    return SmallNumbers(model: model, rows: rows, detector: detector, calibration: calibration)
  }
}
