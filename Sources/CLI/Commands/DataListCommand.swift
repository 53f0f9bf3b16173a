// `vae data list`: the catalogue, and which of its sets are on this computer.

import ArgumentParser
import Datasets

struct DataListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the known data sets.",
    discussion: "Example: vae data list")

  @Flag(help: "Print one JSON object.") var json = false

  func run() throws {
    let listing = DataListing()
    json ? Console.result(json: listing.json(.flags)) : Console.result(listing.text(.flags))
  }
}
