// `vae data`: the data sets known by name, and what is in data.

import ArgumentParser

struct DataCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "data", abstract: "List the known data sets, or inspect data.",
    discussion: "Examples: vae data list; vae data info mnist; vae data info sensors.npy --json",
    subcommands: [DataListCommand.self, DataInfoCommand.self])
}
