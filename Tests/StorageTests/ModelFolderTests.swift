// The model's folder: whole, versioned, never overwritten.

import Foundation
import Foundations
import Testing
import _TestSupport

@testable import Storage

private let tensors = TensorFile([StoredTensor("encoder/bias", shape: [2], [1, 2])])

private func write(_ configuration: String, in folder: String) throws -> String {
  let path = folder + "/model"
  try ModelFolder.write(configuration: configuration, tensors: tensors, to: path)
  return path
}

@Suite("Model folder")
struct ModelFolderTests {
  @Test(
    "what is written is read back, under the current version",
    arguments: zip(
      ["{}", "{ \"model\": \"vae\", \"beta\": 1.50 }", "{\"a\":1,\"format_version\":1}"],
      [
        "{\n  \"format_version\": 4}", "{\n  \"format_version\": 4, \"model\": \"vae\", \"beta\": 1.50 }",
        "{\"a\":1,\"format_version\":1}",
      ]))
  func roundTrip(_ configuration: String, _ text: String) throws {
    try withTemporaryFolder { folder in
      let path = try write(configuration, in: folder)
      let model = try ModelFolder(reading: path)
      #expect(model.configuration == text)
      #expect(model.tensors["encoder/bias"]?.bytes.array(of: Float.self) == [1, 2])
      let names = try FileManager.default.contentsOfDirectory(atPath: path).sorted()
      #expect(names == ["config.json", "model.safetensors"])
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["model"])
    }
  }

  @Test("an existing folder is refused and stays as it was")
  func neverOverwritten() throws {
    try withTemporaryFolder { folder in
      let path = try write("{\"first\": true}", in: folder)
      let failure = try #require(throws: Failure.self) { try write("{\"second\": true}", in: folder) }
      #expect(failure.kind == .usage && failure.place?.description == path)
      #expect(try ModelFolder(reading: path).configuration.contains("first"))
    }
  }

  @Test(
    "configurations of other versions, or of none, are refused",
    arguments: [
      ("{\"format_version\": 5}", "newer program", "Update this program"),
      ("{\"format_version\": 0}", "unknown format_version 0", "Copy"),
      ("{\"format_version\": \"1\"}", "not a whole number", "Copy"),
      ("{\"format_version\": 1.0}", "not a whole number", "Copy"),
      ("{}", "no format_version", "folder of a model"),
      ("[1]", "no format_version", "folder of a model"),
      ("{\"format_version\": 1", "ends too early", "Copy"),
    ])
  func versions(_ configuration: String, _ sentence: String, _ remedy: String) throws {
    try withTemporaryFolder { folder in
      let path = try write("{}", in: folder)
      try AtomicFile.write(configuration, to: path + "/config.json")
      let failure = try #require(throws: Failure.self) { try ModelFolder(reading: path) }
      #expect(failure.kind == .badData && failure.place?.description == path + "/config.json")
      #expect(failure.what.contains(sentence) && failure.remedy?.contains(remedy) == true, "\(failure)")
    }
  }

  @Test("a missing folder or file is missing input", arguments: ["", "/config.json", "/model.safetensors"])
  func missing(_ part: String) throws {
    try withTemporaryFolder { folder in
      let path = try write("{}", in: folder)
      try FileManager.default.removeItem(atPath: path + part)
      let failure = try #require(throws: Failure.self) { try ModelFolder(reading: path) }
      #expect(failure.kind == .missingInput)
    }
  }
}
