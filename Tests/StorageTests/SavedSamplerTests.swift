// A fitted sampler in the folder of its model: back as it was, beside others, gone with the model, and refused where
// it is not what it should be.

import Autoencoders
import Foundation
import Foundations
import Layers
import Reference
import Tensors
import Testing
import _TestSupport

@testable import Storage

@Suite("Saved samplers")
struct SavedSamplerTests {
  static let mixture = GaussianMixture([
    GaussianMixture.Component(weight: 1.0 / 3, mean: [0.1, .pi], factor: [1e-3, 0, 0.7, 1.0 / 7]),
    GaussianMixture.Component(weight: 0.2, mean: [-1e4, 1e-9], factor: [3, 0, -1.0 / 3, 1e-5]),
  ])
  static let posteriors = StoredPosteriors(
    means: HostArray([3, 2], [1, 2, 3, 4, 5, 1.0 / 3]),
    logVariances: HostArray([3, 2], [0, -1, 2, 0.1, 0, 0]))

  /// A model with a mixture and posteriors in its folder.
  private static func write(to path: String) throws -> TrainedModel {
    let model = try SmallModel.trained()
    try model.write(to: path)
    try SavedSampler(.mixture, mixture, rows: 50, seed: .max, dataFingerprint: "md5:abc")
      .write(beside: model, in: path)
    try SavedSampler(.posterior, posteriors, rows: 3, seed: 0).write(beside: model, in: path)
    return model
  }

  @Test("a sampler comes back to the bit, also from a copy of the folder")
  func roundTrip() throws {
    try withTemporaryFolder { folder in
      _ = try Self.write(to: "\(folder)/model")
      try FileManager.default.copyItem(atPath: "\(folder)/model", toPath: "\(folder)/copy")
      let model = try TrainedModel(reading: "\(folder)/copy")
      let mixture = try #require(try SavedSampler(reading: .mixture, of: model, in: "\(folder)/copy"))
      #expect(mixture.value as? GaussianMixture == Self.mixture && mixture.sampler == .mixture)
      #expect(mixture.rows == 50 && mixture.seed == .max)
      #expect(mixture.dataFingerprint == "md5:abc")
      let posteriors = try #require(try SavedSampler(reading: .posterior, of: model, in: "\(folder)/copy"))
      #expect(posteriors.value as? StoredPosteriors == Self.posteriors && posteriors.sampler == .posterior)
      #expect(posteriors.dataFingerprint == nil)
      let key = Key(seed: 4)
      #expect(
        try mixture.value.source(on: Reference()).draw(9, key: key, temperature: 1)
          == Self.mixture.draw(9, key: key))
    }
  }

  @Test("a folder without samplers has none, and another of a kind takes its place")
  func presence() throws {
    try withTemporaryFolder { folder in
      let model = try SmallModel.trained()
      let path = "\(folder)/model"
      try model.write(to: path)
      #expect(try SavedSampler(reading: .mixture, of: model, in: path) == nil)
      for count in [10, 20] {
        let asked = SamplerChoice.mixture(components: count)
        try SavedSampler(asked, Self.mixture, rows: 5, seed: 0).write(beside: model, in: path)
        #expect(try SavedSampler(reading: .mixture, of: model, in: path)?.sampler == asked)
      }
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: "\(path)/samplers") == ["mixture.safetensors"])
    }
  }

  @Test("samplers go when another model takes the place of theirs")
  func replacement() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/model"
      let model = try Self.write(to: path)
      try model.write(to: path, replacing: true)
      #expect(!FileManager.default.fileExists(atPath: "\(path)/samplers"))
      #expect(try SavedSampler(reading: .mixture, of: model, in: path) == nil)
    }
  }

  @Test("a sampler that was fitted to other numbers is refused, however it came there")
  func otherNumbers() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/model"
      let model = try Self.write(to: path)
      let count = model.model.store.count
      var values = model.parameters.floats
      values[count - 1] += 1
      let other = TrainedModel(model.model, parameters: HostArray([count], values))
      let failure = try #require(throws: Failure.self) {
        try SavedSampler(reading: .mixture, of: other, in: path)
      }
      #expect(failure.kind == .badData && failure.what.contains("different weights"), "\(failure)")
      #expect(failure.place == "\(path)/samplers/mixture.safetensors" && failure.remedy != nil)
    }
  }

  /// What can be wrong with the file of a sampler.
  enum WrongFile: String, CaseIterable, Sendable {
    case truncated, empty, text, model, otherKind, newer, unknown, noRows, noSeed, components, notANumber,
      missing, foreign
    case type, otherLatents, folder

    var says: String {
      switch self {
      case .truncated: "lies at"
      case .empty: "too short"
      case .text: "header"
      case .model: "not a sampler"
      case .otherKind: "named 'posterior', not 'mixture'"
      case .newer: "format 2"
      case .unknown: "unknown kind 'flow'"
      case .noRows, .noSeed: "does not say what it was fitted to"
      case .components: "cannot be 0.0"
      case .notANumber: "nan at element 1"
      case .missing: "lacks 'means'"
      case .foreign: "'more'"
      case .type: "I32"
      case .otherLatents: "not float32[2, 2]"
      case .folder: "is a folder"
      }
    }

    func spoil(_ path: String, in folder: String) throws {
      var file = try Safetensors.read(path)
      func replace(_ name: String, _ tensor: StoredTensor?) {
        file.entries.removeAll { $0.name == name }
        if let tensor { file.entries.append(tensor) }
      }
      let bytes = try WholeFile.read(path)
      switch self {
      case .truncated: return try AtomicFile.write(Array(bytes.dropLast()), to: path)
      case .empty: return try AtomicFile.write([UInt8](), to: path)
      case .text: return try AtomicFile.write("no sampler, only a few words", to: path)
      case .model: return try AtomicFile.write(WholeFile.read("\(folder)/model.safetensors"), to: path)
      case .otherKind:
        return try AtomicFile.write(WholeFile.read("\(folder)/samplers/posterior.safetensors"), to: path)
      case .folder:
        try FileManager.default.removeItem(atPath: path)
        return try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
      case .newer: file.metadata["format_version"] = "2"
      case .unknown: file.metadata["sampler"] = "flow"
      case .noRows: file.metadata["rows"] = "0"
      case .noSeed: file.metadata["seed"] = "-1"
      case .components: file.metadata["components"] = "0"
      case .notANumber: replace("weights", StoredTensor("weights", shape: [2], [1, .nan]))
      case .missing: replace("means", nil)
      case .foreign: replace("more", StoredTensor("more", shape: [1], [1]))
      case .type:
        let zeros = SharedBytes(copying: [Int32](repeating: 1, count: 2))
        replace("weights", StoredTensor("weights", .int32, shape: [2], bytes: zeros))
      case .otherLatents:
        replace("means", StoredTensor("means", shape: [2, 3], [Float](repeating: 0, count: 6)))
      }
      try Safetensors.write(file, to: path)
    }
  }

  @Test("a file that is no sampler of the model is refused with what to do", arguments: WrongFile.allCases)
  func wrongFiles(wrong: WrongFile) throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/model"
      let model = try Self.write(to: path)
      let file = SavedSampler.path(of: .mixture, in: path)
      try wrong.spoil(file, in: path)
      let failure = try #require(throws: Failure.self) {
        try SavedSampler(reading: .mixture, of: model, in: path)
      }
      #expect(failure.kind == .badData && failure.place?.description == file, "\(failure)")
      #expect(failure.what.contains(wrong.says) && failure.remedy?.isEmpty == false, "\(failure)")
      // The other sampler is as good as before.
      #expect(try SavedSampler(reading: .posterior, of: model, in: path) != nil)
    }
  }

  @Test("a folder that cannot be written to says so, and stays as it was")
  func unwritable() throws {
    try withTemporaryFolder { folder in
      let model = try SmallModel.trained()
      try model.write(to: "\(folder)/model")
      // A file where the folder of samplers would be: nobody, not even root, can write there.
      try AtomicFile.write("", to: "\(folder)/model/samplers")
      let failure = try #require(throws: Failure.self) {
        try SavedSampler(.mixture, Self.mixture, rows: 5, seed: 0).write(beside: model, in: "\(folder)/model")
      }
      #expect(failure.kind == .inputOutput)
      #expect(try SavedSampler(reading: .mixture, of: model, in: "\(folder)/model") == nil)
    }
  }
}
