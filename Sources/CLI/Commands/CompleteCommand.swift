// `vae complete`: pictures of which only a part is known, completed in several ways.

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

struct CompleteCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "complete", abstract: "Complete pictures of which only a part is known, in several ways.",
    discussion: """
      Examples: vae complete latest mnist --given left -o completions.png
                vae complete latest mnist 3 18 --given middle-column -n 12
                vae complete latest photograph.png --given rows=0-31 -n 20 -o new/
                vae complete latest faces --given random=0.2

      Each row shows what is given, several completions and the original. They are draws of what the model says of the rest, \
      given that part: different ones where it leaves the answer open, alike where it does not. Columns and rows are numbered \
      from 0. An encoder of parts is fitted to the run's training data when first used, which takes minutes, and saved in the \
      model's folder. Tables are filled by 'vae impute'.
      """)

  @Argument(help: ArgumentHelp("A run or a model folder.", valueName: "run")) var model: String
  @Argument(help: NamedExamples.help)
  var data: [String]
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("What is known: \(PicturePart.forms).", valueName: "part"))
  var given: String
  @Option(name: .short, parsing: .unconditional, help: "The completions of each picture.") var n = 8
  @Option(parsing: .unconditional, help: "The draws of the latents for each picture.") var draws = 10_000
  @Option(parsing: .unconditional, help: "The random seed.") var seed: UInt64 = 0
  @OptionGroup var rows: RowOptions
  @Flag(help: "Print the result as one JSON object.") var json = false
  @OptionGroup var output: PictureOutput
  @OptionGroup var shared: SharedOptions

  /// How many pictures are completed where none are named.
  private static let standardCount = 8
  /// The most completions of a picture.
  private static let most = 1000

  func run() throws {
    let part = try PicturePart(parsing: given)
    guard (1...Self.most).contains(n) else {
      throw Failure(
        .usage, "\(n) completions cannot be drawn", at: "-n", remedy: "Give a number within 1...\(Self.most)")
    }
    let opened = try shared.opened(model)
    let configuration = opened.trained.configuration
    try PartialEncoder.require(configuration)
    let shape = configuration.exampleShape
    _ = try part.mask(height: shape[0], width: shape[1], picture: 0, key: Key(seed: 0))
    let place = try output.place(stem: "completions", for: configuration, shared)
    let path = place.path
    let (source, captions) = try rows.named(data, nil, Self.standardCount, of: opened, shared)
    let backend = shared.backend
    let encoder = try encoder(of: opened, on: backend)
    let result = try CompletedPictures(
      encoder, source, named: captions, given: part, count: n, draws: draws,
      key: Key(seed: seed).folding("complete"),
      on: backend)
    let files = try output.write(
      result.completed, counts: [source.count, n], configuration, to: path, sheet: { try result.sheet() })
    if json {
      try Console.json(
        Result(
          file: path, files: files == [path] ? nil : files, given: given, completions: n, draws: draws,
          seed: seed,
          pictures: result.names.indices.map {
            Result.Picture(
              name: result.names[$0], givenShare: result.shares[$0], effectiveDraws: result.effective[$0])
          }))
    } else {
      Console.results(files)
    }
    if !shared.quiet { for note in result.notes { Console.error(note) } }
  }

  /// The encoder of parts; what is fitted, and where it is saved, is said on standard error.
  private func encoder(of model: RunModel, on backend: any Backend) throws -> SavedPartialEncoder {
    let draws = Console.isTerminal && !shared.quiet
    let found = try model.partialEncoder(
      shared.access, memory: shared.memory?.bytes, on: backend,
      willFit: {
        if !shared.quiet { Console.error("fitting an encoder of parts to the run's training data") }
      },
      tell: { share in if draws { Console.draw("\(Int(share * 100)) % fitted") } })
    if draws { Console.draw("") }
    if shared.quiet { return found.encoder }
    let rows = NumberText.grouped(found.encoder.rows)
    switch found.origin {
    case .saved(let path): Console.error("fitted to \(rows) training examples and saved as \(path)")
    case .unsaved(let reason): Console.error("fitted to \(rows) training examples but not saved: \(reason)")
    case .stored: break
    }
    return found.encoder
  }

  /// What is printed with --json.
  private struct Result: Encodable {
    struct Picture: Encodable {
      var name: String
      var givenShare, effectiveDraws: Double

      private enum CodingKeys: String, CodingKey {
        case name
        case givenShare = "given_share"
        case effectiveDraws = "effective_draws"
      }
    }
    var file: String
    /// The files, where each completion has its own.
    var files: [String]?
    var given: String
    var completions, draws: Int
    var seed: UInt64
    var pictures: [Picture]
  }
}
