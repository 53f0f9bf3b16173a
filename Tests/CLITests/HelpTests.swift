// What every command says about itself: help with an example, and its place in the completions of shells.

import ArgumentParser
import Foundation
import Testing
import _TestSupport

@testable import CLI

@Suite("Help")
struct HelpTests {
  /// Every command by its words, such as ["data", "list"].
  static let commands: [[String]] = leaves(of: VAECommand.self, [])

  private static func leaves(of command: any ParsableCommand.Type, _ words: [String]) -> [[String]] {
    let below = command.configuration.subcommands.flatMap { next in
      leaves(of: next, words + [next.configuration.commandName ?? "?"])
    }
    return words.isEmpty ? below : [words] + below
  }

  @Test("every command has help with an example that begins as the command does")
  func examples() throws {
    try #require(Self.commands.count > 10)
    try withTemporaryFolder { folder in
      for words in Self.commands {
        let help = try Program.run(words + ["--help"], in: folder)
        #expect(help.status == 0 && help.errors.isEmpty, "\(words)")
        #expect(help.output.contains("USAGE: vae \(words.joined(separator: " "))"), "\(words)")
        let example = try #require(help.output.firstRange(of: /Examples?: +vae [^\n]*/), "\(words)")
        #expect(help.output[example].contains("vae \(words.joined(separator: " "))"), "\(words)")
      }
    }
  }

  @Test("the completions of every shell know every command", arguments: ["bash", "zsh", "fish"])
  func completions(shell: String) throws {
    try withTemporaryFolder { folder in
      let script = try Program.run(["--generate-completion-script", shell], in: folder)
      #expect(script.status == 0 && script.errors.isEmpty)
      for word in Set(Self.commands.joined()) {
        #expect(script.output.contains(word), "\(word)")
      }
      #expect(script.output.contains("learning-rate") && script.output.contains("nearest"))
    }
  }
}
