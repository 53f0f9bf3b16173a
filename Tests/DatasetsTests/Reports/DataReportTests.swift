// Reports on data made by hand, where every count is known, and on the real sets.

import Foundation
import Foundations
import Testing
import _TestSupport

@testable import Datasets

private let realData = ProcessInfo.processInfo.environment["VAE_DATA"]

@Suite("Reports on data")
struct DataReportTests {
  private func source(_ shape: [Int], _ values: [Float], labels: [Int32]? = nil) throws -> ArraySource {
    try ArraySource(
      NumericArray(shape: shape, values), labels: labels, name: "hand", at: "hand", requiringFinite: false)
  }

  @Test("every count is right, split by split")
  func counts() throws {
    // The second column is constant, the third constant but for a NaN; rows 0 and 2 are equal.
    let training = try source(
      [4, 3], [1, 5, 0, 0, 5, .nan, 1, 5, 0, -2, 5, 0], labels: [1, 0, 1, 9])
    let test = try source([2, 3], [1, 5, 0, 7, 7, .infinity])
    let dataset = Dataset(
      name: "hand", training: training, test: test, labelNames: ["zero", "one"],
      fingerprint: Fingerprint(digests: ["x"]))
    let report = try DataReport(dataset, likelihood: "gaussian")
    #expect(report.splits.map(\.split) == ["train", "test"])
    let first = report.splits[0]
    #expect(first.rows == 4 && first.least == -2 && first.most == 5)
    #expect(first.zeros == 4.0 / 12 && first.zerosAndOnes == 6.0 / 12)
    #expect(first.nonFinite == 1 && first.constantDimensions == 1 && first.duplicateRows == 1)
    #expect(first.rowsInTraining == nil)
    #expect(first.classes?.map(\.label) == [0, 1, 9] && first.classes?.map(\.rows) == [1, 2, 1])
    #expect(first.classes?.map(\.name) == ["zero", "one", nil])
    let second = report.splits[1]
    #expect(second.rowsInTraining == 1 && second.nonFinite == 1 && second.classes == nil)

    let members = try #require(
      try JSONSerialization.jsonObject(with: Data(report.json.utf8)) as? [String: Any])
    #expect(members["row_shape"] as? [Int] == [3] && members["element_type"] as? String == "float32")
    let splits = try #require(members["splits"] as? [[String: Any]])
    #expect(splits[0]["zeros_and_ones"] as? Double == 0.5 && splits[1]["rows_in_training"] as? Int == 1)
    let text = report.text
    for words in ["label 1", "one", "not finite", "gaussian", "rows also in train"] {
      #expect(text.contains(words), "\(text)")
    }
  }

  @Test("bytes of 255 are ones where bytes are fractions, and bytes of 1 where they are zeros and ones")
  func ones() throws {
    for (bytes, shares) in [([0, 255, 1, 7], 0.5), ([0, 1, 1, 0], 1.0)] as [([UInt8], Double)] {
      let array = NumericArray(.uint8, shape: [2, 2], bytes: SharedBytes(copying: bytes))
      let rows = try ArraySource(array, name: "bytes", at: "bytes")
      #expect(rows.unitScale == (shares == 1 ? 1 : 1.0 / 255))
      let dataset = Dataset(name: "bytes", training: rows, fingerprint: Fingerprint(digests: ["x"]))
      #expect(try DataReport(dataset).splits[0].zerosAndOnes == shares)
    }
  }

  @Test("repeated rows are found across blocks, and values at either end of a row count")
  func blocks() throws {
    let width = 70_001
    var values = (0..<20 * width).map { Float($0) }
    for column in 0..<width { values[19 * width + column] = values[column] }
    values[width - 1] = 0
    let dataset = Dataset(
      name: "wide", training: try source([20, width], values), fingerprint: Fingerprint(digests: ["x"]))
    // The last row equals the first but for the last column.
    #expect(try DataReport(dataset).splits[0].duplicateRows == 0)
    values[20 * width - 1] = 0
    let equal = Dataset(
      name: "wide", training: try source([20, width], values), fingerprint: Fingerprint(digests: ["x"]))
    #expect(try DataReport(equal).splits[0].duplicateRows == 1)
  }

  @Test("the listing names every set, and says what to do for one that is not here")
  func listing() throws {
    try withTemporaryFolder { folder in
      let environment = ["XDG_CACHE_HOME": folder]
      let listing = DataListing(environment: environment)
      #expect(listing.dataSets.map(\.name) == Catalog.entries.map(\.name))
      for row in listing.dataSets {
        #expect(row.folder == nil && row.generated == (row.remedy == nil))
        #expect(listing.text.contains(row.name) && listing.text.contains(row.licence))
        if row.generated { continue }
        #expect(row.remedy?.contains(folder) == true)
        let preparation = Catalog.entry(named: row.name)?.preparation
        #expect(row.remedy?.contains(preparation ?? "`Dataset.load` of '\(row.name)'") == true)
      }
      let made = "\(folder)/swift-vae/freyfaces"
      try FileManager.default.createDirectory(atPath: made, withIntermediateDirectories: true)
      try AtomicFile.write("x", to: "\(made)/freyfaces.npy")
      let later = DataListing(environment: environment)
      #expect(later.dataSets.first { $0.name == "freyfaces" }?.folder == made)
      let members = try #require(
        try JSONSerialization.jsonObject(with: Data(later.json.utf8)) as? [String: Any])
      #expect((members["data_sets"] as? [[String: Any]])?.count == Catalog.entries.count)
    }
  }

  @Test(
    "the report on MNIST has the numbers that are known of it",
    .enabled(if: realData != nil, "SKIPPED: set VAE_DATA to the folder with mnist/"))
  func digits() throws {
    let report = try DataReport(Dataset.load("mnist"))
    #expect(report.splits.map(\.rows) == [60_000, 10_000])
    // Published counts of the classes; 717 of 784 pixels are ever inked.
    #expect(
      report.splits[0].classes?.map(\.rows) == [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949])
    #expect(report.splits[0].constantDimensions == 67 && report.splits[0].duplicateRows == 0)
    #expect(report.splits[1].rowsInTraining == 0)
  }
}
