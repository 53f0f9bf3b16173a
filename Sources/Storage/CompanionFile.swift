// Files that lie beside a model and mean something for its numbers alone: samplers, directions, encoders of parts. Each says
// its format, the version of it, and the digest of the model; what does not fit is refused before anything else is read.

import Foundation
import Foundations

/// A kind of file that belongs to a model.
struct CompanionFile {
  /// What the file says it is.
  let format: String
  /// The version that this program reads and writes.
  let version: String
  /// What messages call one: `a sampler`.
  let noun: Message
  /// What can be done about one that cannot be used.
  let remedy: Message
  /// What can be done about one of a later version, behind "Update this program, or".
  let renewal: Message
  /// That it belongs to another model.
  let foreign: Message

  /// What every file of the kind says, and more.
  func metadata(of model: TrainedModel, _ more: [String: String]) -> [String: String] {
    more.merging(["format": format, "format_version": version, "model": model.digest]) { $1 }
  }

  /// The failure of a file of the kind.
  func bad(_ what: Message, at path: String, _ remedy: Message? = nil) -> Failure {
    Failure(.badData, what, at: path, remedy: remedy ?? self.remedy)
  }

  /// Reads a file that belongs to a model.
  ///
  /// - Throws: ``Failure`` of kind `inputOutput`, `missingInput`, or `badData` for another file, a later version or another
  ///   model.
  func read(_ path: String, of model: TrainedModel) throws -> TensorFile {
    let file: TensorFile
    do { file = try Safetensors.read(path) } catch var failure as Failure where failure.kind == .badData {
      failure.remedy = remedy
      throw failure
    }
    guard file.metadata["format"] == format else { throw bad("is not \(noun)", at: path) }
    let found = file.metadata["format_version"] ?? "?"
    guard found == version else {
      throw bad(
        "is \(noun) of format \(found), but this program reads format \(version)", at: path,
        "Update this program, or \(renewal)")
    }
    guard file.metadata["model"] == model.digest else { throw bad(foreign, at: path) }
    return file
  }
}
