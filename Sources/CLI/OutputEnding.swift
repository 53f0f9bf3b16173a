// The endings of files that commands write. One that is not written is refused before any work is done: a file under
// the ending of another kind misleads every program that opens it.

import Foundations

/// The endings that a command writes.
enum OutputEnding {
  /// Whether a path ends so, in capitals or small letters.
  static func has(_ path: String, _ ending: String) -> Bool { path.lowercased().hasSuffix(ending) }

  /// Throws for a path that ends in none of the endings. Devices, such as `/dev/null`, have none.
  static func require(_ path: String?, _ endings: [String]) throws {
    guard let path, !path.hasPrefix("/dev/"), !endings.contains(where: { has(path, $0) }) else { return }
    throw refusal(of: path, endings)
  }

  /// The failure for a path whose ending is not written.
  ///
  /// - Parameter others: What may be given besides, such as " or a folder".
  static func refusal(of path: String, _ endings: [String], besides others: String = "") -> Failure {
    let list =
      endings.count < 3
      ? endings.joined(separator: " or ")
      : endings.dropLast().joined(separator: ", ") + " or " + (endings.last ?? "")
    return Failure(
      .usage, "'\(path)' does not end in \(list)", at: "-o", remedy: "Give a name ending in \(list)\(others)")
  }
}
