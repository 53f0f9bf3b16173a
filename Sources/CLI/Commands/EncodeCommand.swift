// `vae encode`: posterior means, which are the same every time.

import ArgumentParser
import Autoencoders
import Datasets
import Foundations
import Storage
import Tensors
import Training

struct EncodeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "encode", abstract: "Write the latents (posterior means) of data.",
    discussion: "Example: vae encode latest mnist -o z.npy")

  @Argument(help: ArgumentHelp("A run or a model folder.", valueName: "run")) var model: String
  @Argument(help: "A data set's name (its training examples are used) or a file.") var data: String
  @Option(name: [.customShort("o"), .customLong("output")], help: "The .npy file to write.") var file =
    "z.npy"
  @OptionGroup var shared: SharedOptions

  func run() throws {
    let saved = try shared.model(model)
    let source = try shared.dataset(data).training
    try DataCheck.require(source, fits: saved.model.configuration)
    let latents = try saved.inference(on: shared.backend).encode(Rows.array(source, 0..<source.count))
    try NPY.write(NumericArray(shape: latents.type.shape.dimensions, latents.floats), to: file)
    Console.result(file)
  }
}
