// The files of a run may say anything; what no run says is refused when they are read, with the file's name.

import Autoencoders
import Datasets
import Foundation
import Foundations
import Tensors
import Testing
import _TestSupport

@testable import Training

@Suite("Wrong files of runs")
struct WrongRunFilesTests {
  private static func text(_ request: DataRequest = "rows.csv") throws -> String {
    try RunConfiguration(
      data: request, model: ModelConfiguration(exampleShape: [3], hidden: [2], latents: 1),
      training: TrainingSettings()
    ).text()
  }

  private static func refusal(of text: String, _ name: String = "config.json") throws -> Failure {
    try withTemporaryFolder { folder in
      try AtomicFile.write(text, to: "\(folder)/\(name)")
      let failure = try #require(throws: Failure.self) {
        if name == "config.json" {
          _ = try RunConfiguration(reading: "\(folder)/\(name)")
        } else {
          _ = try MetricsTable(reading: "\(folder)/\(name)")
        }
      }
      #expect(failure.kind == .badData && failure.place?.description.hasSuffix(name) == true, "\(failure)")
      return failure
    }
  }

  @Test("a model that is no object is refused", arguments: ["\"vae\"", "[1]", "3", "null", "true"])
  func model(_ value: String) throws {
    let text = "{\"data\": \"rows.csv\", \"model\": \(value), \"training\": {}}"
    #expect(try Self.refusal(of: text).what.contains("does not describe a model"))
  }

  @Test("a request with a number that no data have is refused")
  func request() throws {
    let size = PictureOptions(size: PictureSize(height: 0, width: 4))
    let tiles = PictureOptions(tiles: PictureSize(height: 4, width: -1))
    let requests = [
      (DataRequest("a", pictures: size), "4x0"), (DataRequest("a", pictures: tiles), "-1x4"),
      (DataRequest("a", pictures: PictureOptions(channels: 0)), "0 channels"),
      (DataRequest("a", memory: -1), "-1 bytes"), (DataRequest("a", table: TableRequest(preamble: -1)), "-1"),
      (DataRequest("a", table: TableRequest(units: -7)), "-7"),
      (DataRequest("a", table: TableRequest(footer: .min)), "-9223372036854775808"),
    ]
    for (request, word) in requests {
      #expect(try Self.refusal(of: Self.text(request)).what.contains(word), "\(word)")
    }
  }

  private static let positions: [@Sendable (inout TrainingSnapshot) -> Void] = [
    { $0.position.steps = 1 << 40 }, { $0.position.steps = 1 }, { $0.position.epochs = 0 },
    { $0.position.cursor.position = 1 }, { $0.position.cursor.epoch = 2 },
    { $0.state["training/rejected"] = HostArray([], [-1]) },
    { $0.state["training/rejectedInARow"] = HostArray([], [1e30]) },
    { $0.state["metrics/steps"] = HostArray([], [.nan]) },
  ]

  @Test(
    "a checkpoint to which no training comes is refused, and does not train for ever",
    arguments: positions.indices)
  func position(_ place: Int) throws {
    var position = TrainingPosition()
    (position.steps, position.epochs, position.cursor) = (3, 1, Cursor(epoch: 1, position: 4))
    let batches = try Batches(count: 7, size: 4, key: Key(seed: 1), cursor: position.cursor)
    var snapshot = TrainingSnapshot(
      position: position, state: ["training/rejected": HostArray([], [2])], best: nil)
    try snapshot.requirePossible(with: batches)
    Self.positions[place](&snapshot)
    let failure = try #require(throws: Failure.self) { try snapshot.requirePossible(with: batches) }
    #expect(failure.kind == .badData && failure.what.contains("the checkpoint stands at step"))
  }

  @Test(
    "an epoch that no training comes to is refused",
    arguments: ["9223372036854775808", "1e19", "1.5", "0", "-3", "nan"])
  func epoch(_ text: String) throws {
    let failure = try Self.refusal(of: "epoch,loss\n\(text),2\n", "metrics.csv")
    #expect(failure.what.contains("row 1"))
  }
}
