// `vae data` as users run it: text for people, one JSON object for scripts, and training on sets that have their
// own validation rows.

import Datasets
import Foundation
import Foundations
import Testing
import _TestSupport

private let realData = ProcessInfo.processInfo.environment["VAE_DATA"]

@Suite("The command 'vae data'", .serialized)
struct DataCommandTests {
  private func object(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  @Test("the list names every set of the catalogue, as text and as JSON")
  func list() throws {
    try withTemporaryFolder { folder in
      let environment = ["VAE_DATA": folder, "XDG_CACHE_HOME": folder]
      let text = try Program.run(["data", "list"], in: folder, environment: environment)
      #expect(text.status == 0 && text.errors.isEmpty)
      for entry in Catalog.entries { #expect(text.output.contains("\(entry.name) ")) }
      let json = try Program.run(["data", "list", "--json"], in: folder, environment: environment)
      let rows = try #require(try object(json.output)["data_sets"] as? [[String: Any]])
      #expect(rows.compactMap { $0["name"] as? String } == Catalog.entries.map(\.name))
      #expect(rows.allSatisfy { $0["folder"] == nil })
      #expect(rows.allSatisfy { ($0["remedy"] is String) != ($0["generated"] as? Bool) })
    }
  }

  @Test("the report counts what training would refuse, and names the likelihood")
  func info() throws {
    try withTemporaryFolder { folder in
      try NPY.write(NumericArray(shape: [3, 2], [0, 1, 0.5, .nan, 0, 1]), to: "\(folder)/a.npy")
      let json = try Program.run(["data", "info", "a.npy", "--json"], in: folder)
      #expect(json.status == 0, "\(json.errors)")
      let members = try object(json.output)
      #expect(
        members["likelihood"] as? String == "continuous-bernoulli" && members["row_shape"] as? [Int] == [2])
      let split = try #require((members["splits"] as? [[String: Any]])?.first)
      #expect(split["non_finite"] as? Int == 1 && split["duplicate_rows"] as? Int == 1)
      let text = try Program.run(["data", "info", "a.npy"], in: folder)
      #expect(text.output.contains("repeated rows"))
    }
  }

  @Test(
    "the binarised digits train on all their training rows, and validate on their own",
    .enabled(if: realData != nil, "SKIPPED: set VAE_DATA to the folder with binarized-mnist/"))
  func ownValidation() throws {
    try withTemporaryFolder { folder in
      let train = try Program.run(
        ["train", "binarized-mnist", "--hidden", "8", "--latent", "2", "--epochs", "1"], in: folder)
      #expect(train.status == 0 && train.errors.contains("50,000 examples, 10,000 for validation"))
      let report = try Program.run(
        ["evaluate", "latest", "--split", "validation", "--json"], in: folder)
      #expect(try object(report.output)["examples"] as? Int == 10_000)
    }
  }
}
