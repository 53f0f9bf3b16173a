// `vae train`: from data and flags to a run folder with a finished model. All names and numbers are checked
// before the folder is made.

import ArgumentParser
import Autoencoders
import Datasets
import Foundation
import Foundations
import Layers
import Storage
import Tensors
import Training

struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train", abstract: "Train a model on your data.",
    discussion: "Example: vae train mnist --hidden 400 --latent 20 --epochs 20")

  @Argument(help: "A data set's name or a file.") var data: String
  @Option(help: "The model: \(Model.all.map(\.name).joined(separator: ", ")).") var model = Model.vae.name
  @Option(help: ArgumentHelp("The widths of the hidden layers.", valueName: "400,400")) var hidden = "400,400"
  @Option(help: "The activation: \(Activation.all.map(\.name).joined(separator: ", ")).")
  var activation = Activation.relu.name
  @Option(help: "The number of latents.") var latent = 20
  @Option(help: "The likelihood: auto, \(Likelihood.names.joined(separator: ", ")).") var likelihood = "auto"
  @Option(help: "The standard deviation of the gaussian likelihood; 1 where it is named without one.")
  var sigma: Double?
  @Option(help: "How often every example is visited.") var epochs = 20
  @Option(help: "The examples of a step.") var batch = 128
  @Option(help: "The optimiser: \(OptimizerCatalog.entries.map(\.name).joined(separator: ", ")).")
  var optimizer = "adam"
  @Option(help: "The learning rate.") var learningRate: Double?
  @Option(help: "How the rate falls: \(ScheduleCatalog.entries.map(\.form).joined(separator: ", ")).")
  var schedule = "constant"
  @Option(help: "The steps over which the rate rises.") var warmup = 0
  @Option(help: "The gradient norm above which gradients are shortened.") var clip: Double?
  @Option(help: "The decay of an average of the parameters, used instead of the last ones.") var ema: Double?
  @Option(help: "The share of the examples kept for validation.") var validation = 0.1
  @Option(help: "What all random numbers follow from.") var seed: UInt64 = 0
  @Option(help: "The run's name; numbered by default.") var name: String?
  @Flag(help: "End with one JSON object on standard output.") var json = false
  @OptionGroup var shared: SharedOptions

  func run() throws {
    let dataset = try Dataset.load(data)
    let settings = try settings()
    let parts = Trainer.split(dataset.training, settings)
    try DataCheck.require(rowsIn: parts.training, besides: validation)
    let configuration = try configuration(dataset.training)
    try DataCheck.require(dataset.training, fits: configuration)
    let network = VariationalAutoencoder(
      configuration, dataMean: try DataCheck.mean(of: parts.training, scale: configuration.scale))
    let trainer = Trainer(network, settings, on: shared.backend)

    let folder = try RunFolder.create(in: shared.runs, stem: "\(dataset.name)-\(model)", name: name)
    var record = RunRecord(
      command: CommandLine.arguments, data: data, dataFingerprint: dataset.fingerprint.description,
      seed: seed,
      backend: trainer.backend.name, version: VAECommand.version)
    try record.write(to: folder)
    try AtomicFile.write(
      try RunFiles.configuration(model: configuration, settings), to: "\(folder.path)/config.json")
    if !shared.quiet { Console.error("\(folder.path) on \(trainer.backend.name)") }
    do {
      var observers: [any TrainingObserver] = [MetricsFile(folder)]
      if !shared.quiet { observers.append(TrainingDisplay()) }
      let result = try trainer.fit(parts.training, validation: parts.validation, observers: observers)
      try result.model.write(to: folder.modelPath)
      record.finish(result)
      try record.write(to: folder)
      report(result, folder)
    } catch let failure as Failure {
      record.status = .failed
      record.failure = failure.description
      try? record.write(to: folder)
      throw failure
    }
  }

  private func settings() throws -> TrainingSettings {
    let entry = try OptimizerCatalog.entry(named: optimizer)
    let settings = TrainingSettings(
      epochs: epochs, batch: batch, optimizer: optimizer, learningRate: learningRate ?? entry.learningRate,
      schedule: schedule, warmup: warmup, clip: clip, average: ema, validation: validation, seed: seed)
    try settings.validate()
    _ = try settings.makeOptimizer(steps: 1)
    return settings
  }

  private func configuration(_ source: any DataSource) throws -> ModelConfiguration {
    let widths = try hidden.split(separator: ",").map { word in
      guard let width = Int(word.trimmingCharacters(in: .whitespaces)), width > 0 else {
        throw Failure(
          .usage, "'\(word)' is no width", at: "--hidden", remedy: "Give whole numbers, such as 400,400")
      }
      return width
    }
    let chosen = try LikelihoodChoice(likelihood, deviation: sigma, for: source)
    if !shared.quiet { Console.error("likelihood \(chosen.likelihood.name): \(chosen.reason)") }
    return try ModelConfiguration(
      model: .named(model), exampleShape: source.rowShape, hidden: widths, latents: latent,
      activation: .named(activation), likelihood: chosen.likelihood, scale: chosen.scale)
  }

  private func report(_ result: TrainingResult, _ folder: RunFolder) {
    guard let last = result.epochs.last else { return }
    if json {
      Console.json([
        "run": folder.path, "epochs": result.epochs.count, "steps": result.steps, "seconds": result.seconds,
        "examples_per_second": result.examplesPerSecond, "train_elbo": last.elbo,
        "validation_elbo": last.validation.map { $0.bound } ?? NSNull(),
      ])
    } else {
      Console.result("\(folder.path)/model")
      if !shared.quiet {
        Console.error(
          "next: vae evaluate \(folder.name)   vae sample \(folder.name)   vae reconstruct \(folder.name) \(data)"
        )
      }
    }
  }
}
