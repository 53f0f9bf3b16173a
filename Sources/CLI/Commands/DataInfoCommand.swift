// `vae data info`: what is in data before a model sees them. Nothing is downloaded, and values that are not
// finite are counted here, not refused.

import ArgumentParser
import Autoencoders
import Datasets
import Training

struct DataInfoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "info", abstract: "Count what is in data: rows, values, labels, repeated rows.",
    discussion: "Example: vae data info mnist")

  @Argument(help: "A data set's name or a file.") var data: String
  @Flag(help: "Print one JSON object.") var json = false

  func run() throws {
    let dataset = try Dataset.load(data, requiringFinite: false)
    let likelihood = try LikelihoodChoice("auto", for: dataset.training).likelihood
    let report = try DataReport(dataset, likelihood: likelihood.name)
    Console.result(json ? report.json : report.text)
  }
}
