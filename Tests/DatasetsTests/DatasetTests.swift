// What users type and what they get: names, paths, and the sentences when files are missing. The real files
// are looked for in $VAE_DATA; the tests that need them say so when they are skipped.

import Foundation
import Foundations
import Testing

@testable import Datasets

private let realData = ProcessInfo.processInfo.environment["VAE_DATA"]

@Suite("Data sets")
struct DatasetTests {
  @Test("a path gives the array's rows, named after the file")
  func paths() throws {
    try withFolder { folder in
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
    try withFolder { folder in
      try AtomicFile.write("", to: folder + "/sensors.npy")
      let near = try #require(throws: Failure.self) {
        try Dataset.load(folder + "/sensor.npy", environment: [:])
      }
      #expect(near.kind == .missingInput && near.remedy == "Did you mean '\(folder)/sensors.npy'?")
      let far = try #require(throws: Failure.self) { try Dataset.load(folder + "/x.idx", environment: [:]) }
      #expect(far.kind == .missingInput && far.remedy?.contains("Check the path") == true)
    }
  }

  @Test("a folder and a foreign file are refused")
  func foreign() throws {
    try withFolder { folder in
      try AtomicFile.write("x", to: folder + "/a.xlsx")
      for path in [folder, folder + "/a.xlsx"] {
        let failure = try #require(throws: Failure.self) { try Dataset.load(path, environment: [:]) }
        #expect(failure.kind == .badData && failure.remedy?.contains(".npy, .idx") == true)
      }
    }
  }

  @Test(
    "without its files, a known name says which files to put where", arguments: Catalog.entries.map(\.name))
  func absent(_ name: String) throws {
    try withFolder { folder in
      let environment = [
        "VAE_DATA": folder + "/data", "XDG_CACHE_HOME": folder + "/cache", "HOME": "/nowhere",
      ]
      let failure = try #require(throws: Failure.self) { try Dataset.load(name, environment: environment) }
      #expect(failure.kind == .missingInput && failure.what == "\(name) is not on this computer")
      let remedy = try #require(failure.remedy)
      let entry = try #require(Catalog.entry(named: name))
      for file in entry.files { #expect(remedy.contains(file.name)) }
      #expect(remedy.hasSuffix("into \(folder)/data/\(name) or \(folder)/cache/swift-vae/\(name)"))

      try FileManager.default.createDirectory(
        atPath: "\(folder)/cache/swift-vae/\(name)", withIntermediateDirectories: true)
      let labels = entry.trainingLabels.name.dropLast(".gz".count)
      try AtomicFile.write("x", to: "\(folder)/cache/swift-vae/\(name)/\(labels)")
      let partial = try #require(throws: Failure.self) { try Dataset.load(name, environment: environment) }
      #expect(partial.kind == .missingInput && partial.place == "\(folder)/cache/swift-vae/\(name)")
      #expect(partial.remedy?.contains(entry.trainingLabels.name) == false)
    }
  }

  @Test("files that are not the published ones are refused by their MD5")
  func damaged() throws {
    try withFolder { folder in
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
    arguments: Catalog.entries.map(\.name))
  func realSets(_ name: String) throws {
    let data = try Dataset.load(name)
    let test = try #require(data.test)
    #expect(data.training.count == 60_000 && test.count == 10_000)
    #expect(data.training.rowShape == [28, 28, 1] && data.training.elementType == .uint8)
    let labels = data.training.labels(Array(0..<60_000))
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
    "the Frey faces load as grey pictures",
    .enabled(
      if: realData != nil, "SKIPPED: set VAE_DATA to the folder with freyfaces/"))
  func freyFaces() throws {
    let folder = try #require(realData)
    let data = try Dataset.load("\(folder)/freyfaces/freyfaces.npy")
    #expect(data.training.count == 1965 && data.training.rowShape == [28, 20, 1])
    #expect(data.training.elementType == .uint8)
  }
}
