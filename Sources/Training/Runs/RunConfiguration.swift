// `config.json`: every setting of a run, resolved. It repeats the run, and resuming reads it.

public import Autoencoders
public import Datasets
import Foundation
public import Foundations
import Storage

/// What a run is made of: its data, the model, and how it is trained.
public struct RunConfiguration: Sendable {
  /// The data as they were asked for, under a catalogue name or an absolute path.
  public var data: DataRequest
  /// The model.
  public var model: ModelConfiguration
  /// How it is trained.
  public var training: TrainingSettings

  /// A configuration from its parts.
  public init(data: DataRequest, model: ModelConfiguration, training: TrainingSettings) {
    self.data = data
    self.data.name = data.resolvedName
    self.model = model
    self.training = training
  }

  /// The text of `config.json`.
  func text() throws -> String {
    func indented(_ text: String) -> String { text.split(separator: "\n").joined(separator: "\n  ") }
    // Programs of the first release know the name alone.
    let request =
      data == DataRequest(data.name) ? "" : "  \"data_request\" : \(indented(try RunFiles.text(data))),\n"
    return "{\n  \"data\" : \(JSON.quoted(data.name)),\n\(request)  \"model\" : \(indented(model.text)),\n"
      + "  \"training\" : \(indented(try RunFiles.text(training)))\n}\n"
  }

  /// Reads the file of a run.
  ///
  /// - Throws: ``Failure`` of kind `missingInput`, `inputOutput`, or `badData` for a file that no run wrote.
  public init(reading path: String) throws {
    struct Parts: Decodable {
      var data: String?
      var dataRequest: DataRequest?
      var training: TrainingSettings
    }
    guard let parts = try RunFiles.read(Parts.self, at: path) else {
      throw Failure(
        .missingInput, "no such file", at: path, remedy: "Give the config.json of a run's folder")
    }
    let object = try? JSONSerialization.jsonObject(with: Data(try WholeFile.read(path)))
    // What is no object at all would end the process when it is written.
    guard let model = (object as? [String: Any])?["model"] as? [String: Any],
      let text = try? JSONSerialization.data(withJSONObject: model)
    else {
      throw Failure(
        .badData, "does not describe a model", at: path, remedy: "Give the config.json of a run's folder")
    }
    data = parts.dataRequest ?? DataRequest(parts.data ?? "")
    self.model = try ModelConfiguration(parsing: String(decoding: text, as: UTF8.self), at: path)
    training = parts.training
    do {
      try data.requirePossible()
      try training.validate()
    } catch let failure as Failure {
      throw Failure(.badData, failure.message, at: path, remedy: "Correct the number in the file")
    }
  }
}

/// The JSON of a run's files.
public enum RunFiles {
  /// The most bytes such a file may have.
  static let limit = 1 << 26

  /// A value as text, its members in snake case and its messages in a style.
  public static func text(_ value: some Encodable, style: MessageStyle = .swift) throws -> String {
    let encoder = JSONEncoder()
    encoder.userInfo = style.userInfo
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    return String(decoding: try encoder.encode(value), as: UTF8.self) + "\n"
  }

  /// A value from the text of a file, or nil where the file does not exist.
  ///
  /// - Throws: ``Failure`` of kind `badData` for a file that no run wrote, `inputOutput` for one that cannot be read.
  public static func read<Value: Decodable>(_ type: Value.Type, at path: String) throws -> Value? {
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    do {
      return try decoder.decode(type, from: Data(try WholeFile.text(path, limit: limit).utf8))
    } catch var failure as Failure {
      // An error about a member does not know the file.
      if failure.place == nil { (failure.kind, failure.place) = (.badData, Message(path)) }
      throw failure
    } catch {
      throw Failure(
        .badData, "is not JSON as a run writes it\(DecodingReason.text(of: error).map { ": \($0)" } ?? "")",
        at: path,
        remedy: "Restore the run's own file")
    }
  }
}
