// The record of a scoring may say anything; what no scoring comes to is refused, and what it says cannot leave its place in a
// page.

import Autoencoders
import Foundation
import Foundations
import Layers
import Storage
import Tensors
import Testing
import _TestSupport

@testable import Anomalies

@Suite("Wrong records of scorings")
struct WrongRecordTests {
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

  private static func read(_ record: DetectionRecord) throws -> DetectionRecord? {
    let model = VariationalAutoencoder(try ModelConfiguration(exampleShape: [3], hidden: [2], latents: 1))
    let trained = TrainedModel(model, parameters: HostArray(zeros: TensorType([model.store.count])))
    return try withTemporaryFolder { folder in
      let files = DetectorFiles(of: trained, in: folder)
      try files.write(record)
      return try files.record()
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
