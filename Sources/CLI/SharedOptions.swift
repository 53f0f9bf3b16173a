// What several commands understand, once.

import ArgumentParser
import CPU
import Datasets
import Foundations
import Storage
import Training

/// Options of every command.
struct SharedOptions: ParsableArguments {
  @Flag(name: .shortAndLong, help: "Print results only, no progress.")
  var quiet = false

  @Option(help: ArgumentHelp("The threads of the team; all cores by default.", valueName: "n"))
  var threads: Int?

  @Option(help: ArgumentHelp("The folder of runs.", valueName: "dir"))
  var runs = "runs"

  func validate() throws {
    if let threads, !(1...1024).contains(threads) {
      throw ValidationError("--threads \(threads) is not within 1...1024; leave it out to use all cores.")
    }
  }

  var backend: CPU { CPU(threads: threads) }

  /// Loads the data a user names; files of the catalogue that are missing are downloaded.
  func dataset(_ argument: String) throws -> Dataset {
    try Dataset.load(argument, downloads: DownloadDisplay.downloads(quiet: quiet))
  }

  /// Opens the model a user names.
  func model(_ argument: String) throws -> SavedModel { try opened(argument).saved }

  /// Opens the model a user names, with the run it comes from.
  func opened(_ argument: String) throws -> RunModel {
    let model = try RunModel(argument, runs: runs)
    if !model.isFinished, !quiet { Console.error("the run has not ended; using \(model.path)") }
    return model
  }
}
