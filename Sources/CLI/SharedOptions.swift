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
    help: ArgumentHelp("The number of threads. (default: all cores)", valueName: "n"))
  var threads: Int?

  @Option(help: ArgumentHelp("The folder that holds the runs.", valueName: "dir"))
  var runs = "runs"

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The memory limit, for example 2g: pictures that exceed it are read on demand.",
      valueName: "amount"))
  var memory: MemoryAmount?

  func validate() throws {
    if let threads, !(1...1024).contains(threads) {
      throw ValidationError("--threads \(threads) is not within 1...1024; leave it out to use all cores.")
    }
  }

  var backend: CPU { CPU(threads: threads) }

  /// How data are loaded: files of the catalogue that are missing are downloaded.
  var access: DataAccess { DataAccess(downloads: DownloadDisplay.downloads(quiet: quiet)) }

  /// Loads the data of a request, and says what was chosen.
  ///
  /// - Parameter asked: What the user asked for, where others have completed it.
  func dataset(_ request: DataRequest, askedFor: DataRequest? = nil) throws -> Dataset {
    let asked = askedFor ?? request
    var request = request
    request.memory = memory?.bytes ?? request.memory
    try asked.requireApplicable()
    let dataset = try Dataset.load(request, access)
    try asked.requireUse(in: dataset)
    var said: Set<String> = []
    tell(dataset, &said)
    return dataset
  }

  /// Loads data for a model: those of a request or, where it names none, those of its run.
  func data(of model: RunModel, _ request: DataRequest) throws -> RunData {
    var said: Set<String> = []
    return try data(of: model, request, said: &said)
  }

  /// Loads data for a model, as ``data(of:_:)``.
  ///
  /// - Parameter said: The sentences that have been said and are not to be repeated; those of these data join them.
  func data(of model: RunModel, _ request: DataRequest, said: inout Set<String>) throws -> RunData {
    var request = request
    request.memory = memory?.bytes ?? request.memory
    if !request.name.isEmpty { try request.requireApplicable() }
    let data = try RunData(model, request, access)
    try request.requireUse(in: data.dataset, named: data.name)
    tell(data.dataset, &said, isKnown: data.isOwn)
    if let change = data.change { Console.error("warning: \(change)") }
    return data
  }

  /// Says what was chosen and left out when data were opened.
  ///
  /// - Parameter isKnown: Whether they are the data of a run, whose training has said what arrays were taken for.
  private func tell(_ dataset: Dataset, _ said: inout Set<String>, isKnown: Bool = false) {
    if quiet { return }
    if !isKnown { for note in dataset.notes { Console.error(note) } }
    if let folder = dataset.pictures { PictureDisplay.opened(folder, said: &said) }
    if !dataset.unknownColumns.isEmpty {
      Console.error(
        "ignoring columns that the model does not know: \(list: dataset.unknownColumns)")
    }
  }

  /// Opens the model a user names.
  func model(_ argument: String) throws -> TrainedModel { try opened(argument).trained }

  /// Opens the model a user names, with the run it comes from.
  func opened(_ argument: String) throws -> RunModel {
    let model = try RunModel(argument, runs: runs)
    if !model.isFinished, !quiet { Console.error("the run has not ended; using \(model.path)") }
    return model
  }
}
