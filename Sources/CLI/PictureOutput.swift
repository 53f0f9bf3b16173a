// Where a command's examples go, and how: pictures as a sheet, rows of a table as .csv, the numbers behind both as .npy.

import ArgumentParser
import Autoencoders
import Datasets
import Evaluation
import Foundations
import Pictures
import Tables
import Tensors

/// The file of a command that makes pictures.
struct PictureOutput: ParsableArguments {
  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: ArgumentHelp(
      "The .png, .npy or, for tables, .csv file to write, replaced if it exists. (default: a new numbered file in the current folder)",
      valueName: "file"))
  var file: String?

  /// The file to write, for a model: the one named, or the next free number in the current folder.
  ///
  /// Throws where examples are not what is to be written, before anything is computed.
  func path(stem: String, for configuration: ModelConfiguration) throws -> String {
    let isTable = configuration.schema != nil
    guard let file else {
      if !isTable { try configuration.requireDrawing() }
      return try NextFile.path(in: ".", stem: stem, ending: isTable ? "csv" : "png")
    }
    if file.hasSuffix(".npy") || (isTable && file.hasSuffix(".csv")) { return file }
    if file.hasSuffix(".png") {
      try configuration.requireDrawing()
      return file
    }
    throw Failure(
      .usage,
      file.hasSuffix(".csv")
        ? "the model's examples are not rows of a table"
        : "'\(file)' is neither a picture file nor an array file",
      at: "-o", remedy: "Give a name ending in \(isTable ? ".csv" : ".png") or .npy")
  }

  /// Writes a sheet or, by the ending of the name, numbers or the rows of a table.
  ///
  /// - Parameters:
  ///   - numbers: Observations [count, dimensions].
  ///   - counts: How the array counts them, such as [pairs, steps]; one dimension by default.
  func write(
    _ numbers: HostArray, counts: [Int]? = nil, _ configuration: ModelConfiguration, to path: String,
    sheet: () throws -> Sheet
  ) throws {
    if path.hasSuffix(".npy") {
      let shape = (counts ?? [numbers.type.shape[0]]) + configuration.exampleShape
      try NPY.write(NumericArray(shape: shape, numbers.floats), to: path)
    } else if path.hasSuffix(".csv"), let schema = configuration.schema {
      try AtomicFile.write(schema.file(of: numbers.floats), to: path)
    } else {
      try PNG.write(sheet().drawn(), to: path)
    }
  }

  /// Writes observations as a plain sheet of pictures, or as numbers.
  func write(_ numbers: HostArray, _ configuration: ModelConfiguration, to path: String) throws {
    try write(numbers, configuration, to: path) { Sheet(try configuration.drawings(of: numbers)) }
  }
}
