// The files beside a model may say anything: a record that no scoring comes to, and rows to compare with that are not the
// model's, are refused. What a record says cannot leave its place in a page.

import Autoencoders
import Foundation
import Foundations
import Layers
import Storage
import Tensors
import Testing
import _TestSupport

@testable import Anomalies

@Suite("Wrong files beside a model")
struct WrongDetectorFilesTests {
  private static func record() throws -> DetectionRecord {
    var rows = ScoredRows()
    rows.scores = [1, 2, 3, 9]
    rows.flagged = 1
    return try DetectionRecord(
      rows,
      DetectorCalibration(
        score: .standard, Calibration(scores: (0..<20).map { Double($0) }, rate: 0.1), data: "normal"),
      data: "rows.csv", model: "latest", pictures: ["data:image/png;base64,AAAA"])
  }

  /// The files of a model of three numbers.
  private static func withFiles<Result>(_ body: (DetectorFiles) throws -> Result) throws -> Result {
    let model = VariationalAutoencoder(try ModelConfiguration(exampleShape: [3], hidden: [2], latents: 1))
    let trained = TrainedModel(model, parameters: HostArray(zeros: TensorType([model.store.count])))
    return try withTemporaryFolder { try body(DetectorFiles(of: trained, in: $0)) }
  }

  private static func read(_ record: DetectionRecord) throws -> DetectionRecord? {
    try withFiles { files in
      try files.write(record)
      return try files.record()
    }
  }

  @Test("neighbours of another width are refused", arguments: [1, 2, 4, 6])
  func neighbours(_ width: Int) throws {
    try Self.withFiles { files in
      try files.write(Neighbours(rows: [Float](repeating: 1, count: 12), usual: [0, 0], width: width))
      let failure = try #require(throws: Failure.self) { try files.neighbours() }
      #expect(failure.kind == .badData && failure.what.contains("or the model"))
      try files.write(Neighbours(rows: [Float](repeating: 1, count: 12), usual: [0, 0], width: 3))
      #expect(try files.neighbours()?.count == 4)
    }
  }

  @Test(
    "exemplars of another width or of other outputs are refused", arguments: [(2, 3), (3, 2), (3, 6), (3, 3)])
  func exemplars(width: Int, outputs: Int) throws {
    try Self.withFiles { files in
      try files.write(
        Exemplars(
          outputs: HostArray(zeros: TensorType([4, outputs])),
          anchors: HostArray(zeros: TensorType([4, width])),
          logWeights: HostArray(zeros: TensorType([4])), usualCosts: HostArray(zeros: TensorType([width]))))
      if (width, outputs) == (3, 3) {
        #expect(try files.exemplars()?.count == 4)
      } else {
        let failure = try #require(throws: Failure.self) { try files.exemplars() }
        #expect(failure.kind == .badData && failure.what.contains("or the model"))
      }
    }
  }

  @Test("a record that a scoring wrote is read")
  func right() throws {
    #expect(try Self.read(Self.record())?.rows == 4)
  }

  private static let changes: [@Sendable (inout DetectionRecord) -> Void] = [
    { $0.receiver = [[0, 0], []] }, { $0.precisionRecall = [[1, 2, 3]] }, { $0.flagged = 5 },
    { $0.rows = -1 },
    { $0.rate = 0 }, { $0.histogram.names = [] }, { $0.histogram.shares[0].removeLast() },
    { $0.pictures = ["https://example.org/a.png"] },
  ]

  @Test("what no scoring comes to is refused", arguments: changes.indices)
  func wrong(_ place: Int) throws {
    var record = try Self.record()
    Self.changes[place](&record)
    let failure = try #require(throws: Failure.self) { try Self.read(record) }
    #expect(failure.kind == .badData && failure.what.contains("is not the record of a scoring"))
  }

  @Test("names and pictures stay texts in the page")
  func page() throws {
    var record = try Self.record()
    record.metrics = [DetectionRecord.Metric(name: "<script>", value: 1, low: 0, high: 1)]
    record.pictures = ["data:image/png;base64,\" onerror=\"x"]
    record.examples = [ScoredRows.Example(id: "<b>", score: 9, reasons: [])]
    let page = DetectionPage(record).html
    #expect(!page.contains("<script>") && !page.contains("\" onerror") && !page.contains("<b>"))
    #expect(page.contains("&lt;script&gt;") && page.contains("&quot; onerror"))
  }
}
