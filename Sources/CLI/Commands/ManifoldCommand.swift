// `vae manifold`: a model with two latents as a map.

import ArgumentParser
import Autoencoders
import CPU
import Evaluation
import Foundations
import Storage
import Tensors

struct ManifoldCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "manifold", abstract: "Draw the latent space of a model with two latents as a map.",
    discussion: """
      Example: vae manifold latest --steps 20 -o map.png

      The first latent grows to the right and the second upwards, both over the prior's quantiles from 0.05 to \
      0.95 (Kingma and Welling, 2014, figure 4). A .npy file holds the pictures, [rows, columns, ...].
      """)

  @Argument(help: ArgumentHelp("A run or a model folder.", valueName: "run")) var model: String
  @Option(parsing: .unconditional, help: "The number of points along each side.") var steps = 20
  @Flag(help: "Print the values along the sides as one JSON object.") var json = false
  @OptionGroup var output: PictureOutput
  @OptionGroup var shared: SharedOptions

  func run() throws {
    let trained = try shared.model(model)
    let configuration = trained.configuration
    let place = try output.place(stem: "manifold", for: configuration, shared)
    let file = place.path
    let map = try Manifold(trained, places: steps, backend: shared.backend)
    let files = try output.write(map.decoded, counts: [steps, steps], configuration, to: file) {
      try map.sheet()
    }
    guard json else { return Console.results(files) }
    try Console.json(Sides(file: file, steps: steps, values: map.values))
  }

  /// What is printed with --json.
  struct Sides: Encodable {
    var file: String
    var steps: Int
    var values: [Double]
  }
}
