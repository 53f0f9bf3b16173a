// The model that a user names: a finished one, or the weights that a run has saved so far.

import Autoencoders
import Foundation
import Foundations
public import Storage

/// A model with the run it comes from.
public struct RunModel: Sendable {
  /// The model.
  public var trained: TrainedModel
  /// Where it was read.
  public var path: String
  /// The run it belongs to, if it lies in one.
  public var run: RunFolder?
  /// Whether the run has ended; the weights of a checkpoint may change yet.
  public var isFinished: Bool

  /// Opens a run's folder, a run's name, `latest`, or a model folder.
  ///
  /// A run without a finished model gives the weights of its best epoch so far, or else its last ones.
  public init(_ argument: String, runs: String) throws {
    for folder in [argument, "\(runs)/\(argument)"] where RunFolder.exists("\(folder)/model.safetensors") {
      let parent = RunFolder(path: PathParts(folder).folder)
      self.init(
        trained: try TrainedModel(reading: folder), path: folder,
        run: RunFolder.exists(parent.recordPath) ? parent : nil, isFinished: true)
      return
    }
    let run = try RunFolder.named(argument, runs: runs)
    if RunFolder.exists("\(run.modelPath)/config.json") {
      self.init(
        trained: try TrainedModel(reading: run.modelPath), path: run.modelPath, run: run, isFinished: true)
    } else {
      try self.init(unfinished: run)
    }
  }

  private init(trained: TrainedModel, path: String, run: RunFolder?, isFinished: Bool) {
    self.trained = trained
    self.path = path
    self.run = run
    self.isFinished = isFinished
  }

  private init(unfinished run: RunFolder) throws {
    if RunFolder.exists(run.searchPath) {
      throw Failure(
        .badData, "is the run of a search: it has an archive of solutions and no model", at: run.path,
        remedy: "Give the run of a training")
    }
    let configuration = try RunConfiguration(reading: run.configurationPath)
    let lower =
      configuration.model.structure.family.isStacked ? try TrainedModel(reading: run.lowerPath) : nil
    let stage = try lower.flatMap { try UpperTraining(configuration.model, on: $0) }
    let model = VariationalAutoencoder(stage?.upper ?? configuration.model)
    let averaged = configuration.training.average != nil
    guard let (path, weights) = try Checkpoints.weights(of: run, model, averaged: averaged) else {
      if let record = try? RunRecord.read(from: run), let why = record.failure {
        throw Failure(
          .missingInput, "the run has no weights, since its training failed: \(why)", at: run.path,
          remedy: "Start a new run")
      }
      throw Failure(
        .missingInput, "the run has not saved any weights yet", at: run.path,
        remedy: "Wait for its first epoch, or resume it with \(.resume(run: run.name, epochs: nil))")
    }
    let trained = TrainedModel(model, parameters: weights.parameters, buffers: weights.buffers)
    self.init(trained: stage?.joined(trained) ?? trained, path: path, run: run, isFinished: false)
  }
}
