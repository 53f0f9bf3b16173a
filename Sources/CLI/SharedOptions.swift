// What several commands understand, once.

import ArgumentParser
import Autoencoders
import CPU
import Datasets
import Foundations
import Storage
import Training

/// Options of every command.
struct SharedOptions: ParsableArguments {
  @Flag(name: .shortAndLong, help: "Print results only, no progress.")
  var quiet = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The threads of the team; all cores by default.", valueName: "n"))
  var threads: Int?

  @Option(help: ArgumentHelp("The folder of runs.", valueName: "dir"))
  var runs = "runs"

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The memory the program should take at most, such as 2g: pictures beyond it are read as they are needed.",
      valueName: "amount"))
  var memory: MemoryAmount?

  func validate() throws {
    if let threads, !(1...1024).contains(threads) {
      throw ValidationError("--threads \(threads) is not within 1...1024; leave it out to use all cores.")
    }
  }

  var backend: CPU { CPU(threads: threads) }

  /// Loads the data a user names; files of the catalogue that are missing are downloaded.
  ///
  /// - Parameters:
  ///   - pictures: The shape that pictures are to have, where the user says it.
  ///   - table: How files of columns are read.
  ///   - model: The model they are for, whose shape or columns they get otherwise.
  func dataset(
    _ argument: String, pictures: PictureOptions = PictureOptions(), table: TableRequest = TableRequest(),
    for model: ModelConfiguration? = nil
  ) throws -> Dataset {
    var options = pictures
    options.memory = memory?.bytes
    var request = table
    if let model {
      options = options.completed(by: model)
      request = request.completed(by: model)
    }
    let dataset = try Dataset.load(
      argument, downloads: DownloadDisplay.downloads(quiet: quiet), pictures: options, table: request)
    if !quiet, let folder = dataset.pictures { PictureDisplay.opened(folder) }
    if !quiet, !dataset.unknownColumns.isEmpty {
      Console.error(
        "columns the model does not know are not used: \(dataset.unknownColumns.joined(separator: ", "))")
    }
    return dataset
  }

  /// The rows to use a model on, as ``RunData`` finds them.
  func rows(
    _ model: RunModel, _ data: String?, split: DataSplit?, limit: Int? = nil, chosenBy key: Key? = nil,
    table: TableRequest = TableRequest()
  ) throws -> RunData {
    let found = try RunData(
      model, data: data, split: split, limit: limit, chosenBy: key,
      downloads: DownloadDisplay.downloads(quiet: quiet), memory: memory?.bytes, table: table)
    if !quiet, let folder = found.pictures { PictureDisplay.opened(folder) }
    return found
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
