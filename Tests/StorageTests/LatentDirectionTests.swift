// A direction in the folder of its model: back as it was, never in the place of another one, and refused by every other model.

import Autoencoders
import Foundation
import Foundations
import Tensors
import Testing
import _TestSupport

@testable import Storage

@Suite("Directions in the latents, as files")
struct LatentDirectionTests {
  static let region = LatentRegion(
    density: GaussianMixture([
      GaussianMixture.Component(weight: 1, mean: [0.1, .pi], factor: [1e-3, 0, 0.7, 1.0 / 7])
    ]), least: -1.0 / 3, rows: 40)

  static func direction(_ name: String = "a-to-b", end: Double = 1.0 / 3) -> LatentDirection {
    LatentDirection(
      name: name, from: ("a", 3), to: ("b", 50), start: [0.1, -2], end: [end, 4], region: region)
  }

  @Test("a direction comes back to the bit, and writing it again changes nothing")
  func roundTrip() throws {
    try withTemporaryFolder { folder in
      let (model, path) = (try SmallModel.trained(), "\(folder)/model")
      try model.write(to: path)
      #expect(LatentDirection.names(in: path).isEmpty)
      try Self.direction().write(beside: model, in: path)
      try Self.direction("other").write(beside: model, in: path)
      #expect(LatentDirection.names(in: path) == ["a-to-b", "other"])
      let file = LatentDirection.path(of: "a-to-b", in: path)
      let bytes = try WholeFile.read(file)
      let found = try LatentDirection(named: "a-to-b", of: model, in: path)
      #expect(found == Self.direction() && found.step == [Double(Float(1.0 / 3)) - Double(Float(0.1)), 6])
      #expect(found.region.contains([0.1, .pi]) && !found.region.contains([1, 1]))
      try found.write(beside: model, in: path)
      #expect(try WholeFile.read(file) == bytes)
    }
  }

  @Test("a direction never takes the place of another one, or of a file that is none")
  func kept() throws {
    try withTemporaryFolder { folder in
      let (model, path) = (try SmallModel.trained(), "\(folder)/model")
      try model.write(to: path)
      try Self.direction().write(beside: model, in: path)
      let file = LatentDirection.path(of: "a-to-b", in: path)
      for content in [try WholeFile.read(file), Array("notes".utf8)] {
        try AtomicFile.write(content, to: file)
        let failure = try #require(throws: Failure.self) {
          try Self.direction(end: 0.5).write(beside: model, in: path)
        }
        #expect(failure.kind == .usage && failure.what.contains("never overwritten"), "\(failure)")
        #expect(failure.place == "\(file)")
        #expect(try WholeFile.read(file) == content)
      }
    }
  }

  @Test("names that cannot be are refused", arguments: ["", ".hidden", "a/b", "../up"])
  func names(name: String) throws {
    try withTemporaryFolder { folder in
      let failure = try #require(throws: Failure.self) {
        try Self.direction(name).write(beside: SmallModel.trained(), in: folder)
      }
      #expect(failure.kind == .usage && failure.what.contains("cannot be the name"))
    }
  }

  @Test("an unknown name suggests the nearest, and a model without any says how to find one")
  func unknown() throws {
    try withTemporaryFolder { folder in
      let (model, path) = (try SmallModel.trained(), "\(folder)/model")
      try model.write(to: path)
      func failure() throws -> Failure {
        try #require(throws: Failure.self) { try LatentDirection(named: "a-to-c", of: model, in: path) }
      }
      #expect("\(try failure())".contains("`DirectionSearch`"))
      try Self.direction().write(beside: model, in: path)
      #expect("\(try failure())".contains("Did you mean 'a-to-b'?"))
    }
  }

  @Test("a direction of another model is refused, and so is what is no direction")
  func wrong() throws {
    try withTemporaryFolder { folder in
      let (model, path) = (try SmallModel.trained(), "\(folder)/model")
      try model.write(to: path)
      try Self.direction().write(beside: model, in: path)
      var values = model.parameters.floats
      values[0] += 1
      let other = TrainedModel(model.model, parameters: HostArray([values.count], values))
      let file = LatentDirection.path(of: "a-to-b", in: path)
      func refusal(_ reader: TrainedModel) throws -> Failure {
        try #require(throws: Failure.self) { try LatentDirection(reading: file, of: reader) }
      }
      let foreign = try refusal(other)
      #expect(foreign.kind == .badData && foreign.what.contains("latents of another model"))
      let good = try Safetensors.read(file)
      func changed(_ change: (inout [StoredTensor], inout [String: String]) -> Void) throws -> Failure {
        var (tensors, metadata) = (
          good.entries.map {
            StoredTensor($0.name, shape: $0.shape, $0.bytes.array(of: Float.self))
          }, good.metadata
        )
        change(&tensors, &metadata)
        try Safetensors.write(TensorFile(tensors, metadata: metadata), to: file)
        return try refusal(model)
      }
      for (says, change) in [
        ("not a direction", { $1["format"] = "swift-vae sampler" }),
        ("format 2", { $1["format_version"] = "2" }), ("found from", { $1["from_rows"] = "0" }),
        ("found from", { $1["to"] = nil }),
        ("'start'", { tensors, _ in tensors.removeAll { $0.name == "start" } }),
        (
          "not finite",
          { tensors, _ in
            tensors.removeAll { $0.name == "end" }
            tensors.append(StoredTensor("end", shape: [2], [1, .infinity]))
          }
        ), ("lacks 'means'", { tensors, _ in tensors.removeAll { $0.name == "means" } }),
      ] as [(String, (inout [StoredTensor], inout [String: String]) -> Void)] {
        let failure = try changed(change)
        #expect(failure.kind == .badData && failure.what.contains(says), "\(says): \(failure)")
        #expect(failure.place == "\(file)" && failure.remedy != nil)
      }
    }
  }
}
