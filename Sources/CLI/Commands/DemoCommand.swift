// `vae demo`: from nothing to a forest, in about two minutes.

import ArgumentParser
import CPU
import Datasets
import Demonstration
import Evaluation
import Foundation
import Foundations
import Pictures
import Storage
import Tensors
import Training

struct DemoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo", abstract: "Train on the built-in trees and draw a forest.",
    discussion: """
      Example: vae demo

      Takes about two minutes on two cores. The pictures are written to a new folder: 'demo' or, if that exists, 'demo-2' and so on.
      """)

  @Option(parsing: .unconditional, help: "The random seed: another seed gives another forest.")
  var seed: UInt64 = 0
  @OptionGroup var shared: SharedOptions

  func run() throws {
    if !shared.quiet { Console.error("growing trees: oaks, birches, spruces, palms and others") }
    let demonstration = try Demonstration(seed: seed)
    let backend = shared.backend
    let configuration = try demonstration.configuration(on: backend)

    let run = try TrainingRun.begin(
      configuration, demonstration.dataset,
      record: RunRecord(
        command: CommandLine.arguments, data: configuration.data.name,
        dataFingerprint: demonstration.dataset.fingerprint.description, seed: seed, backend: backend.name,
        version: VAECommand.version),
      in: shared.runs, name: nil)
    let trained = try TrainingSession(shared: shared, json: false, epochsPerLine: 10).complete(
      run, on: backend
    )
    .model
    let folder = try NextFile.makeFolder(in: ".", stem: "demo")
    let drawings = try demonstration.draw(trained, into: folder, on: backend)
    if !shared.quiet { Console.error(Message(try demonstration.findings(trained, on: backend))) }
    for drawing in drawings { Console.result("\(drawing.path)  \(drawing.meaning)") }
    Console.result("\(run.folder.path)/plots/curves.svg  the learning curves")
    let name = ShellWord.quoted(ShellText.run(run.folder, runs: shared.runs))
    if shared.quiet { return }
    let ideas = [
      ["vae demo --seed \(seed &+ 1)", "another model, another forest"],
      ["vae sample \(name) --sampler neighbours", "more trees"],
      ["vae traverse \(name)", "what each latent does"],
      ["vae train trees --latent 2 --epochs 10", "a model whose latents fit on a map"],
    ]
    let lines =
      ["", "Look at \(folder)/forest.png first. Then try:"] + TextTable(ideas).lines.map { "  \($0)" }
    Console.error(Message(lines.joined(separator: "\n")))
  }
}
