// Commands as they can be pasted into a shell: words with blanks, quotes or signs that shells read are quoted, and runs
// outside the standard folder are named by their paths.

import Foundation
import Training

/// Words for POSIX shells.
enum ShellText {
  /// A word, in single quotes where a shell would read it otherwise. Within them nothing has a meaning but the quote that
  /// ends them, so one is written as '\'' (end, a quote, begin again).
  static func word(_ text: String) -> String {
    let plain = CharacterSet(
      charactersIn: "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:@%+=,")
    // A word that begins with = is a path lookup in zsh; other letters than ASCII are safe, but their composition may
    // not survive a terminal.
    if !text.isEmpty, !text.hasPrefix("="), text.unicodeScalars.allSatisfy(plain.contains) { return text }
    return "'\(text.replacingOccurrences(of: "'", with: "'\\''"))'"
  }

  /// A command of several words.
  static func command(_ words: [String]) -> String { words.map(word).joined(separator: " ") }

  /// A command within a sentence: in quotes, unless it holds some.
  static func sentence(_ words: [String]) -> String {
    let command = command(words)
    return command.contains("'") ? command : "'\(command)'"
  }

  /// How a command names a run: by its name, or by its folder where the runs are kept elsewhere.
  static func run(_ folder: RunFolder, runs: String) -> String {
    runs == "runs" && !folder.name.hasPrefix("-") ? folder.name : folder.path
  }
}
