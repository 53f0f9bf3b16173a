// Misspelt commands. The argument parser would take `smaple` for an unexpected argument; here it is
// a name, and names get the nearest known one.

import ArgumentParser
import Foundations

/// The names of commands within commands.
enum CommandNames {
  /// Throws for the first name among the arguments that no command has.
  ///
  /// - Parameter arguments: What stands after the program's name.
  static func check(_ arguments: some Sequence<String>, of command: any ParsableCommand.Type) throws {
    var current = command
    // `vae help sample` is about the command that follows.
    for name in arguments.drop(while: { $0 == "help" }) {
      let known = current.configuration.subcommands
      if known.isEmpty || current.configuration.defaultSubcommand != nil || name.hasPrefix("-") { return }
      guard let next = known.first(where: { names(of: $0).contains(name) }) else {
        throw Suggestion.unknown("command", name, among: known.flatMap(names) + ["help"])
      }
      current = next
    }
  }

  private static func names(of command: any ParsableCommand.Type) -> [String] {
    [command.configuration.commandName].compactMap { $0 } + command.configuration.aliases
  }
}
