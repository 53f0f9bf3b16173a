// Results go to standard output, progress and complaints to standard error.

import Foundation
import Training

/// The two streams of the program.
enum Console {
  /// A line of result.
  static func result(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }

  /// A line of complaint or progress.
  static func error(_ line: String) { write("\(line)\n") }

  /// Text on standard error as it is.
  static func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }

  /// Whether progress can be drawn over.
  static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }

  /// A value as one JSON object on standard output.
  static func json(_ members: [String: Any]) {
    let data = try? JSONSerialization.data(
      withJSONObject: members, options: [.sortedKeys, .withoutEscapingSlashes])
    result(data.map { String(decoding: $0, as: UTF8.self) } ?? "{}")
  }

  /// A value as one JSON object on standard output, its members in snake case.
  static func json(_ value: some Encodable) throws {
    result(String(try RunFiles.text(value).dropLast()))
  }
}
