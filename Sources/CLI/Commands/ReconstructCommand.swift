// `vae reconstruct`: what survives the way through the latents, below the originals.

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

struct ReconstructCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reconstruct",
    abstract: "Reconstruct examples: the originals, with their reconstructions below.",
    discussion: """
      Examples: vae reconstruct latest mnist -n 32 --split test -o reconstructions.png
                vae reconstruct latest sprites hero_3.png hero_20.png
                vae reconstruct latest photograph.png drawing.png -o again/
                vae reconstruct digits mnist --label 3
                vae reconstruct sentences --text "the cat sat on the mat"
      """)

  @Argument(help: ArgumentHelp("A run or a model folder.", valueName: "run")) var model: String
  @Argument(help: NamedExamples.help)
  var data: [String] = []
  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "A text to reconstruct, for models of texts. May be given several times.", valueName: "text"))
  var text: [String] = []
  @Option(
    name: .short, parsing: .unconditional, help: "The number of examples, from the first. (default: 32)")
  var n: Int?
  @OptionGroup var labels: LabelOptions
  @OptionGroup var rows: RowOptions
  @OptionGroup(title: "Texts") var writing: WritingFlags
  @OptionGroup var output: PictureOutput
  @OptionGroup var shared: SharedOptions

  func run() throws {
    if let n, n < 1 {
      throw Failure(.usage, "\(n) examples cannot be reconstructed", at: "-n", remedy: "Give at least 1")
    }
    if n != nil, data.count > 1 {
      throw Failure(
        .usage, "examples are named already", at: "-n", remedy: "Leave it out, or name no examples")
    }
    let opened = try shared.opened(model)
    let configuration = opened.trained.configuration
    if configuration.data?.text != nil { return try writeTexts(opened) }
    if let flag = writing.given ?? (text.isEmpty ? nil : "--text") {
      throw Failure(.usage, "the model's examples are not texts", at: flag, remedy: "Leave it out")
    }
    if data.isEmpty {
      throw Failure(
        .usage, "no data are given", remedy: "Give the name of a data set, a file or a folder of pictures")
    }
    let place = try output.place(stem: "reconstructions", for: configuration, shared)
    let path = place.path
    let source = try rows.named(data, n, 32, of: opened, shared).source
    let rows = try source.rows(Array(0..<source.count))
    let asked =
      labels.isGiven
      ? try AskedAttributes(labels.label, of: configuration, count: source.count).fields : nil
    let result = try opened.trained.inference(on: shared.backend).reconstruct(source, asked: asked)
    let files = try output.write(result, configuration, to: path) {
      let drawn = try configuration.drawings(of: [configuration.unit.values(of: rows), result])
      return Sheet(
        upper: drawn[0], lower: drawn[1],
        captions: (
          "original", labels.isGiven ? "as \(labels.label.joined(separator: ","))" : "reconstruction"
        ))
    }
    Console.results(files)
  }
}
