// Every way in which a model's configuration can be wrong is refused by name.

import Foundation
import Foundations
import Testing
import _TestSupport

@testable import Storage

@Suite("Wrong configurations")
struct WrongConfigurationTests {
  /// A member's wrong value (nil: it is missing), and a word of the sentence about it.
  struct WrongMember: Sendable, CustomTestStringConvertible {
    var name: String
    var value: String?
    var word: String
    var testDescription: String { "\(name): \(value ?? "missing")" }
  }

  static let wrongMembers: [WrongMember] =
    SmallModel.members.keys.sorted().map { WrongMember(name: $0, value: nil, word: $0) }
    + [
      ("latents", "0", "size 0"), ("latents", "-3", "size -3"), ("latents", "16777217", "16777217"),
      ("latents", "9223372036854775807", "9223372036854775807"), ("latents", "9223372036854775808", "not a"),
      ("latents", "1.5", "not a"), ("latents", "\"2\"", "not a"), ("latents", "null", "not a"),
      ("hidden", "[4, 0]", "size 0"), ("hidden", "4", "not a"),
      ("hidden", "[\((0..<1001).map { _ in "1" }.joined(separator: ","))]", "1001 hidden layers"),
      ("example_shape", "[3, -2]", "size -2"), ("example_shape", "[0]", "size 0"),
      ("example_shape", "[16777216, 16777216, 16777216]", "implausibly large"),
      ("example_shape", "[\((0..<100).map { _ in "16777216" }.joined(separator: ","))]", "implausibly large"),
      ("activation", "\"rellu\"", "activation 'rellu'"), ("model", "\"gan\"", "model 'gan'"),
      ("likelihood", "{\"name\": \"weibull\"}", "likelihood 'weibull'"),
      ("likelihood", "{\"name\": \"gaussian\"}", "deviation"),
      ("likelihood", "{\"name\": \"gaussian\", \"deviation\": 0}", "cannot be 0.0"),
      ("likelihood", "{\"name\": \"gaussian\", \"deviation\": -1}", "cannot be -1.0"),
      ("likelihood", "{\"name\": \"categorical\"}", "categories"),
      ("likelihood", "{\"name\": \"categorical\", \"categories\": 257}", "257"),
      ("likelihood", "{\"name\": \"categorical\", \"categories\": 2.5}", "2.5"),
      ("likelihood", "{\"name\": \"categorical\", \"categories\": 1e300}", "1e+300"),
      ("likelihood", "{\"name\": \"gaussian-diagonal\"}", "minimum_deviation"),
      ("likelihood", "{\"name\": \"gaussian-diagonal\", \"minimum_deviation\": 0}", "cannot be 0.0"),
      ("likelihood", "{\"name\": \"student\"}", "degrees_of_freedom"),
      ("likelihood", "{\"name\": \"student\", \"degrees_of_freedom\": 1}", "cannot be 1.0"),
      ("likelihood", "{\"name\": \"gaussian\", \"deviation\": \"1@linear:5\"}", "cannot be annealed"),
      ("likelihood", "{\"name\": \"bernoulli\", \"deviation\": 1}", "no hyperparameters, so 'deviation'"),
      ("likelihood", "\"gaussian\"", "deviation"), ("likelihood", "{}", "name"),
      ("likelihood", "[]", "not a"),
      ("prior", "\"flat\"", "prior 'flat'"), ("preprocessing", "{\"scale\": 0}", "scale 0"),
      ("preprocessing", "{\"scale\": -1}", "scale -1"), ("preprocessing", "{\"scale\": 1e999}", "not a"),
      ("preprocessing", "{}", "scale"), ("format_version", "5", "newer program"),
      ("format_version", "0", "unknown"), ("format_version", "1.0", "not a whole number"),
      ("format_version", "\"1\"", "not a whole number"),
    ].map { WrongMember(name: $0, value: $1, word: $2) }

  @Test("a configuration with a wrong or missing member is refused by name", arguments: wrongMembers)
  func wrongMember(wrong: WrongMember) throws {
    try withTemporaryFolder { folder in
      var changed = SmallModel.members
      changed[wrong.name] = wrong.value
      try expectRefused(folder, configuration: SmallModel.text(changed), word: wrong.word)
    }
  }

  @Test(
    "a configuration that is no JSON object is refused",
    arguments: ["", "{", "[1]", "null", "{\"latents\": 2, \"latents\": 3}", "\u{0}", "{} {}", "PK\u{3}\u{4}"])
  func noConfiguration(text: String) throws {
    try withTemporaryFolder { try expectRefused($0, configuration: text, word: "") }
  }

  @Test("a configuration of vast layers is refused before memory is asked for")
  func vast() throws {
    try withTemporaryFolder { folder in
      for hidden in [
        "[16777216, 16777216]", "[\((0..<1000).map { _ in "16777216" }.joined(separator: ","))]",
      ] {
        var changed = SmallModel.members
        changed["hidden"] = hidden
        let path = try write(folder, configuration: SmallModel.text(changed))
        let failure = try #require(throws: Failure.self) { try TrainedModel(reading: path) }
        #expect(failure.kind == .badData && failure.place == "\(path)/model.safetensors")
        #expect(failure.what.contains("encoder/0/weight"), "\(failure)")
        try FileManager.default.removeItem(atPath: path)
      }
    }
  }

  private func write(_ folder: String, configuration: String) throws -> String {
    let path = "\(folder)/model"
    try SmallModel.trained().write(to: path)
    try AtomicFile.write(configuration, to: "\(path)/config.json")
    return path
  }

  private func expectRefused(_ folder: String, configuration: String, word: String) throws {
    let path = try write(folder, configuration: configuration)
    let failure = try #require(throws: Failure.self) { try TrainedModel(reading: path) }
    #expect(failure.kind == .badData && failure.place == "\(path)/config.json", "\(failure)")
    #expect(word.isEmpty || failure.what.contains(word), "\(failure)")
    #expect(failure.remedy != nil)
  }
}
