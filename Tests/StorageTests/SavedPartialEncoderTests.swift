// A fitted encoder of parts in the folder of its model: back to the bit, and refused where it is not what it should be.

import Autoencoders
import Foundation
import Foundations
import Layers
import Tensors
import Testing
import _TestSupport

@testable import Storage

@Suite("Saved encoders of parts")
struct SavedPartialEncoderTests {
  private static func trained(seed: UInt64 = 1) throws -> TrainedModel {
    let model = VariationalAutoencoder(
      try ModelConfiguration(exampleShape: [2, 3, 1], hidden: [4], latents: 2, likelihood: .bernoulli))
    return TrainedModel(model, parameters: model.store.initialValues(key: Key(seed: seed)))
  }

  private static func saved(_ model: TrainedModel) throws -> SavedPartialEncoder {
    let encoder = try PartialEncoder(model.configuration, .init(width: 5, components: 3))
    return SavedPartialEncoder(
      encoder, parameters: encoder.parameters(model.parameters, key: Key(seed: 2)), buffers: model.buffers,
      rows: 44, bound: -1.25)
  }

  @Test("it comes back to the bit")
  func roundTrip() throws {
    try withTemporaryFolder { folder in
      let (model, path) = (try Self.trained(), "\(folder)/model")
      try model.write(to: path)
      #expect(try SavedPartialEncoder(of: model, in: path) == nil)
      let saved = try Self.saved(model)
      try saved.write(beside: model, in: path)
      let found = try #require(try SavedPartialEncoder(of: model, in: path))
      #expect(found.parameters == saved.parameters && found.encoder.size == saved.encoder.size)
      #expect(found.rows == 44 && found.bound == -1.25)
      // The same bytes again.
      let bytes = try WholeFile.read(SavedPartialEncoder.path(in: path))
      try found.write(beside: model, in: path)
      #expect(try WholeFile.read(SavedPartialEncoder.path(in: path)) == bytes)
    }
  }

  @Test("that of another model is refused, and so is what is none")
  func wrong() throws {
    try withTemporaryFolder { folder in
      let (model, path) = (try Self.trained(), "\(folder)/model")
      try model.write(to: path)
      try Self.saved(model).write(beside: model, in: path)
      let file = SavedPartialEncoder.path(in: path)
      func refusal(_ model: TrainedModel) throws -> Failure {
        try #require(throws: Failure.self) { try SavedPartialEncoder(reading: file, of: model) }
      }
      #expect(try refusal(Self.trained(seed: 9)).what.contains("different weights"))
      let good = try Safetensors.read(file)
      for (says, change) in [
        ("not an encoder of parts", { $1["format"] = "swift-vae sampler" }),
        ("format 7", { $1["format_version"] = "7" }), ("does not say what it is", { $1["width"] = "0" }),
        ("does not say what it is", { $1["components"] = "99999999" }), ("has no", { $1["width"] = "6" }),
        ("has no", { tensors, _ in tensors.removeLast() }),
        (
          "no part of it",
          { tensors, _ in tensors.append(StoredTensor("more", shape: [1], [1])) }
        ),
        (
          "not finite",
          { tensors, _ in
            let last = tensors.removeLast()
            tensors.append(
              StoredTensor(
                last.name, shape: last.shape, [Float](repeating: .nan, count: last.shape.reduce(1, *))))
          }
        ),
      ] as [(String, (inout [StoredTensor], inout [String: String]) -> Void)] {
        var (tensors, metadata) = (
          good.entries.map { StoredTensor($0.name, shape: $0.shape, $0.bytes.array(of: Float.self)) },
          good.metadata
        )
        change(&tensors, &metadata)
        try Safetensors.write(TensorFile(tensors, metadata: metadata), to: file)
        let failure = try refusal(model)
        #expect(failure.kind == .badData && failure.what.contains(says), "\(says): \(failure)")
        #expect(failure.place == "\(file)" && failure.remedy != nil)
      }
    }
  }
}
