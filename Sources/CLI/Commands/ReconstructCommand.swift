// `vae reconstruct`: what survives the way through the latents, beside the originals.

import ArgumentParser
import Autoencoders
import Datasets
import Foundations
import Pictures
import Storage
import Tensors
import Training

struct ReconstructCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reconstruct", abstract: "Encode and decode examples, beside the originals.",
    discussion: "Example: vae reconstruct latest mnist -n 32 -o reconstructions.png")

  @Argument(help: ArgumentHelp("A run or a model folder.", valueName: "run")) var model: String
  @Argument(help: "A data set's name (its test split is used) or a file.") var data: String
  @Option(name: .short, help: "How many examples, from the first.") var n = 32
  @OptionGroup var output: OutputOption
  @OptionGroup var shared: SharedOptions

  func run() throws {
    guard n >= 1 else {
      throw Failure(.usage, "\(n) examples are none", at: "-n", remedy: "Give a number of at least 1")
    }
    let saved = try shared.model(model)
    let configuration = saved.model.configuration
    let dataset = try shared.dataset(data)
    let source = dataset.test ?? dataset.training
    try DataCheck.require(source, fits: configuration)
    let rows = try Rows.array(source, 0..<min(n, source.count))
    let result = try saved.inference(on: shared.backend).reconstruct(rows)
    let path = try output.path(stem: "reconstructions", ending: "png")
    if path.hasSuffix(".npy") {
      try Rows.write(result, configuration, to: path)
    } else {
      let originals = try Rows.pictures(rows.scaled(by: Float(configuration.scale)), configuration)
      let pairs = Grid().pairs(
        originals: originals, reconstructions: try Rows.pictures(result, configuration))
      try PNG.write(pairs, to: path)
    }
    Console.result(path)
  }
}
