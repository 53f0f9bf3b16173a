// `vae encode`: posterior means, which are the same every time.

import ArgumentParser
import Autoencoders
import CPU
import Datasets
import Evaluation
import Foundation
import Foundations
import Pictures
import Storage
import Tensors
import Training

struct EncodeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "encode", abstract: "Write the latents (posterior means) of examples.",
    discussion: """
      Examples: vae encode latest mnist -o z.npy
                vae encode latest sprites -o z.csv
                vae encode latest sprites -o z.svg

      A .svg file is a drawing: a point for each row, coloured by its label, in the plane in which latents vary most. \
      A .csv file has a header and a line for each row: its file, its identifier or its number from 0 in the data, its \
      label where it has one, and the latents z0, z1, ...
      """
  )

  @Argument(help: ArgumentHelp("A run or a model folder.", valueName: "run")) var model: String
  @Argument(
    help:
      "The name of a data set, a file or a folder of pictures. Every row is encoded; of data with splits, the test split."
  )
  var data: String
  @OptionGroup var rows: RowOptions
  @Option(name: [.customShort("o"), .customLong("output")], help: "The .npy, .csv or .svg file to write.")
  var file =
    "z.npy"
  @OptionGroup var shared: SharedOptions

  func run() throws {
    let endings = [".npy", ".csv", ".svg"]
    guard endings.contains(where: { OutputEnding.has(file, $0) }) else {
      throw OutputEnding.refusal(of: file, endings)
    }
    let opened = try shared.opened(model)
    let found = try rows.rows(of: opened, data, shared, everyRow: true)
    if OutputEnding.has(file, ".svg") {
      let chart = try LatentScatter.chart(
        opened.trained, found.source, labelNames: found.data.dataset.labelNames,
        title: "Latents of \(PathParts(found.data.name).name)", backend: shared.backend)
      try AtomicFile.write(chart.svg(width: 720, height: 640), to: file)
      return Console.result(file)
    }
    let latents = try opened.trained.inference(on: shared.backend).encode(found.source)
    if OutputEnding.has(file, ".csv") {
      let table = RowTable(
        found.source, labelNames: found.data.dataset.labelNames, width: latents.type.shape[1], prefix: "z")
      try AtomicFile.write(to: file) { sink in try table.write(latents.floats) { try sink.append($0) } }
    } else {
      try NPY.write(NumericArray(shape: latents.type.shape.dimensions, latents.floats), to: file)
    }
    Console.result(file)
  }
}
