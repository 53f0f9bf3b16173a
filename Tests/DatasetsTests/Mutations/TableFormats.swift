// Tables as rows of the table of formats: data of their own, rows for a model, what users say about columns, and tables that
// list pictures.

import Anomalies
import Autoencoders
import CPU
import Datasets
import Foundation
import Foundations
import Storage
import Tables
import Tensors
import Training
import _TestSupport

extension MutatedFormat {
  static let tables = [
    table, compressedTable, pixelTable, tableForModel, schema, tableConfiguration, tableWeights,
  ]

  /// Tables with texts, numbers, dates, gaps, units, titles, sums, in several encodings.
  private static let tableSeeds: [[UInt8]] = {
    let readings = SmallTable.text(24)
    let titled = """
      Report of the year;;
      Tag;Wert;Menge
      [d];[kg];[%]
      01.02.2024;1.234,5 kg;12%
      15.02.2024;17,25 kg;3%
      28.03.2024;;7%
      Summe;1.251,75 kg;

      """
    let dated =
      "id\twhen\tok\tnote\n"
      + (0..<12).map {
        "r\($0)\t2024-03-\(10 + $0)T10:0\($0 % 10):00\t\($0 % 2 == 0 ? "yes" : "no")\t\"a \"\"b\"\", \($0)\"\n"
      }.joined()
    let narrow = "x\n1\n2\n3\n4\n5\n6\n7\n8\n9\n"
    let letters = Array("a,b\n1,x\n2,y\n3,ä\n".utf16)
    let wide: [UInt8] = [0xFF, 0xFE] + letters.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    return [readings, titled, dated, narrow].map { Array($0.utf8) } + [wide]
  }()

  /// A table that says itself what its columns are; its rows are judged by each other.
  static let table = MutatedFormat(
    name: "table", file: "a.csv", endings: [".csv", ".tsv", ".tab"], form: .cells, seeds: { tableSeeds },
    read: { path in
      try load(path)
      let dataset = try Dataset.load(path, environment: [:])
      guard let schema = dataset.schema else { return }
      let rows = try dataset.training.rows(Array(0..<min(dataset.training.count, 50)))
      _ = schema.file(of: rows.floats)
      guard dataset.training.count >= CrowdDetection.fewestRows else { return }
      let judged = try CrowdDetection(dataset, rate: 0.1)
      let found = try judged.written(labels: nil, from: TableOpening(path, TableRequest())) { _ in }
      _ = judged.sentences(flagged: found.flagged)
      let record = try DetectionRecord(found, judged.calibration, data: "a", model: "none")
      _ = DetectionPage(record).html
    })

  static let compressedTable = MutatedFormat(
    name: "compressed table", file: "a.csv.gz", seeds: { tableSeeds.map(gzip) }, contents: tableSeeds,
    contentsForm: .cells, wrap: gzip, landmarks: [[0x1F, 0x8B]], read: load)

  /// A table of which a row is a picture, with and without labels.
  static let pixelTable = MutatedFormat(
    name: "table of pixels", file: "a.csv", form: .cells,
    seeds: {
      let header = "label," + (0..<16).map { "pixel\($0)" }.joined(separator: ",") + "\n"
      let rows = (0..<6).map { row in
        "\(row % 3)," + (0..<16).map { "\(($0 * 37 + row * 11) % 256)" }.joined(separator: ",") + "\n"
      }
      return [Array((header + rows.joined()).utf8)]
    }, read: load)

  /// Rows that a model scores, encodes and explains.
  static let tableForModel = MutatedFormat(
    name: "table for a model", file: "a.csv", form: .cells,
    seeds: { [SmallTable.text(20, labels: true), SmallTable.text(20)].map { Array($0.utf8) } },
    read: { path in
      let table = try SmallTable.made.get()
      let request = TableRequest(for: table.schema)
      let opening = try TableOpening(path, request)
      let scoring = TableScoring(table.detector, table.calibration) { CPU.solo() }
      let found = try scoring.score(opening) { _ in }
      let record = try DetectionRecord(found, table.calibration, data: "a", model: "m")
      _ = (DetectionPage(record).html, found.cells.notes)
      let dataset = try Dataset.load(DataRequest(path, table: request), DataAccess(environment: [:]))
      let rows = try dataset.training.rows(Array(0..<dataset.training.count))
      _ = try table.schema.file(of: table.inference.reconstruct(rows).floats)
    })

  /// What a user says about columns; then the table is read so.
  static let schema = MutatedFormat(
    name: "schema file", file: "schema.json", form: .json,
    seeds: {
      [
        #"{"columns": {"mode": {"kind": "categorical"}, "level": {"kind": "numeric", "scaling": "quantile", "likelihood": "gaussian", "decimal": "point"}, "events": {"kind": "count", "likelihood": "negative-binomial"}, "day": {"format": "dd/MM/yyyy"}, "flow": {"kind": "ignored"}}, "missing": ["-999"], "label": "fault"}"#,
        #"{"columns": {"day": {"kind": "date", "format": "%d/%m/%Y"}, "level": {"likelihood": "student", "scaling": "both"}}}"#,
      ].map { Array($0.utf8) }
    },
    prepare: { try AtomicFile.write(SmallTable.text(24, labels: true), to: "\($0)/rows.csv") },
    read: { path in
      let overrides = try SchemaOverrides(reading: path)
      let rows = "\((path as NSString).deletingLastPathComponent)/rows.csv"
      let dataset = try Dataset.load(
        DataRequest(rows, table: TableRequest(overrides: overrides)), DataAccess(environment: [:]))
      guard let schema = dataset.schema else { return }
      _ = try DataReport(dataset).text
      _ = try schema.file(of: dataset.training.rows(Array(0..<dataset.training.count)).floats)
      _ = try TrainingRequest().recipe(for: dataset)
    })

  static let tableConfiguration = model(
    "configuration of a model of a table", "config.json", beside: "model.safetensors", SmallTable.model)

  static let tableWeights = model(
    "weights of a model of a table", "model.safetensors", beside: "config.json", SmallTable.model)
}

/// A table, and a model of it with what scoring needs.
struct SmallTable: Sendable {
  var model: SmallModel
  var schema: TableSchema
  var detector: Detector
  var calibration: DetectorCalibration

  var inference: Inference { model.trained.inference(on: CPU.solo()) }

  /// So many rows of all kinds of columns.
  static func text(_ rows: Int, labels: Bool = false) -> String {
    let lines = (0..<rows).map { row in
      let level = row % 11 == 5 ? "" : "\(20 + row * row % 37).\(row % 4 * 25)"
      let cells = [
        "r\(row)", row % 5 < 3 ? "high" : "low", level, "\(Double(row * 7 % 19) * 1e3)", "\(row * row % 13)",
        "\(10 + row % 18)/0\(1 + row % 9)/2024", row % 2 == 0 ? "yes" : "no",
      ]
      return (cells + (labels ? [row % 9 == 0 ? "1" : "0"] : [])).joined(separator: ",") + "\n"
    }
    return "id,mode,level,flow,events,day,ok\(labels ? ",fault" : "")\n" + lines.joined()
  }

  static let made = Result<SmallTable, any Error> {
    try withTemporaryFolder { folder in
      try AtomicFile.write(text(60, labels: true), to: "\(folder)/rows.csv")
      let dataset = try Dataset.load(
        DataRequest("\(folder)/rows.csv", table: TableRequest(label: "fault")), DataAccess(environment: [:]))
      guard let schema = dataset.schema else {
        throw MutationRun.Mistake(description: "the rows are no table")
      }
      let model = SmallModel(
        try ModelConfiguration(
          exampleShape: [schema.layout.width], hidden: [5], latents: 2, likelihood: .histogram,
          data: DataDescription(name: "rows", table: schema)))
      let exemplar = try ScoreChoice.named("exemplar")
      let detector = try Detector(model.trained, comparing: dataset.training, by: exemplar, on: CPU.solo())
      let calibration = try detector.calibrated(
        on: dataset.training, by: .standard, rate: 0.1, training: dataset.training, on: CPU.solo())
      return SmallTable(model: model, schema: schema, detector: detector, calibration: calibration)
    }
  }

  static let model = Result<SmallModel, any Error> { try made.get().model }
}
