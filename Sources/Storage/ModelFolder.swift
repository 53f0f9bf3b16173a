// A model at rest is a folder: `config.json` says what it is and in which version of this format,
// `model.safetensors` holds its numbers. The folder appears whole and is never overwritten.

import Foundations

/// A folder that holds a model.
public struct ModelFolder: Sendable {
  /// The version of the format that this program writes; older ones are read.
  public static let formatVersion = 4

  /// The text of `config.json`.
  public let configuration: String
  /// The tensors of `model.safetensors`, mapped.
  public let tensors: TensorFile

  /// Reads the folder at `path`.
  ///
  /// - Throws: ``Failure`` of kind `missingInput` if the folder or one of its files is missing, `badData` if one is corrupt
  ///   or of a newer format, `inputOutput` if one cannot be read.
  public init(reading path: String) throws {
    let place = "\(path)/config.json"
    configuration = try WholeFile.text(place, limit: 1 << 26)
    let version = try Self.version(of: configuration, at: place)
    guard let version else {
      throw Failure(
        .badData, "has no format_version, so it is not a model configuration", at: place,
        remedy: "Give the folder of a model or of a run")
    }
    guard version <= Self.formatVersion else {
      throw Failure(
        .badData,
        "written in format \(version) by a newer program; this one reads formats up to \(Self.formatVersion)",
        at: place, remedy: "Update this program")
    }
    guard version >= 1 else {
      throw Failure(.badData, "has the unknown format_version \(version)", at: place, remedy: "Copy it again")
    }
    tensors = try Safetensors.read("\(path)/model.safetensors")
  }

  /// Writes a new folder at `path`.
  ///
  /// - Parameters:
  ///   - configuration: A JSON object. The member `format_version` is put first if it is not there.
  ///   - tensors: What `model.safetensors` will hold.
  ///   - replacing: Whether a folder of that name gives way; only for the model of a run that is continued.
  /// - Throws: ``Failure`` of kind `usage` if something of that name exists, `inputOutput` if it cannot be written.
  public static func write(
    configuration: String, tensors: TensorFile, to path: String, replacing: Bool = false
  ) throws {
    let text = versioned(configuration)
    try (replacing ? AtomicFolder.replace : AtomicFolder.create)(path) { folder in
      try AtomicFile.write(text, to: "\(folder)/config.json")
      try Safetensors.write(tensors, to: "\(folder)/model.safetensors")
    }
  }

  /// Makes a folder beside a model's files, where there is none, for files that are going to be written into it.
  ///
  /// - Parameters:
  ///   - name: The name of the folder.
  ///   - files: The names of the files.
  ///   - folder: The folder of the model.
  /// - Throws: ``Failure`` of kind `inputOutput` if it cannot be made, and `badData` where a link leads out of the model or
  ///   out of the run that the model belongs to.
  public static func makeFolder(_ name: String, for files: [String], in folder: String) throws {
    let parts = PathParts(folder)
    if ResolvedPath.existing("\(parts.place)/run.json") != nil {
      try Enclosure.require(files.map { "\(parts.name)/\(name)/\($0)" }, in: parts.place, "the run")
    } else {
      try Enclosure.require(files.map { "\(name)/\($0)" }, in: folder, "the model")
    }
    try FolderPath.make("\(folder)/\(name)")
  }

  /// The format version a configuration names, or nil if it names none.
  private static func version(of configuration: String, at place: String) throws -> Int? {
    do {
      let json = try JSON(parsing: configuration.utf8)
      guard let member = json["format_version"] else { return nil }
      guard let version = member.integer else {
        throw Failure(
          .badData, "its format_version is not a whole number", at: place, remedy: "Copy the folder again")
      }
      return version
    } catch let mistake as JSONMistake {
      throw Failure(
        .badData, "the JSON text \(mistake.what), at byte \(mistake.offset)", at: place,
        remedy: "Copy the folder again")
    }
  }

  private static func versioned(_ configuration: String) -> String {
    guard let json = try? JSON(parsing: configuration.utf8), case .object(let members) = json else {
      fail("a configuration that is no JSON object")
    }
    if let version = json["format_version"] {
      guard let integer = version.integer, (1...formatVersion).contains(integer) else {
        fail("a configuration of format_version \(version)")
      }
      return configuration
    }
    // Only the text before the first member changes; numbers and spacing stay as the caller wrote them.
    let rest = configuration.drop { $0 != "{" }.dropFirst()
    return "{\n  \"format_version\": \(formatVersion)\(members.isEmpty ? "" : ",")\(rest)"
  }
}
