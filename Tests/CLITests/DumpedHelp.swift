// What the program says about its commands and options to other programs.

import Foundation

/// The dumped help.
struct DumpedHelp: Decodable {
  /// A command with the commands within it.
  struct Command: Decodable {
    struct Argument: Decodable {
      struct Name: Decodable { var name: String }
      var kind: String
      var names: [Name]?
      var parsingStrategy: String?
    }
    var commandName: String
    var arguments: [Argument]?
    var subcommands: [Command]?

    /// The names of its options and flags, and of those of the commands within it, without their dashes.
    var flags: Set<String> {
      let own = (arguments ?? []).filter { $0.kind != "positional" }.flatMap { ($0.names ?? []).map(\.name) }
      return (subcommands ?? []).reduce(into: Set(own)) { $0.formUnion($1.flags) }
    }
  }
  var command: Command

  /// The help of the built program.
  static func read(in folder: String) throws -> DumpedHelp {
    let help = try Program.run(["--experimental-dump-help"], in: folder)
    return try JSONDecoder().decode(DumpedHelp.self, from: Data(help.output.utf8))
  }
}
