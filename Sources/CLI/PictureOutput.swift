// Where a command's pictures go, and how: a sheet as PNG, or the numbers behind it as .npy.

import ArgumentParser
import Autoencoders
import Datasets
import Evaluation
import Foundations
import Pictures
import Tensors

/// The file of a command that makes pictures.
struct PictureOutput: ParsableArguments {
  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: ArgumentHelp(
      "The .png or .npy file to write, replaced if it exists; by default the next free number here.",
      valueName: "file"))
  var file: String?

  /// The file to write, for a model: the one named, or the next free number in the current folder.
  ///
  /// Throws where examples are no pictures and pictures are to be written, before anything is computed.
  func path(stem: String, for configuration: ModelConfiguration) throws -> String {
    if let file, !file.hasSuffix(".png"), !file.hasSuffix(".npy") {
      throw Failure(
        .usage, "'\(file)' is neither a picture nor numbers", at: "-o",
        remedy: "Give a name ending in .png or .npy")
    }
    if file?.hasSuffix(".npy") != true { try configuration.requirePictures() }
    return try file ?? NextFile.path(in: ".", stem: stem, ending: "png")
  }

  /// Writes a sheet or, where the name ends in .npy, numbers.
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
    } else {
      try PNG.write(sheet().drawn(), to: path)
    }
  }

  /// Writes observations as a plain sheet of pictures, or as numbers.
  func write(_ numbers: HostArray, _ configuration: ModelConfiguration, to path: String) throws {
    try write(numbers, configuration, to: path) { Sheet(try configuration.pictures(numbers)) }
  }
}
