// `vae reconstruct`: what survives the way through the latents, below the originals.

import ArgumentParser
import Autoencoders
import CPU
import Datasets
import Evaluation
import Foundations
import Pictures
import Storage
import Tensors
import Training

struct ReconstructCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reconstruct",
    abstract: "Reconstruct examples: the originals, with their reconstructions below.",
    discussion: "Example: vae reconstruct latest mnist -n 32 --split test -o reconstructions.png")

  @Argument(help: ArgumentHelp("A run or a model folder.", valueName: "run")) var model: String
  @Argument(help: "The name of a data set, a file or a folder of pictures.")
  var data: String
  @Option(name: .short, parsing: .unconditional, help: "The number of examples, from the first.") var n = 32
  @OptionGroup var rows: RowOptions
  @OptionGroup var output: PictureOutput
  @OptionGroup var shared: SharedOptions

  func run() throws {
    guard n >= 1 else {
      throw Failure(.usage, "\(n) examples cannot be reconstructed", at: "-n", remedy: "Give at least 1")
    }
    let opened = try shared.opened(model)
    let configuration = opened.trained.configuration
    let source = try rows.rows(of: opened, data, shared, limit: n).source
    let path = try output.path(stem: "reconstructions", for: configuration)
    let rows = try source.rows(Array(0..<min(n, source.count)))
    let result = try opened.trained.inference(on: shared.backend).reconstruct(rows)
    try output.write(result, configuration, to: path) {
      let drawn = try configuration.drawings(of: [configuration.unit.values(of: rows), result])
      return Sheet(upper: drawn[0], lower: drawn[1], captions: ("original", "reconstruction"))
    }
    Console.result(path)
  }
}
