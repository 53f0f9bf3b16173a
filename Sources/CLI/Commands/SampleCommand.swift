// `vae sample`: draws latents from the prior and decodes them; on request beside the nearest training examples.

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

struct SampleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sample", abstract: "Draw new examples from a model.",
    discussion: "Examples: vae sample latest -n 64 -o samples.png; vae sample latest -n 16 --nearest own")

  @Argument(help: ArgumentHelp("A run or a model folder.", valueName: "run")) var model: String
  @Option(name: .short, help: "How many to draw.") var n = 64
  @Option(help: "What latents are multiplied by; below 1 samples are more typical.") var temperature: Float =
    1
  @Option(help: "What the draws follow from.") var seed: UInt64 = 0
  @Option(
    help: ArgumentHelp(
      "Show each sample above the nearest training example of these data; 'own' for the run's own.",
      valueName: "data"))
  var nearest: String?
  @OptionGroup var output: PictureOutput
  @OptionGroup var shared: SharedOptions

  func run() throws {
    guard (1...1_000_000).contains(n) else {
      throw Failure(
        .usage, "\(n) samples cannot be drawn", at: "-n", remedy: "Give a number within 1...1000000")
    }
    guard temperature.isFinite, temperature >= 0 else {
      throw Failure(
        .usage, "a temperature of \(temperature) is not a number of at least 0", at: "--temperature",
        remedy: "Give 1 for the model's own samples")
    }
    let opened = try shared.opened(model)
    let configuration = opened.saved.model.configuration
    let path = try output.path(stem: "samples", for: configuration)
    let backend = shared.backend
    let inference = opened.saved.inference(on: backend)
    let samples = try inference.decode(
      inference.sampleLatents(n, key: Key(seed: seed).folding("sample"), temperature: temperature))
    guard let nearest else {
      try output.write(samples, configuration, to: path)
      return Console.result(path)
    }
    let (training, heldOut) = try parts(of: nearest == "own" ? nil : nearest, opened)
    let novelty = try SampleNovelty(
      samples, of: opened.saved, training: training, heldOut: heldOut, backend: backend)
    try output.write(samples, configuration, to: path) {
      let rows = try training.rows(novelty.nearest.indices)
      return Sheet(
        upper: try configuration.pictures(samples),
        lower: try configuration.pictures(rows.scaled(by: Float(configuration.scale))),
        captions: ("sample", "nearest"), notes: novelty.nearest.distances.map(NumberText.short))
    }
    Console.result(path)
    Console.result(novelty.sentence)
  }

  /// The rows trained on, and rows that were not.
  private func parts(
    of data: String?, _ opened: RunModel
  ) throws -> (training: any DataSource, heldOut: (any DataSource)?) {
    let training = try shared.rows(opened, data, split: .train)
    let others = try shared.rows(opened, data, split: nil)
    return (training.source, others.split == .train ? nil : others.source)
  }
}
