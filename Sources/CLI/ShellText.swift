// Commands as they can be pasted into a shell: words with blanks, quotes or signs that shells read are quoted, and runs
// outside the standard folder are named by their paths.

import Foundations
import Training

/// Words for POSIX shells.
enum ShellText {
  /// A command of several words.
  static func command(_ words: [String]) -> String { words.map(ShellWord.quoted).joined(separator: " ") }

  /// A command within a sentence: in quotes, unless it holds some.
  static func sentence(_ words: [String]) -> String {
    let command = command(words)
    return command.contains(scalar: "'") ? command : "'\(command)'"
  }

  /// How a command names a run: by its name, or by its folder where the runs are kept elsewhere.
  static func run(_ folder: RunFolder, runs: String) -> String {
    runs == "runs" && !folder.name.hasPrefix("-") ? folder.name : folder.path
  }
}
