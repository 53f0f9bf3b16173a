// Pictures mirrored in training: pixel by pixel as the definition says, by coins that belong to seed, epoch and
// row alone.

import Autoencoders
import CPU
import Datasets
import Foundations
import Layers
import Storage
import Tensors
import Testing
import _TestSupport

@testable import Training

@Suite("Mirrored pictures")
struct MirroringTests {
  /// A shape of pictures.
  struct Shape: Sendable, CustomTestStringConvertible {
    var height: Int
    var width: Int
    var channels: Int
    var isBytes: Bool
    var testDescription: String {
      "\(height) x \(width) x \(channels) \(isBytes ? "bytes" : "numbers")"
    }
  }

  static let shapes = [1, 2, 3, 7, 8, 15, 16, 17, 28, 33].flatMap { width in
    [1, 2, 3, 4].flatMap { channels in
      [true, false].map { Shape(height: 3, width: width, channels: channels, isBytes: $0) }
    }
  }

  private static func source(_ count: Int, _ shape: Shape) throws -> ArraySource {
    let extents = [count, shape.height, shape.width, shape.channels]
    let values = (0..<extents.reduce(1, *)).map { $0 * 37 % 251 }
    let array =
      shape.isBytes
      ? NumericArray(.uint8, shape: extents, bytes: SharedBytes(copying: values.map { UInt8($0) }))
      : NumericArray(shape: extents, values.map { Float($0) / 251 })
    return try ArraySource(array, name: "pictures", at: "pictures")
  }

  @Test("every line of a picture is turned around, pixels stay whole", arguments: shapes)
  func pixels(shape: Shape) throws {
    let source = try Self.source(12, shape)
    let rows = [3, 0, 11, 7, 8, 2]
    let mirroring = Mirroring(seed: 5)
    #expect(Set(rows.map { mirroring.mirrors($0, epoch: 2) }).count == 2)
    let before = try source.bytes(of: rows)
    let memory = try AugmentedSource(source, by: mirroring).epoch(2).bytes(of: rows)
    var expected = before
    let pixel = shape.channels * source.elementType.size
    for (place, row) in rows.enumerated() where mirroring.mirrors(row, epoch: 2) {
      for y in 0..<shape.height {
        for x in 0..<shape.width {
          for byte in 0..<pixel {
            let line = place * source.rowBytes + y * shape.width * pixel
            expected[line + x * pixel + byte] = before[line + (shape.width - 1 - x) * pixel + byte]
          }
        }
      }
    }
    #expect(memory == expected)
  }

  @Test("half of the rows are mirrored, others in every epoch and for every seed")
  func coins() {
    let coins = [(0, 0), (0, 1), (1, 0)].map { seed, epoch in
      (0..<4000).map { Mirroring(seed: UInt64(seed)).mirrors($0, epoch: epoch) }
    }
    for side in coins { #expect(abs(side.filter(\.self).count - 2000) < 160) }
    for other in coins.dropFirst() {
      #expect(abs(zip(coins[0], other).filter { $0 == $1 }.count - 2000) < 160)
    }
  }

  private static let shape = Shape(height: 2, width: 3, channels: 2, isBytes: false)

  private static func trained(
    _ settings: TrainingSettings, hooks: TrainingHooks = TrainingHooks()
  ) throws -> TrainingResult<VariationalAutoencoder> {
    let model = VariationalAutoencoder(
      try ModelConfiguration(exampleShape: [2, 3, 2], hidden: [8], latents: 3, activation: .silu))
    let source = try source(50, shape)
    return try Trainer(model, settings, on: CPU()).fit(
      source.subset(0..<40), validation: source.subset(40..<50), hooks: hooks)
  }

  @Test("from any step on, a training that mirrors is the same; it is not one that does not")
  func resumption() throws {
    let settings = TrainingSettings(epochs: 3, batch: 16, learningRate: 1e-2, flip: true)
    let store = EverySnapshotOfPictures()
    let whole = try Self.trained(settings, hooks: TrainingHooks(store: store))
    #expect(store.snapshots.count == 9)
    for snapshot in store.snapshots {
      let rest = try Self.trained(settings, hooks: TrainingHooks(snapshot: snapshot))
      #expect(rest.model.parameters == whole.model.parameters)
    }
    var plain = settings
    plain.flip = false
    #expect(try Self.trained(plain).model.parameters != whole.model.parameters)
  }

  @Test("validation sees pictures as they are")
  func validation() throws {
    let settings = [false, true].map {
      TrainingSettings(epochs: 2, batch: 16, learningRate: 1e-30, flip: $0)
    }
    let reports = try settings.map { try Self.trained($0).epochs }
    #expect(reports[0].map(\.validation?.bound) == reports[1].map(\.validation?.bound))
    #expect(reports[0].map(\.loss) != reports[1].map(\.loss))
  }

  @Test("rows that are no pictures are refused with what they are")
  func refused() throws {
    let trainer = Trainer(try StepTests.model(), TrainingSettings(epochs: 1, flip: true), on: CPU())
    let failure = try #require(throws: Failure.self) { try trainer.fit(ArraySource.random(20, 12)) }
    #expect(failure.kind == .usage && "\(failure)".contains("`flip`") && "\(failure)".contains("[12]"))
  }
}

/// Keeps every snapshot.
private final class EverySnapshotOfPictures: SnapshotStore {
  var snapshots: [TrainingSnapshot] = []
  func wantsSnapshot(epochEnds: Bool) -> Bool { true }
  func keep(_ snapshot: TrainingSnapshot) { snapshots.append(snapshot) }
  func settle() {}
}
