// Where pictures go that may move: a sheet, pictures of their own, numbers, or an animated PNG or GIF.

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
      "Write an animated PNG that plays forwards and backwards; a file name ending in .apng does the same, and .gif an animated GIF."
  )
  var animate = false

  private var isNamedSo: Bool { output.file.map { OutputEnding.has($0, ".apng") } ?? false }
  private var isGIF: Bool { output.file.map { OutputEnding.has($0, ".gif") } ?? false }

  /// The file to write, as ``PictureOutput/place(stem:for:_:)``, and .apng and .gif besides.
  func place(
    stem: String, for configuration: ModelConfiguration, _ shared: SharedOptions
  ) throws -> OutputFile {
    if let file = output.file, isNamedSo || isGIF {
      try configuration.requireDrawing()
      return OutputFile(file)
    }
    if animate, let file = output.file {
      if try PictureOutput.files(at: file) != nil {
        throw Failure(
          .usage, "pictures in files of their own cannot be animated", at: "--animate",
          remedy: "Leave it out, or give the name of one file ending in .png")
      }
      if OutputEnding.has(file, ".npy") || OutputEnding.has(file, ".csv") {
        throw Failure(
          .usage, "numbers cannot be animated", at: "--animate",
          remedy: "Leave it out, or give a name ending in .png")
      }
    }
    return try output.place(stem: stem, for: configuration, shared)
  }

  /// Writes what was asked for: the animation, the sheet, pictures of their own, or the numbers.
  ///
  /// - Parameters:
  ///   - numbers: Observations [count, dimensions].
  ///   - counts: How an array of them counts them.
  /// - Returns: The files.
  func write(
    _ numbers: HostArray, counts: [Int], _ configuration: ModelConfiguration, to path: String, quiet: Bool,
    animation: () throws -> SheetAnimation, sheet: () throws -> Sheet
  ) throws -> [String] {
    if isGIF {
      let (bytes, losses) = try animation().encodedAsGIF()
      try AtomicFile.write(bytes, to: path)
      let kept = [
        losses.rounded ? "its colours are rounded to 256" : nil,
        losses.flattened ? "what is transparent is white" : nil,
      ].compactMap(\.self)
      if !quiet, !kept.isEmpty {
        Console.error(
          "a GIF cannot hold all of the pictures: \(Message(kept.joined(separator: ", and "))); .apng keeps everything"
        )
      }
      return [path]
    }
    guard animate || isNamedSo else {
      return try output.write(numbers, counts: counts, configuration, to: path, sheet: sheet)
    }
    try AtomicFile.write(animation().encoded(), to: path)
    return [path]
  }
}
