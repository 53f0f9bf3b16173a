// `vae encode`: posterior means, which are the same every time.

import ArgumentParser
import Autoencoders
import CPU
import Datasets
import Evaluation
import Foundations
import Storage
import Tensors
import Training

struct EncodeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "encode", abstract: "Write the latents (posterior means) of data.",
    discussion: "Examples: vae encode latest mnist -o z.npy; vae encode latest mnist --split test -o test.npy"
  )

  @Argument(help: ArgumentHelp("A run or a model folder.", valueName: "run")) var model: String
  @Argument(help: "A data set's name (its training examples are used), a file or a folder of pictures.")
  var data: String
  @OptionGroup var part: SplitOption
  @Option(name: [.customShort("o"), .customLong("output")], help: "The .npy file to write.") var file =
    "z.npy"
  @OptionGroup var shared: SharedOptions

  func run() throws {
    let opened = try shared.opened(model)
    let source = try part.source(data, opened, shared) { $0.training }
    try DataCheck.require(source, fits: opened.saved.model.configuration)
    let inference = opened.saved.inference(on: shared.backend)
    // Blocks, so that data need not fit in memory; a row's latents do not depend on its block.
    var latents: [Float] = []
    for start in stride(from: 0, to: source.count, by: 1024) {
      let rows = try source.rows(Array(start..<min(start + 1024, source.count)))
      latents += try inference.encode(rows).floats
    }
    let width = opened.saved.model.configuration.latents
    try NPY.write(NumericArray(shape: [source.count, width], latents), to: file)
    Console.result(file)
  }
}
