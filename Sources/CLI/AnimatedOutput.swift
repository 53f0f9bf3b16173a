// Where pictures go that may move: a sheet, numbers, or an animated PNG.

import ArgumentParser
import Autoencoders
import Evaluation
import Foundations
import Pictures
import Tensors

/// The file of a command whose pictures have an order to be shown in.
struct AnimatedOutput: ParsableArguments {
  @OptionGroup var output: PictureOutput
  @Flag(
    help:
      "Write an animated PNG that plays forwards and backwards; a file name ending in .apng does the same.")
  var animate = false

  private var isNamedSo: Bool { output.file?.hasSuffix(".apng") == true }

  /// The file to write, as ``PictureOutput/path(stem:for:)``, and .apng besides.
  func path(stem: String, for configuration: ModelConfiguration) throws -> String {
    if let file = output.file, isNamedSo {
      try configuration.requireDrawing()
      return file
    }
    if animate, output.file?.hasSuffix(".npy") == true {
      throw Failure(
        .usage, "numbers cannot be animated", at: "--animate",
        remedy: "Leave it out, or give a name ending in .png")
    }
    return try output.path(stem: stem, for: configuration)
  }

  /// Writes what was asked for: the animation, the sheet, or the numbers.
  ///
  /// - Parameters:
  ///   - numbers: Observations [count, dimensions].
  ///   - counts: How an array of them counts them.
  func write(
    _ numbers: HostArray, counts: [Int], _ configuration: ModelConfiguration, to path: String,
    animation: () throws -> SheetAnimation, sheet: () throws -> Sheet
  ) throws {
    if animate || isNamedSo {
      try AtomicFile.write(animation().encoded(), to: path)
    } else {
      try output.write(numbers, counts: counts, configuration, to: path, sheet: sheet)
    }
  }
}
