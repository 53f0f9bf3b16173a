// Pictures whose files are deleted while a training goes on: they are passed over, as those that never could be read.

import Autoencoders
import CPU
import Datasets
import Foundation
import Foundations
import Pictures
import Testing
import Training
import _TestSupport

@Suite("Vanishing pictures")
struct VanishingPictureTests {
  /// Deletes files when an epoch ends.
  private final class Deletion: TrainingObserver {
    let paths: [String]
    init(_ paths: [String]) { self.paths = paths }

    func observe(_ event: TrainingEvent) throws {
      guard case .epoch(let report) = event, report.epoch == 2 else { return }
      for path in paths { try FileManager.default.removeItem(atPath: path) }
    }
  }

  private func pictures(_ count: Int, in folder: String) throws -> Dataset {
    try FileManager.default.createDirectory(atPath: "\(folder)/p", withIntermediateDirectories: true)
    for number in 0..<count {
      let bytes = (0..<30).map { UInt8(truncatingIfNeeded: number * 37 + $0 * 11) }
      try PNG.write(
        PixelBuffer(height: 6, width: 5, channels: 1, bytes: bytes), to: "\(folder)/p/\(100 + number).png")
    }
    // No cache, and no memory for decoded pictures.
    return try Dataset.load(
      DataRequest("\(folder)/p", memory: 1), DataAccess(environment: ["XDG_CACHE_HOME": "/proc"]))
  }

  private func train(_ dataset: Dataset, deleting paths: [String]) throws -> TrainingResult<
    VariationalAutoencoder
  > {
    let settings = TrainingSettings(epochs: 5, batch: 16, validation: 0.1)
    let (training, validation) = settings.split(dataset)
    let model = VariationalAutoencoder(
      try ModelConfiguration(
        exampleShape: dataset.training.rowShape, hidden: [4], latents: 2, likelihood: .bernoulli,
        scale: 1.0 / 255))
    return try Trainer(model, settings, on: CPU()).fit(
      training, validation: validation, observers: [Deletion(paths)])
  }

  @Test("the training goes on with the others, and the files are listed")
  func passedOver() throws {
    try withTemporaryFolder { folder in
      let dataset = try pictures(200, in: folder)
      let gone = (100..<150).map { "\(folder)/p/\($0).png" }
      let result = try train(dataset, deleting: gone)
      #expect(result.ending == .epochs && result.epochs.count == 5)
      #expect(result.epochs.allSatisfy { $0.loss.isFinite && $0.validation?.bound.isFinite == true })
      let listed = try #require(dataset.pictures?.undecodable)
      #expect(listed.map(\.path) == (100..<150).map { "\($0).png" })
      #expect(listed.allSatisfy { $0.reason == "no such file" })
    }
  }

  @Test("where none is left, that is said")
  func allGone() throws {
    try withTemporaryFolder { folder in
      let dataset = try pictures(200, in: folder)
      let all = (100..<300).map { "\(folder)/p/\($0).png" }
      let failure = try #require(throws: Failure.self) { try train(dataset, deleting: all) }
      #expect(failure.kind == .badData && failure.what.contains("can be read"), "\(failure)")
    }
  }
}
