// Where a command's examples go, and how: pictures as a sheet or a file each, rows of a table as .csv, the numbers behind
// both as .npy.

import ArgumentParser
import Autoencoders
import Datasets
import Evaluation
import Examples
import Foundation
import Foundations
import Pictures
import Tables
import Tensors

/// The file of a command that makes pictures, or the folder.
struct PictureOutput: ParsableArguments {
  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: ArgumentHelp(
      """
      The .png, .npy or, for tables, .csv file to write, replaced if it exists; or a folder (new/) or a pattern \
      (new-%03d.png) for one PNG per picture at its own size, numbered on behind those that are there. \
      (default: a new numbered file in the current folder)
      """, valueName: "file"))
  var file: String?

  /// The file to write, for a model: the one named, or the next free number in the current folder.
  ///
  /// Throws where examples are not what is to be written, before anything is computed.
  func place(
    stem: String, for configuration: ModelConfiguration, _ shared: SharedOptions
  ) throws -> OutputFile {
    let place = try place(stem: stem, for: configuration)
    if !shared.quiet, configuration.kind.isDrawable, let range = configuration.shownRange,
      !OutputEnding.has(place.path, ".npy")
    {
      Console.error("pictures show values from \(range.lowerBound) (dark) to \(range.upperBound) (bright)")
    }
    return place
  }

  private func place(stem: String, for configuration: ModelConfiguration) throws -> OutputFile {
    let isTable = configuration.schema != nil
    if let file {
      try require(file, for: configuration)
      return OutputFile(file)
    }
    if !isTable { try configuration.requireDrawing() }
    return try NextFile.file(in: ".", stem: stem, ending: isTable ? "csv" : "png")
  }

  /// Throws where examples cannot be written to a file of a name.
  private func require(_ file: String, for configuration: ModelConfiguration) throws {
    let isTable = configuration.schema != nil
    if OutputEnding.has(file, ".npy") || (isTable && OutputEnding.has(file, ".csv")) {
      guard try Self.files(at: file) == nil else {
        throw Failure(
          .usage, "only pictures are written to numbered files or a folder", at: "-o",
          remedy: "Give the name of one file")
      }
      return
    }
    if try Self.files(at: file) != nil || OutputEnding.has(file, ".png") {
      return try configuration.requireDrawing()
    }
    if OutputEnding.has(file, ".csv") {
      throw Failure(
        .usage, "the model's examples are not rows of a table", at: "-o",
        remedy: "Give a name ending in .png or .npy")
    }
    throw OutputEnding.refusal(
      of: file, isTable ? [".csv", ".npy"] : [".png", ".npy"],
      besides: configuration.kind.isDrawable
        ? ", or a folder, for example '\(PathParts(file).withoutEnding)/'" : "")
  }

  /// The numbered files that a path stands for; nil for a single file.
  static func files(at path: String) throws -> NumberedFiles? {
    guard let files = try NumberedFiles(path, ending: ".png") else { return nil }
    guard path.hasSuffix("/") || !path.contains("%") || OutputEnding.has(path, ".png") else {
      throw Failure(
        .usage, "only pictures are written to numbered files", at: "-o",
        remedy: "Give a pattern ending in .png, for example new-%03d.png")
    }
    return files
  }

  /// Writes a sheet, pictures of their own or, by the ending of the name, numbers or the rows of a table.
  ///
  /// - Parameters:
  ///   - numbers: Observations [count, dimensions].
  ///   - counts: How the array counts them, such as [pairs, steps]; one dimension by default.
  ///   - asked: What they were asked to be: columns of their own in a table.
  /// - Returns: The files.
  func write(
    _ numbers: HostArray, counts: [Int]? = nil, asked: AskedAttributes? = nil,
    _ configuration: ModelConfiguration, to path: String, sheet: () throws -> Sheet
  ) throws -> [String] {
    if let files = try Self.files(at: path) { return try files.write(configuration.pictures(numbers)) }
    if OutputEnding.has(path, ".npy") {
      let shape = (counts ?? [numbers.type.shape[0]]) + configuration.exampleShape
      let scale = configuration.data?.fileUnit.map { $0 / Float(configuration.scale) } ?? 1
      try NPY.write(NumericArray(shape: shape, numbers.floats.map { $0 * scale }), to: path)
    } else if OutputEnding.has(path, ".csv"), let schema = configuration.schema {
      try AtomicFile.write(schema.file(of: numbers.floats, beside: asked?.columns ?? []), to: path)
    } else {
      try PNG.write(sheet().drawn(), to: path)
    }
    return [path]
  }

  /// Writes observations as a plain sheet of pictures, or as numbers; a single picture stands alone, as it is.
  func write(
    _ numbers: HostArray, asked: AskedAttributes? = nil, _ configuration: ModelConfiguration, to path: String
  ) throws -> [String] {
    if numbers.type.shape[0] == 1, OutputEnding.has(path, ".png"), try Self.files(at: path) == nil,
      let picture = try configuration.drawings(of: numbers).first
    {
      try PNG.write(picture, to: path)
      return [path]
    }
    return try write(numbers, asked: asked, configuration, to: path) {
      Sheet(try configuration.drawings(of: numbers), asked: asked)
    }
  }
}
