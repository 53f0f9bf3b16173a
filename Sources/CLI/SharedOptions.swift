// What several commands understand, once.

import ArgumentParser
import Autoencoders
import CPU
import Datasets
import Foundation
import Foundations
import Layers
import Pictures
import Storage
import Tensors
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

/// Where a command's picture or array goes.
struct OutputOption: ParsableArguments {
  @Option(
    name: [.customShort("o"), .customLong("output")], help: "The file to write; replaced if it exists.")
  var file: String?

  /// The file to write: the one named, or the next free number in the current folder.
  func path(stem: String, ending: String) throws -> String {
    try file ?? NextFile.path(in: ".", stem: stem, ending: ending)
  }
}

/// Rows of data as the program's commands see them.
enum Rows {
  /// Rows of a source as one array [count, dimensions].
  static func array(_ source: any DataSource, _ range: Range<Int>) throws -> HostArray {
    var bytes = [UInt8](repeating: 0, count: range.count * source.rowBytes)
    try bytes.withUnsafeMutableBytes { try source.read(Array(range), into: $0) }
    return HostArray(TensorType([range.count, source.rowCount], source.tensorElement), bytes: bytes)
  }

  /// Pictures from observations, [count, height width channels], whose brightness the likelihood knows.
  static func pictures(_ values: HostArray, _ configuration: ModelConfiguration) throws -> [PixelBuffer] {
    let shape = configuration.exampleShape
    let channels = shape.count == 3 ? shape[2] : 1
    guard (2...3).contains(shape.count), [1, 3, 4].contains(channels) else {
      throw Failure(
        .badData, "examples of shape \(shape) are no pictures",
        remedy: "Write numbers instead, with -o FILE.npy")
    }
    return PixelBuffer.pictures(
      values.scaled(by: Float(configuration.likelihood.brightness)).floats, height: shape[0],
      width: shape[1], channels: channels)
  }

  /// Writes rows as a picture file or, where the name ends in .npy, as numbers.
  static func write(_ values: HostArray, _ configuration: ModelConfiguration, to path: String) throws {
    if path.hasSuffix(".npy") {
      try NPY.write(
        NumericArray(shape: [values.type.shape[0]] + configuration.exampleShape, values.floats), to: path)
    } else {
      try PNG.write(Grid().sheet(pictures(values, configuration)), to: path)
    }
  }
}
