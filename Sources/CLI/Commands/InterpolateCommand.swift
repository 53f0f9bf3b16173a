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
                vae interpolate latest sprites --from hero_3.png --to hero_20.png
                vae interpolate latest hero_3.png hero_20.png --steps 25 -o walk.apng
                vae interpolate sentences --from "it rains" --to "the sun shines"

      Each row begins and ends with the examples themselves; between them are the decoded points from one posterior \
      mean to the other. A .npy file holds the decoded points, [pairs, steps, ...].
      """)

  @Argument(help: ArgumentHelp("A run or a model folder.", valueName: "run")) var model: String
  @Argument(
    help: """
      The name of a data set, a file or a folder of pictures, and, without --from and --to, two examples in it; or two \
      pictures.
      """)
  var data: [String] = []
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The examples to start from: numbers from 0, lines of a table, or names of files; for a model of texts, a text.",
      valueName: "1,2,3"))
  var from: String?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The examples to end at: one, or as many as with --from.", valueName: "4,5,6"))
  var to: String?
  @Option(parsing: .unconditional, help: "The number of points, including both ends.") var steps = 9
  @Option(help: "The path: \(LatentPath.allCases.map(\.rawValue).joined(separator: ", ")).") var path =
    "linear"
  @OptionGroup var rows: RowOptions
  @Flag(help: "Print the points as one JSON object.") var json = false
  @OptionGroup(title: "Texts") var writing: WritingFlags
  @OptionGroup var output: AnimatedOutput
  @OptionGroup var shared: SharedOptions

  func run() throws {
    let way = try LatentPath.named(path)
    let opened = try shared.opened(model)
    let configuration = opened.trained.configuration
    if configuration.data?.text != nil { return try writeTexts(opened, way) }
    if let flag = writing.given {
      throw Failure(.usage, "the model's examples are not texts", at: flag, remedy: "Leave it out")
    }
    if data.isEmpty {
      throw Failure(
        .usage, "no data are given", remedy: "Give the name of a data set, a file or a folder of pictures")
    }
    let (source, pairs) = try examples(of: opened)
    let place = try output.place(stem: "interpolation", for: configuration, shared)
    let file = place.path
    let result = try Interpolation(
      opened.trained, source, pairs: pairs, steps: steps, path: way, backend: shared.backend)
    let files = try output.write(
      result.decoded, counts: [pairs.count, steps], configuration, to: file, quiet: shared.quiet,
      animation: { try result.animation() }, sheet: { try result.sheet() })
    guard json else { return Console.results(files) }
    try Console.json(
      Points(
        file: file, path: way.rawValue, steps: steps, shares: result.shares,
        pairs: zip(pairs, LatentRows.groups(result.latents, of: steps)).map {
          Points.Pair(
            from: $0.from, to: $0.to, fromName: source.title(of: $0.from), toName: source.title(of: $0.to),
            latents: $1)
        }))
  }

  /// The rows, and the examples of each way.
  private func examples(of model: RunModel) throws -> (any DataSource, [Interpolation.Pair]) {
    guard let first = data.first else { fail("an argument without a value") }
    if data.count == 2, from == nil, to == nil, NamedExamples.isPicture(first, shared) {
      return (try rows.pictures(at: data, of: model, shared), [Interpolation.Pair(from: 0, to: 1)])
    }
    let named = data.count == 3 && from == nil && to == nil
    guard data.count == 1 || named else {
      throw Failure(
        .usage, "a way has two ends, and \(data.count) names are given",
        at: data[1...].joined(separator: " "),
        remedy: "Give two pictures, or data and --from and --to")
    }
    guard let from = named ? data[1] : from, let to = named ? data[2] : to else {
      throw Failure(
        .usage, "the two ends of the way are missing", at: from == nil ? "--from" : "--to",
        remedy: "Give --from and --to, or two pictures")
    }
    let found = try rows.rows(
      of: model, first, shared, everyRow: true, limit: NamedExamples.limit([from, to]))
    let names = RowNames(found.source, of: found.data.dataset)
    return (
      found.source,
      try pairs(
        NamedExamples.places(from, in: names, flag: "--from"),
        NamedExamples.places(to, in: names, flag: "--to"))
    )
  }

  /// The examples of each row; one example stands against several.
  private func pairs(_ from: [Int], _ to: [Int]) throws -> [Interpolation.Pair] {
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
      /// The names of the examples, if they have any.
      var fromName, toName: String?
      var latents: [[Float]]
    }
    var file: String
    var path: String
    var steps: Int
    var shares: [Double]
    var pairs: [Pair]
  }
}
