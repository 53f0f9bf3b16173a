// What can be wrong with the file of a picture. A format says which it is; the sentence for the user, with the
// format and the file, is the same for all of them.

import Foundations

/// Why a format cannot read a file, with the words of whoever found it, which may be empty.
public enum PictureFault: Error, Equatable, Sendable {
  /// The file ends too early.
  case truncated(String)
  /// The file contradicts itself or its format.
  case corrupt(String)
  /// The file is of a kind of its format that is not read.
  case unsupported(String)
  /// The picture is larger than is read.
  case tooLarge(String)
  /// There is too little memory.
  case noMemory
}

extension PictureFormat {
  /// What to do about a file that is broken.
  static let againRemedy: Message = "Export, copy or download it again"

  /// What a fault means to a user.
  func failure(_ fault: PictureFault, at path: String) -> Failure {
    func because(_ said: String) -> String { said.isEmpty ? "" : ": \(said)" }
    return switch fault {
    case .truncated(let said):
      Failure(.badData, "the \(name) file is cut off\(because(said))", at: path, remedy: Self.againRemedy)
    case .corrupt(let said):
      Failure(.badData, "the \(name) file is corrupt\(because(said))", at: path, remedy: Self.againRemedy)
    case .unsupported(let said):
      Failure(
        .badData, "is a \(name) file of a kind that is not supported\(because(said))", at: path,
        remedy: "Save it as an ordinary \(name) file")
    case .tooLarge(let said):
      Failure(.badData, "the \(name) file is too large\(because(said))", at: path, remedy: "Make it smaller")
    case .noMemory:
      Failure(
        .failure, "there is not enough memory to decode the picture", at: path, remedy: "Close other programs"
      )
    }
  }

  /// Reads a part of a file; what is wrong with it becomes a failure that names the file.
  func reading<Result>(_ path: String, _ body: () throws -> Result) throws -> Result {
    do { return try body() } catch let fault as PictureFault { throw failure(fault, at: path) }
  }
}
