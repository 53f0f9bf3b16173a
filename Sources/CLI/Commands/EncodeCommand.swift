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
    commandName: "encode", abstract: "Write the latents (posterior means) of examples.",
    discussion: """
      Examples: vae encode latest mnist -o z.npy
                vae encode latest mnist --split test -o test.npy
      """
  )

  @Argument(help: ArgumentHelp("A run or a model folder.", valueName: "run")) var model: String
  @Argument(
    help:
      "The name of a data set, a file or a folder of pictures. Every row is encoded; of data with splits, the test split."
  )
  var data: String
  @OptionGroup var rows: RowOptions
  @Option(name: [.customShort("o"), .customLong("output")], help: "The .npy file to write.") var file =
    "z.npy"
  @OptionGroup var shared: SharedOptions

  func run() throws {
    let opened = try shared.opened(model)
    let source = try rows.rows(of: opened, data, shared, everyRow: true).source
    let latents = try opened.trained.inference(on: shared.backend).encode(source)
    try NPY.write(NumericArray(shape: latents.type.shape.dimensions, latents.floats), to: file)
    Console.result(file)
  }
}
