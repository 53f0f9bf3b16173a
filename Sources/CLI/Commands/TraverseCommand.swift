// `vae traverse`: what each latent does while the others stay.

import ArgumentParser
import Autoencoders
import CPU
import Datasets
import Evaluation
import Foundations
import Storage
import Tensors
import Training

struct TraverseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "traverse", abstract: "Vary one latent at a time, to see what each does.",
    discussion: """
      Examples: vae traverse latest --latents 8 -o latents.png
                vae traverse latest mnist --example 3
                vae traverse latest sprites --example hero_3.png
                vae traverse latest --animate -o latents.png

      One row for each latent, the one with the largest KL divergence first, with values from -3 to 3. The divergences \
      are those of the epoch whose weights the model has or, if DATA is given, those of its rows. For a model with two latents, see also \
      'vae manifold'.
      """)

  @Argument(help: ArgumentHelp("A run or a model folder.", valueName: "run")) var model: String
  @Argument(help: "The name of a data set, a file or a folder of pictures. (default: the run's own)")
  var data: String?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Start from the posterior mean of this example, by its number from 0 or its name, instead of the prior mean.",
      valueName: "example")
  )
  var example: String?
  @Option(
    parsing: .unconditional,
    help:
      "The number of latents to show. (default: all, but \(Self.shown) if there are more than \(Self.most))")
  var latents: Int?
  @Option(parsing: .unconditional, help: "The number of values of each latent.") var steps = 13
  @OptionGroup var rows: RowOptions
  @Flag(help: "Print the points as one JSON object.") var json = false
  @OptionGroup var output: AnimatedOutput
  @OptionGroup var shared: SharedOptions

  /// The latents that are all shown, at most, and how many are of more.
  private static let (most, shown) = (128, 32)

  func run() throws {
    let opened = try shared.opened(model)
    let (trained, configuration) = (opened.trained, opened.trained.configuration)
    let isCut = latents == nil && configuration.latents > Self.most
    if isCut, !shared.quiet {
      Console.error(
        "showing the \(Self.shown) of \(configuration.latents) latents that matter most; --latents \(configuration.latents) shows all"
      )
    }
    let target = try output.place(stem: "traversal", for: configuration, shared)
    let file = target.path
    let backend = shared.backend
    // A single picture is what is moved; what latents matter is not learned from it.
    let isPicture = data.map { NamedExamples.isPicture($0, shared) } ?? false
    let example = example ?? (isPicture ? "0" : nil)
    let run = (data == nil || isPicture) && rows.split == nil ? opened.run : nil
    let measured = try run.flatMap { try LatentImportance(trained, of: $0) }
    // Without metrics, or about an example, rows are needed.
    let found =
      try measured == nil || example != nil ? rows.rows(of: opened, data, shared, everyRow: true) : nil
    let source = found?.source
    guard
      let importance = try measured ?? source.map({ try LatentImportance(trained, $0, backend: backend) })
    else { return }
    var base = Traversal.Base.centre
    if let found, let example {
      let place = try place(of: example, among: found)
      base = .example(
        try found.source.rows([place]), name: RowNames.title(of: place, in: found.source),
        told: try found.source.told(trained.configuration, [place]))
    }
    let result = try Traversal(
      trained, importance, around: base, count: isCut ? Self.shown : latents, steps: steps, backend: backend)
    let files = try output.write(
      result.decoded, counts: [result.moved.count, steps], configuration, to: file, quiet: shared.quiet,
      animation: { try result.animation() }, sheet: { try result.sheet() })
    guard json else { return Console.results(files) }
    try Console.json(
      Points(
        file: file, steps: steps, offsets: result.offsets,
        rows: zip(result.moved, LatentRows.groups(result.latents, of: steps)).map { latent, points in
          Points.Row(
            latent: latent, kl: importance.areDivergences ? importance.amounts[latent] : nil,
            latents: points)
        }))
  }

  private func place(of example: String, among rows: ChosenRows) throws -> Int {
    let places = try NamedExamples.places(
      example, in: RowNames(rows.source, of: rows.data.dataset), flag: "--example")
    guard places.count == 1 else {
      throw Failure(
        .usage, "a traversal starts from one example, not \(places.count)", at: "--example",
        remedy: "Give one number or name")
    }
    return places[0]
  }

  /// What is printed with --json.
  struct Points: Encodable {
    struct Row: Encodable {
      var latent: Int
      /// In nats per example; absent for a model that draws no latents.
      var kl: Double?
      var latents: [[Float]]
    }
    var file: String
    var steps: Int
    var offsets: [Double]
    var rows: [Row]
  }
}
