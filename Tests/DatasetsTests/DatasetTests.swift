// What users type and what they get: names, paths, and the sentences when files are missing. The real files
// are looked for in $VAE_DATA; the tests that need them say so when they are skipped.

import Foundation
import Foundations
import Testing
import _TestSupport

@testable import Datasets

private let realData = ProcessInfo.processInfo.environment["VAE_DATA"]

@Suite("Data sets")
struct DatasetTests {
  @Test("a path gives the array's rows, named after the file")
  func paths() throws {
    try withTemporaryFolder { folder in
      try NPY.write(NumericArray(shape: [3, 2], [0, 1, 2, 3, 4, 5]), to: folder + "/sensors.npy")
      let data = try Dataset.load(folder + "/sensors.npy", environment: [:])
      #expect(data.name == "sensors" && data.training.count == 3 && data.training.rowShape == [2])
      #expect(data.test == nil && data.fingerprint.method == .full)
      for name in ["a.idx", "a.idx.gz", "a-ubyte", "A-UBYTE.gz"] {
        let bytes: [UInt8] = [0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 1, 7, 8]
        try AtomicFile.write(name.hasSuffix(".gz") ? gzip(bytes) : bytes, to: "\(folder)/\(name)")
        let data = try Dataset.load("\(folder)/\(name)", environment: [:])
        #expect(data.name.lowercased() == "a" && data.training.count == 2)
      }
    }
  }

  @Test(
    "a misspelt name is answered with the nearest",
    arguments: [
      ("minst", "mnist"), ("fashon-mnist", "fashion-mnist"), ("fashion", "fashion-mnist"),
    ])
  func misspelt(_ typed: String, _ meant: String) throws {
    let failure = try #require(throws: Failure.self) { try Dataset.load(typed, environment: [:]) }
    #expect(failure.kind == .usage && failure.remedy == "Did you mean '\(meant)'?")
  }

  @Test("a missing path is missing input, answered with the nearest file beside it")
  func missingPath() throws {
    try withTemporaryFolder { folder in
      try AtomicFile.write("", to: folder + "/sensors.npy")
      let near = try #require(throws: Failure.self) {
        try Dataset.load(folder + "/sensor.npy", environment: [:])
      }
      #expect(near.kind == .missingInput && near.remedy == "Did you mean '\(folder)/sensors.npy'?")
      let far = try #require(throws: Failure.self) { try Dataset.load(folder + "/x.idx", environment: [:]) }
      #expect(far.kind == .missingInput && far.remedy?.contains("spelling of the path") == true)
    }
  }

  @Test("a folder without pictures and a foreign file are refused")
  func foreign() throws {
    try withTemporaryFolder { folder in
      try AtomicFile.write("x", to: folder + "/a.unknown")
      for path in [folder, folder + "/a.unknown"] {
        let failure = try #require(throws: Failure.self) { try Dataset.load(path, environment: [:]) }
        #expect(
          failure.kind == .badData
            && failure.remedy?.contains(".png, .jpg, .jpeg") == true)
        #expect((failure.remedy?.contains(".npy, .npz, .idx") == true) == path.hasSuffix(".unknown"))
      }
    }
  }

  @Test(
    "without its files, a known name says which files to put where",
    arguments: Catalog.entries.filter { !$0.isGenerated }.map(\.name))
  func absent(_ name: String) throws {
    try withTemporaryFolder { folder in
      let environment = [
        "VAE_DATA": folder + "/data", "XDG_CACHE_HOME": folder + "/cache", "HOME": "/nowhere",
      ]
      let failure = try #require(throws: Failure.self) { try Dataset.load(name, environment: environment) }
      #expect(failure.kind == .missingInput && failure.what == "\(name) is not on this computer")
      let remedy = try #require(failure.remedy)
      let entry = try #require(Catalog.entry(named: name))
      for file in entry.files { #expect(remedy.contains(file.name)) }
      #expect(remedy.contains(entry.publisher))
      #expect(remedy.hasSuffix("in \(folder)/data/\(name) or \(folder)/cache/swift-vae/\(name)"))
    }
  }

  @Test("a folder with some of a set's files is where the others belong")
  func incomplete() throws {
    try withTemporaryFolder { folder in
      let entry = try #require(Catalog.entry(named: "mnist"))
      let environment = ["XDG_CACHE_HOME": folder]
      let place = "\(folder)/swift-vae/mnist"
      try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
      let labels = entry.files[1].name.dropLast(".gz".count)
      try AtomicFile.write("x", to: "\(place)/\(labels)")
      let failure = try #require(throws: Failure.self) { try Dataset.load("mnist", environment: environment) }
      #expect(failure.kind == .missingInput && failure.place?.description == place)
      #expect(failure.remedy?.contains(entry.files[0].name) == true)
      #expect(failure.remedy?.contains(entry.files[1].name) == false)
    }
  }

  @Test("a file that everyone makes anew is checked by its shape")
  func shapes() throws {
    try withTemporaryFolder { folder in
      try FileManager.default.createDirectory(
        atPath: folder + "/freyfaces", withIntermediateDirectories: true)
      let environment = ["VAE_DATA": folder]
      func load(_ shape: [Int]) throws -> Dataset {
        let bytes = [UInt8](repeating: 9, count: shape.reduce(1, *))
        try NPY.write(
          NumericArray(.uint8, shape: shape, bytes: SharedBytes(copying: bytes)),
          to: folder + "/freyfaces/freyfaces.npy")
        return try Dataset.load("freyfaces", environment: environment)
      }
      let faces = try load([1965, 560])
      #expect(faces.training.rowShape == [28, 20, 1])
      let parts = [faces.training, try #require(faces.validation), try #require(faces.test)]
      #expect(parts.map(\.count) == [1565, 200, 200])
      let rows = parts.flatMap { part in (0..<part.count).map { part.origin(of: $0) } }
      #expect(rows.sorted() == Array(0..<1965))
      #expect(parts[2].origin(of: 0) < 100 && parts[2].origin(of: 199) > 1865)
      for shape in [[1964, 28, 20], [560, 1965], [1965, 28, 21]] {
        let failure = try #require(throws: Failure.self) { try load(shape) }
        #expect(failure.kind == .badData && failure.what.contains("1965 rows of [28, 20, 1]"))
      }
    }
  }

  @Test("files that are not the published ones are refused by their MD5")
  func damaged() throws {
    try withTemporaryFolder { folder in
      try FileManager.default.createDirectory(atPath: folder + "/mnist", withIntermediateDirectories: true)
      for file in Catalog.entries[0].files { try AtomicFile.write("x", to: "\(folder)/mnist/\(file.name)") }
      let failure = try #require(throws: Failure.self) {
        try Dataset.load("mnist", environment: ["VAE_DATA": folder])
      }
      #expect(failure.kind == .badData && failure.what.contains("9dd4e461268c8034f5c8564e155c67a6"))
    }
  }

  @Test("the folders follow the variables and the specification of the cache")
  func folders() {
    #expect(
      Catalog.folders(for: "a", environment: ["VAE_DATA": "/d", "XDG_CACHE_HOME": "/c", "HOME": "/h"])
        == ["/d/a", "/c/swift-vae/a"])
    #expect(
      Catalog.folders(for: "a", environment: ["XDG_CACHE_HOME": "relative", "HOME": "/h"])
        == ["/h/.cache/swift-vae/a"])
  }

  @Test(
    "the real data sets load, complete and checked",
    .enabled(
      if: realData != nil, "SKIPPED: set VAE_DATA to the folder with mnist/ and fashion-mnist/"),
    arguments: ["mnist", "fashion-mnist"])
  func realSets(_ name: String) throws {
    let data = try Dataset.load(name)
    let test = try #require(data.test)
    #expect(data.training.count == 60_000 && test.count == 10_000)
    #expect(data.training.rowShape == [28, 28, 1] && data.training.elementType == .uint8)
    let labels = try data.training.labels(Array(0..<60_000))
    let first = name == "mnist" ? [5, 0, 4, 1, 9] : [9, 0, 0, 3, 0]
    #expect(labels.prefix(5).map(Int.init) == first)
    #expect(Set(labels) == Set(0..<10) && data.labelNames?.count == 10)
    var bytes = [UInt8](repeating: 0, count: 60_000 * 784)
    try bytes.withUnsafeMutableBytes { try data.training.read(Array(0..<60_000), into: $0) }
    let mean = Double(bytes.reduce(0) { $0 + Int($1) }) / Double(bytes.count) / 255
    // The means that everybody normalises these sets by.
    #expect(abs(mean - (name == "mnist" ? 0.1307 : 0.2860)) < 1e-4)
  }

  @Test(
    "every set of the catalogue loads with the shape and the counts of its row",
    .enabled(if: realData != nil, "SKIPPED: set VAE_DATA to the folder with a folder per data set"),
    arguments: Catalog.entries.map(\.name))
  func rows(_ name: String) throws {
    let entry = try #require(Catalog.entry(named: name))
    let data = try Dataset.load(name)
    #expect(
      data.training.rowShape == entry.rowShape
        && data.training.elementType == (data.textCoding == nil ? .uint8 : .int32))
    #expect(data.training.count == entry.counts.training)
    #expect((data.validation?.count ?? 0) == entry.counts.validation)
    #expect((data.test?.count ?? 0) == entry.counts.test)
    #expect(data.labelNames == entry.labelNames && data.training.hasLabels == (entry.labelNames != nil))
  }

  @Test(
    "the binarised digits are zeros and ones, as many ones as Larochelle's files have",
    .enabled(if: realData != nil, "SKIPPED: set VAE_DATA to the folder with binarized-mnist/"))
  func binarised() throws {
    let data = try Dataset.load("binarized-mnist")
    #expect(data.training.valueRange == 0...1 && data.training.unitScale == 1)
    let parts: [((any DataSource)?, Int)] = [
      (data.training, 5_118_041), (data.validation, 1_028_036), (data.test, 1_038_896),
    ]
    for (part, ones) in parts {
      let source = try #require(part)
      var bytes = [UInt8](repeating: 0, count: source.count * 784)
      try bytes.withUnsafeMutableBytes { try source.read(Array(0..<source.count), into: $0) }
      #expect(bytes.reduce(0) { $0 + Int($1) } == ones)
    }
    // The first digit of the training split has 123 pixels of ink.
    var first = [UInt8](repeating: 0, count: 784)
    try first.withUnsafeMutableBytes { try data.training.read([0], into: $0) }
    #expect(first.reduce(0) { $0 + Int($1) } == 123)
  }
}
