// `vae sample`: draws latents from the prior and decodes them.

import ArgumentParser
import Autoencoders
import Foundations
import Storage
import Tensors

struct SampleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sample", abstract: "Draw new examples from a model.",
    discussion: "Example: vae sample latest -n 64 -o samples.png")

  @Argument(help: ArgumentHelp("A run or a model folder.", valueName: "run")) var model: String
  @Option(name: .short, help: "How many to draw.") var n = 64
  @Option(help: "What latents are multiplied by; below 1 samples are more typical.") var temperature: Float =
    1
  @Option(help: "What the draws follow from.") var seed: UInt64 = 0
  @OptionGroup var output: OutputOption
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
    let saved = try shared.model(model)
    let inference = saved.inference(on: shared.backend)
    let latents = try inference.sampleLatents(
      n, key: Key(seed: seed).folding("sample"), temperature: temperature)
    let path = try output.path(stem: "samples", ending: "png")
    try Rows.write(inference.decode(latents), saved.model.configuration, to: path)
    Console.result(path)
  }
}
