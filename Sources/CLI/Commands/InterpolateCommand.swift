// `vae interpolate`: from one example to another through the latents.

import ArgumentParser
import Autoencoders
import CPU
import Datasets
import Evaluation
import Foundations
import Storage
import Tensors
import Training

struct InterpolateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "interpolate", abstract: "Interpolate between examples through the latents.",
    discussion: """
      Examples: vae interpolate latest mnist --from 0 --to 1 -o walk.png
                vae interpolate latest mnist --from 0,2,4 --to 1,3,5 --path spherical
                vae interpolate latest mnist --from 0 --to 1 --steps 25 -o walk.apng

      Each row begins and ends with the examples themselves; between them are the decoded points from one posterior \
      mean to the other. A .npy file holds the decoded points, [pairs, steps, ...].
      """)

  @Argument(help: ArgumentHelp("A run or a model folder.", valueName: "run")) var model: String
  @Argument(help: "The name of a data set, a file or a folder of pictures.")
  var data: String
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The examples to start from, numbered from 0, or by the lines of a table.", valueName: "1,2,3"))
  var from: String
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The examples to end at: one, or as many as with --from.", valueName: "4,5,6"))
  var to: String
  @Option(parsing: .unconditional, help: "The number of points, including both ends.") var steps = 9
  @Option(help: "The path: \(LatentPath.allCases.map(\.rawValue).joined(separator: ", ")).") var path =
    "linear"
  @OptionGroup var rows: RowOptions
  @Flag(help: "Print the points as one JSON object.") var json = false
  @OptionGroup var output: AnimatedOutput
  @OptionGroup var shared: SharedOptions

  func run() throws {
    let way = try LatentPath.named(path)
    let pairs = try self.pairs()
    let opened = try shared.opened(model)
    let configuration = opened.trained.configuration
    // Rows behind the last one need not be looked at; for numbers that do not exist all are counted.
    let numbers = pairs.flatMap { [$0.from, $0.to] }
    let isSound = numbers.allSatisfy { (0..<Int.max).contains($0) }
    let source = try rows.rows(
      of: opened, data, shared, everyRow: true, limit: isSound ? numbers.max().map { $0 + 1 } : nil
    ).source
    let file = try output.path(stem: "interpolation", for: configuration)
    let result = try Interpolation(
      opened.trained, source, pairs: try located(pairs, in: source), steps: steps, path: way,
      backend: shared.backend)
    try output.write(
      result.decoded, counts: [pairs.count, steps], configuration, to: file,
      animation: { try result.animation() }, sheet: { try result.sheet() })
    guard json else { return Console.result(file) }
    try Console.json(
      Points(
        file: file, path: way.rawValue, steps: steps, shares: result.shares,
        pairs: zip(pairs, LatentRows.groups(result.latents, of: steps)).map {
          Points.Pair(from: $0.from, to: $0.to, latents: $1)
        }))
  }

  /// The places of the examples among the rows.
  private func located(_ pairs: [Interpolation.Pair], in source: any DataSource) throws -> [Interpolation
    .Pair]
  {
    let (from, to) = (
      try source.places(ofNumbers: pairs.map(\.from)), try source.places(ofNumbers: pairs.map(\.to))
    )
    return zip(from, to).map { Interpolation.Pair(from: $0, to: $1) }
  }

  /// The examples of each row; one example stands against several.
  private func pairs() throws -> [Interpolation.Pair] {
    let (from, to) = (
      try ExampleNumbers.read(from, flag: "--from"), try ExampleNumbers.read(to, flag: "--to")
    )
    guard from.count == to.count || from.count == 1 || to.count == 1 else {
      throw Failure(
        .usage, "there are \(to.count) examples to end at, but \(from.count) to start from", at: "--to",
        remedy: "Give one, or as many as with --from")
    }
    return (0..<max(from.count, to.count)).map {
      Interpolation.Pair(from: from[from.count == 1 ? 0 : $0], to: to[to.count == 1 ? 0 : $0])
    }
  }

  /// What is printed with --json.
  struct Points: Encodable {
    struct Pair: Encodable {
      var from: Int
      var to: Int
      var latents: [[Float]]
    }
    var file: String
    var path: String
    var steps: Int
    var shares: [Double]
    var pairs: [Pair]
  }
}
