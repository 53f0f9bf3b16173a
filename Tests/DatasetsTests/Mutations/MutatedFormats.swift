// The formats whose files come from anywhere, as rows of one table: valid files, and the door they come in by.

import Datasets
import Foundation
import Foundations
import Storage
import Training
import _TestSupport

/// A format that wrong files are made of.
struct MutatedFormat: Sendable, CustomStringConvertible {
  var name: String
  /// The name of the file that is made wrong, with its folder below that of the test.
  var file: String
  /// The endings of data of this format.
  var endings: [String] = []
  /// How many wrong files are read.
  var trials = 5000
  /// What valid files are made of.
  var form = Mutator.Form.bytes
  /// Valid files.
  var seeds: @Sendable () throws -> [[UInt8]]
  /// Valid contents that are made wrong before they are wrapped in every second trial: under a checksum that is
  /// right, mistakes get further.
  var contents: [[UInt8]] = []
  /// What such contents are made of.
  var contentsForm = Mutator.Form.bytes
  /// The file of such contents.
  var wrap: @Sendable ([UInt8]) -> [UInt8] = { $0 }
  /// Bytes behind which the fields of a header lie.
  var landmarks: [[UInt8]] = []
  /// Writes what else has to be in the folder.
  var prepare: @Sendable (_ folder: String) throws -> Void = { _ in }
  /// Reads the file, at a path in the folder, and does with it what it is for.
  var read: @Sendable (_ path: String) throws -> Void

  var description: String { name }

  /// Every format.
  static let all =
    [
      npy, npz, idx, numberRows, texts, compressedTexts, safetensors, weights, configuration, configurations,
      sampler, samplerRecord,
      direction, partialEncoder,
    ] + tables + detectors + runs + searches + pictureFolders + pictures

  /// The format that the environment names, or every one.
  static let chosen =
    ProcessInfo.processInfo.environment["VAE_MUTATED"].map { name in
      all.filter { $0.name == name }
    } ?? all

  static let numberRows = MutatedFormat(
    name: "text of numbers", file: "a.txt", endings: [".txt", ".dat", ".asc"], form: .cells,
    seeds: { ["1 2.5 -3e2\n4 5 6\n", "# x y\r\n1;2\r\n3;4\r\n", "1\t2\n\n3\t4"].map { Array($0.utf8) } },
    read: load)

  private static let strings = [
    "the cat sat\nthe dog ran, and\r\n\nthe cat ran\n", "emma\nol\u{EF}via\nava", "a b c\na b\nb c d e\n",
  ].map { Array($0.utf8) }

  static let texts = MutatedFormat(
    name: "texts", file: "a.log", endings: [".log", ".smi", ".smiles", ".text"], seeds: { strings },
    read: load)

  static let compressedTexts = MutatedFormat(
    name: "compressed texts", file: "a.log.gz", seeds: { strings.map { gzip($0) } }, contents: strings,
    wrap: { gzip($0) }, read: load)

  static let npy = MutatedFormat(
    name: "npy", file: "a.npy", endings: [".npy"],
    seeds: {
      [
        npyFile("|u1", [6, 4], [UInt8](0..<24)),
        npyFile("<f4", [3, 2], (0..<6).flatMap { littleEndian(Float($0).bitPattern) }, fortran: true),
        npyFile(">i8", [2, 2, 2, 1], (0..<8).flatMap { bigEndian(Int64($0)) }),
        npyFile("|b1", [4, 3, 2], [UInt8](repeating: 1, count: 24), fortran: true),
      ]
    }, landmarks: [Array("NUMPY".utf8)], read: load)

  private static let columns = npyFile(
    "<f8", [5, 3], (0..<15).flatMap { littleEndian(Double($0).bitPattern) })

  static let npz = MutatedFormat(
    name: "npz", file: "a.npz", endings: [".npz"],
    seeds: {
      let labels = npyFile("<i4", [5], (0..<5).flatMap { littleEndian(Int32($0)) })
      let bomb = npyFile("|u1", [20_000, 2], [UInt8](repeating: 0, count: 40_000))
      let plain = ZipMember(name: "X.npy", contents: columns, isDeflated: false)
      return [
        zip([plain, ZipMember(name: "y.npy", contents: labels)]),
        zip([
          ZipMember(name: "train.npy", contents: columns, isWide: true),
          ZipMember(name: "valid.npy", contents: columns, isDeflated: false, isWide: true),
          ZipMember(name: "test.npy", contents: columns),
        ]),
        zip([ZipMember(name: "data.npy", contents: bomb)]),
        zip([ZipMember(name: "data.npy", contents: bomb, isWide: true)]),
        zip([plain], claimedCount: 1),
      ]
    },
    contents: [columns, npyFile("|u1", [2400, 3], [UInt8](repeating: 7, count: 7200))],
    wrap: { zip([ZipMember(name: "X.npy", contents: $0), ZipMember(name: "y.npy", contents: columns)]) },
    landmarks: [[3, 4], [1, 2], [5, 6], [6, 6], [6, 7]].map { [0x50, 0x4B] + $0 }, read: load)

  private static let cube: [UInt8] =
    [0, 0, 8, 3] + [5, 2, 2].flatMap { bigEndian(UInt32($0)) } + [UInt8](0..<20)
  private static let numbers: [UInt8] =
    [0, 0, 0x0E, 2] + [3, 2].flatMap { bigEndian(UInt32($0)) }
    + (0..<6).flatMap { bigEndian(Double($0).bitPattern) }

  static let idx = MutatedFormat(
    name: "IDX", file: "a.idx.gz", endings: [".idx", ".idx.gz", "-ubyte", "-ubyte.gz"],
    seeds: { [cube, numbers, gzip(cube), gzip(numbers)] },
    contents: [cube, numbers], wrap: gzip, landmarks: [[0, 0, 8], [0x1F, 0x8B]], read: load)

  static let safetensors = MutatedFormat(
    name: "safetensors", file: "a.safetensors", form: .tensors,
    seeds: { [try SmallModel.pictures.get().file("model.safetensors")] },
    read: { path in
      for tensor in try Safetensors.read(path).entries { _ = tensor.bytes.array(of: UInt8.self) }
    })

  /// Reads data as a command would, and then every row; settles how a model would be trained on them.
  static let load: @Sendable (String) throws -> Void = { path in
    let found = try Dataset.load(
      DataRequest(path), DataAccess(environment: [:], requiresFinite: false))
    let report = try DataReport(found)
    _ = (report.text, report.json)
    _ = try TrainingRequest().recipe(for: try Dataset.load(path, environment: [:]))
    // The numbers of an array as the columns of a table.
    if found.schema == nil, found.textCoding == nil {
      _ = try Dataset.load(
        DataRequest(path, table: TableRequest(includesArrays: true)), DataAccess(environment: [:]))
    }
  }
}
