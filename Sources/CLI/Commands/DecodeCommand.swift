// `vae decode`: from latents, in a file or on the command line, to examples.

import ArgumentParser
import Autoencoders
import Datasets
import Foundation
import Foundations
import Storage
import Tensors

struct DecodeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "decode", abstract: "Decode latents into examples.",
    discussion: """
      Examples: vae decode latest z.npy -o decoded.png
                vae decode latest z.csv -o decoded/
                vae decode latest --z 1.9,8.2,...
      """)

  @Argument(help: ArgumentHelp("A run or a model folder.", valueName: "run")) var model: String
  @Argument(help: "A .npy or .csv file of latents, one row for each example.") var file: String?
  @Option(parsing: .unconditional, help: ArgumentHelp("One row of latents.", valueName: "1.9,8.2,...")) var z:
    String?
  @OptionGroup var labels: LabelOptions
  @OptionGroup(title: "Texts") var writing: WritingFlags
  @OptionGroup var output: PictureOutput
  @OptionGroup var shared: SharedOptions

  func validate() throws {
    if (file == nil) == (z == nil) { throw ValidationError("Give either a file of latents or --z.") }
  }

  func run() throws {
    let trained = try shared.model(model)
    let latents = try rows(trained.configuration.latents)
    let configuration = trained.configuration
    if configuration.data?.text != nil { return try writeTexts(latents, trained) }
    if let flag = writing.given {
      throw Failure(.usage, "the model's examples are not texts", at: flag, remedy: "Leave it out")
    }
    let asked =
      labels.isGiven
      ? try AskedAttributes(labels.label, of: configuration, count: latents.type.shape[0]) : nil
    let place = try output.place(stem: "decoded", for: configuration, shared)
    let path = place.path
    Console.results(
      try output.write(
        trained.inference(on: shared.backend).decode(latents, fields: asked?.fields ?? [:]), asked: asked,
        configuration, to: path))
  }

  private func rows(_ width: Int) throws -> HostArray {
    if let file, LatentTable.isTable(file) { return try LatentTable.read(file, latents: width) }
    if let file {
      let array = try NPY.read(file)
      try array.requireFinite(at: file)
      guard array.shape.count == 2, array.shape[1] == width, array.shape[0] > 0 else {
        throw Failure(
          .badData, "holds an array of shape \(array.shape), but the model has \(width) latents", at: file,
          remedy: "Give rows of \(width) numbers, as 'vae encode' writes them")
      }
      return HostArray([array.shape[0], width], array.floats)
    }
    let words = (z ?? "").split(separator: ",", omittingEmptySubsequences: false)
    let numbers = try words.map { word in
      guard let number = Float(word.trimmingCharacters(in: .whitespaces)), number.isFinite else {
        throw Failure(
          .usage, "'\(word)' is not a number", at: "--z", remedy: "Give numbers, for example 1.9,8.2,2.1")
      }
      return number
    }
    guard numbers.count == width else {
      throw Failure(
        .usage, "\(numbers.count) numbers are given, but the model has \(width) latents", at: "--z",
        remedy: "Give \(width) numbers")
    }
    return HostArray([1, width], numbers)
  }
}
