// The formats whose files come from anywhere, as rows of one table: valid files, and the door they come in by.

import Autoencoders
import Datasets
import Foundation
import Foundations
import Layers
import Storage
import Tensors
import _TestSupport

/// A format that wrong files are made of.
struct MutatedFormat: Sendable, CustomStringConvertible {
  var name: String
  /// The name of the file that is made wrong.
  var file: String
  /// How many wrong files are read.
  var trials = 1000
  /// Valid files.
  var seeds: @Sendable () throws -> [[UInt8]]
  /// Valid contents that are made wrong before they are wrapped in every second trial: under a checksum that is
  /// right, mistakes get further.
  var contents: [[UInt8]] = []
  /// The file of such contents.
  var wrap: @Sendable ([UInt8]) -> [UInt8] = { $0 }
  /// Bytes behind which the fields of a header lie.
  var landmarks: [[UInt8]] = []
  /// Writes what else has to be in the folder.
  var prepare: @Sendable (_ folder: String) throws -> Void = { _ in }
  /// Reads the wrong file, at a path in the folder, and all that is in it.
  var read: @Sendable (_ path: String) throws -> Void

  var description: String { name }

  /// Every format.
  static let all =
    [
      npy, npz, idx, safetensors, weights, configuration, runRecord, runConfiguration, metrics, checkpoint,
      sampler, numberRows,
    ] + pictures

  static let numberRows = MutatedFormat(
    name: "text of numbers", file: "a.txt",
    seeds: { ["1 2.5 -3e2\n4 5 6\n", "# x y\r\n1;2\r\n3;4\r\n", "1\t2\n\n3\t4"].map { Array($0.utf8) } },
    read: load)

  static let npy = MutatedFormat(
    name: "npy", file: "a.npy",
    seeds: {
      [
        npyFile("|u1", [6, 4], [UInt8](0..<24)),
        npyFile("<f4", [3, 2], (0..<6).flatMap { littleEndian(Float($0).bitPattern) }, fortran: true),
        npyFile(">i8", [2, 2, 2, 1], (0..<8).flatMap { bigEndian(Int64($0)) }),
        npyFile("|b1", [4, 3, 2], [UInt8](repeating: 1, count: 24), fortran: true),
      ]
    }, landmarks: [Array("NUMPY".utf8)], read: load)

  private static let table = npyFile("<f8", [5, 3], (0..<15).flatMap { littleEndian(Double($0).bitPattern) })

  static let npz = MutatedFormat(
    name: "npz", file: "a.npz",
    seeds: {
      let labels = npyFile("<i4", [5], (0..<5).flatMap { littleEndian(Int32($0)) })
      let bomb = npyFile("|u1", [400, 10_000], [UInt8](repeating: 0, count: 4_000_000))
      let plain = ZipMember(name: "X.npy", contents: table, isDeflated: false)
      return [
        zip([plain, ZipMember(name: "y.npy", contents: labels)]),
        zip([
          ZipMember(name: "train.npy", contents: table, isWide: true),
          ZipMember(name: "valid.npy", contents: table, isDeflated: false, isWide: true),
          ZipMember(name: "test.npy", contents: table),
        ]),
        zip([ZipMember(name: "data.npy", contents: bomb)]),
        zip([ZipMember(name: "data.npy", contents: bomb, isWide: true)]),
        zip([plain], claimedCount: 1),
      ]
    },
    contents: [table, npyFile("|u1", [24_000, 3], [UInt8](repeating: 7, count: 72_000))],
    wrap: { zip([ZipMember(name: "X.npy", contents: $0), ZipMember(name: "y.npy", contents: table)]) },
    landmarks: [[3, 4], [1, 2], [5, 6], [6, 6], [6, 7]].map { [0x50, 0x4B] + $0 }, read: load)

  private static let cube: [UInt8] =
    [0, 0, 8, 3] + [5, 2, 2].flatMap { bigEndian(UInt32($0)) } + [UInt8](0..<20)
  private static let numbers: [UInt8] =
    [0, 0, 0x0E, 2] + [3, 2].flatMap { bigEndian(UInt32($0)) }
    + (0..<6).flatMap { bigEndian(Double($0).bitPattern) }

  static let idx = MutatedFormat(
    name: "IDX", file: "a.idx.gz", seeds: { [cube, numbers, gzip(cube), gzip(numbers)] },
    contents: [cube, numbers], wrap: gzip, landmarks: [[0, 0, 8], [0x1F, 0x8B]], read: load)

  static let safetensors = MutatedFormat(
    name: "safetensors", file: "a.safetensors",
    seeds: { [try model("model.safetensors")] },
    read: { path in
      for tensor in try Safetensors.read(path).entries { _ = tensor.bytes.array(of: UInt8.self) }
    })

  static let weights = MutatedFormat(
    name: "weights of a model", file: "model.safetensors",
    seeds: { [try model("model.safetensors")] },
    prepare: { try AtomicFile.write(try model("config.json"), to: "\($0)/config.json") }, read: openModel)

  static let configuration = MutatedFormat(
    name: "configuration of a model", file: "config.json",
    seeds: { [try model("config.json")] },
    prepare: { try AtomicFile.write(try model("model.safetensors"), to: "\($0)/model.safetensors") },
    read: openModel)

  /// Reads data as a command would, and then every row.
  private static let load: @Sendable (String) throws -> Void = { path in
    _ = try DataReport(
      Dataset.load(
        DataRequest(path), DataAccess(environment: [:], requiresFinite: false)))
    _ = try Dataset.load(path, environment: [:])
  }

  private static let openModel: @Sendable (String) throws -> Void = { path in
    _ = try TrainedModel(reading: (path as NSString).deletingLastPathComponent)
  }

  static let sampler = MutatedFormat(
    name: "sampler", file: "mixture.safetensors",
    seeds: {
      let mixture = GaussianMixture(
        (1...3).map {
          GaussianMixture.Component(weight: Double($0), mean: [1, Double($0)], factor: [1, 0, 0.5, 2])
        })
      let posteriors = StoredPosteriors(
        means: HostArray([2, 2], [1, 2, 3, 4]), logVariances: HostArray([2, 2], [0, 1, -1, 0.5]))
      let neighbours = NeighbouringLatents(
        means: HostArray([3, 2], [1, 2, 3, 4, 5, 6]), neighbours: HostArray([3, 2], [1, 2, 0, 2, 0, 1]))
      return try withTemporaryFolder { folder in
        try [
          SavedSampler(
            .mixture(components: 3), mixture, rows: 50, seed: 1, dataFingerprint: "md5:0"),
          SavedSampler(.posterior, posteriors, rows: 2, seed: 0),
          SavedSampler(.neighbours, neighbours, rows: 3, seed: 0),
        ].map { sampler in
          try sampler.write(beside: smallModel(), in: folder)
          return try WholeFile.read(SavedSampler.path(of: sampler.sampler.family, in: folder))
        }
      }
    },
    read: { path in
      // What is read can be drawn from.
      let sampler = try SavedSampler(reading: path, of: smallModel())
      _ = sampler.value.draw(5, key: Key(seed: 1), temperature: 1)
    })

  private static func smallModel() throws -> TrainedModel {
    let model = VariationalAutoencoder(
      try ModelConfiguration(
        exampleShape: [2, 3, 1], hidden: [4], latents: 2, likelihood: .bernoulli, scale: 1))
    let count = model.store.count
    return TrainedModel(model, parameters: HostArray([count], (0..<count).map { Float($0) / 100 }))
  }

  /// A file of the folder of a small model.
  private static func model(_ file: String) throws -> [UInt8] {
    try withTemporaryFolder { folder in
      try smallModel().write(to: "\(folder)/model")
      return try WholeFile.read("\(folder)/model/\(file)")
    }
  }
}
