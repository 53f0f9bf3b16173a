// A training at the command line, new or continued: who watches, what a signal does, what is printed at
// the end.

import Autoencoders
import CPU
import Datasets
import Evaluation
import Foundation
import Foundations
import Storage
import Tensors
import Training

/// Runs a training and reports it.
struct TrainingSession {
  let shared: SharedOptions
  let json: Bool
  /// A line is printed for every given number of epochs; of a long training where nil, about a hundred are.
  var epochsPerLine: Int?

  /// Trains to the end, or until a signal comes, and reports.
  func train(_ run: TrainingRun, on backend: CPU) throws {
    try report(run, complete(run, on: backend), on: backend)
  }

  /// Trains to the end; a signal before it ends in the failure that says how to go on.
  func complete(_ run: TrainingRun, on backend: CPU) throws -> TrainingResult<VariationalAutoencoder> {
    if !shared.quiet { Console.error("\(run.folder.path) on \(backend.name)") }
    let interruption = Interruption()
    var observers: [any TrainingObserver] = []
    if !shared.quiet { observers.append(json ? EventLines() : TrainingDisplay(every: epochsPerLine)) }
    let result = try trained(run, on: backend, observers, interruption)
    if result.ending == .stopped, let kind = interruption.wish.kind {
      throw Failure(
        kind,
        "stopped after step \(result.steps), in epoch \(result.position.epochs + 1); everything has been saved",
        at: run.folder.path,
        remedy:
          "Continue with \(ShellText.sentence(["vae", "resume", ShellText.run(run.folder, runs: shared.runs)]))"
      )
    }
    if !shared.quiet, let sentence = Self.sentence(result, run.configuration.training) {
      Console.error(Message(sentence))
    }
    return result
  }

  /// Trains, and draws the course of it, however it ended.
  private func trained(
    _ run: TrainingRun, on backend: CPU, _ observers: [any TrainingObserver], _ interruption: Interruption
  ) throws -> TrainingResult<VariationalAutoencoder> {
    // The first look at pictures has decoded some of them.
    let known = tell(of: run)
    defer { _ = tell(of: run, besides: known) }
    let result: TrainingResult<VariationalAutoencoder>
    do {
      result = try run.train(
        on: backend, observers: observers, stop: interruption.wish.request, style: .flags)
    } catch {
      // What failed is said; a picture that cannot be drawn then is not worth another sentence.
      try? RunPlots.write(run)
      throw error
    }
    try RunPlots.write(run)
    if result.ending != .stopped {
      selectSampler(run, on: backend)
      try draw(run, on: backend)
    }
    return result
  }

  /// Draws samples and reconstructions into the run's folder. What cannot be written is a failure, as it is of all files
  /// of a run; what cannot be drawn is not, since the training has ended well.
  private func draw(_ run: TrainingRun, on backend: CPU) throws {
    do {
      let files = try RunSheets.write(run, on: backend)
      if !shared.quiet, !files.isEmpty { Console.error("drawn: \(files.joined(separator: ", "))") }
    } catch let failure as Failure where failure.kind != .inputOutput {
      Console.error("warning: \(failure)")
    }
  }

  /// Says which pictures turned out bad when they were decoded; returns how many there are.
  private func tell(of run: TrainingRun, besides known: Int = 0) -> Int {
    guard let folder = run.pictures else { return 0 }
    let found = folder.undecodable
    if !shared.quiet {
      if let complaint = folder.complaint { Console.error(Message(complaint)) }
      if found.count > known { PictureDisplay.bad(found, list: run.folder.badFilesPath) }
    }
    return found.count
  }

  /// Why an epoch that is not the last one counts.
  private static func chosen(_ epoch: Int, by objective: Objective) -> String {
    let reason =
      objective.criterion.errorLimit.map {
        String(
          format: "later ones reconstruct validation examples with more than %g times the least error", $0)
      } ?? "which did best on the validation examples"
    return "the model is from epoch \(epoch)\(objective.criterion.errorLimit == nil ? "," : ":") \(reason)"
  }

  /// Why a training ended, where that is not what was asked for.
  private static func sentence(_ result: TrainingResult<VariationalAutoencoder>, _ settings: TrainingSettings)
    -> String?
  {
    let position = result.position
    let best = position.best?.epoch ?? 0
    switch result.ending {
    case .stopped: return nil
    case .epochs:
      return settings.endsItself
        ? "stopped at the limit of \(position.epochs) epochs; validation may still improve"
        : best > 0 && best < position.epochs ? chosen(best, by: result.network.configuration.objective) : nil
    case .time: return "the time limit was reached in epoch \(position.epochs + 1)"
    case .patience:
      guard settings.endsItself, let progress = position.progress else {
        return "stopped early: validation has not improved since epoch \(best); the model is from that epoch"
      }
      let lowered = [
        "", ", even after the learning rate was lowered", ", even after the learning rate was lowered twice",
      ]
      return
        "stopped early: since epoch \(progress.betterEpoch) validation has not improved by more than its noise"
        + String(format: " of %.2g nats", progress.noise)
        + lowered[min(progress.reductions, lowered.count - 1)] + "; the model is from epoch \(best)"
    }
  }

  /// How well the prior draws from where a run's latents lie; nil where samples do not come from it, and where that
  /// cannot be found out: the training itself has ended well.
  private func priorFit(_ run: TrainingRun, on backend: CPU) -> PriorFit? {
    guard let trained = try? TrainedModel(reading: run.folder.modelPath) else { return nil }
    let rows = run.validation.count > 0 ? run.validation : run.training
    return try? PriorFit(of: trained, on: rows, backend: backend)
  }

  /// Chooses the sampler that samples come from by default, and saves it. The training has ended well, whatever becomes of
  /// that.
  private func selectSampler(_ run: TrainingRun, on backend: CPU) {
    do {
      let trained = try TrainedModel(reading: run.folder.modelPath)
      let selection = try SamplerSelection(
        for: trained, training: run.training, heldOut: run.validation,
        fingerprint: run.record.dataFingerprint, on: backend)
      try selection?.write(beside: trained, in: run.folder.modelPath)
    } catch {
      if !shared.quiet { Console.error("warning: no sampler was chosen: \(error)") }
    }
  }

  /// The sampler that was chosen for a run's model, if one was.
  private func selectedSampler(_ run: TrainingRun) -> SamplerRecord? {
    let path = run.folder.modelPath
    return try? TrainedModel(reading: path).chosenSampler(in: path)
  }

  /// Names commands for the model.
  private func tellWhatNext(_ run: TrainingRun, _ record: SamplerRecord?) {
    if let record {
      Console.error(
        "samples will come from the sampler '\(record.sampler)' (Frechet distance to the data: \(record.distances))"
      )
    }
    Console.error(
      Message(
        NextCommands.lines(
          run: ShellText.run(run.folder, runs: shared.runs), data: run.record.data, run.configuration.model)))
  }

  /// Prints what a run came to.
  func report(_ run: TrainingRun, _ result: TrainingResult<VariationalAutoencoder>? = nil, on backend: CPU)
    throws
  {
    let folder = run.folder
    let selected = selectedSampler(run)
    guard json else {
      Console.result(folder.modelPath)
      if !shared.quiet { tellWhatNext(run, selected) }
      return
    }
    let table = try? MetricsTable(reading: "\(folder.path)/metrics.csv")
    func last(_ column: String) -> OrNull<Double> { OrNull(finite: table?[column]?.last ?? nil) }
    let rates = (table?["examples_per_second"] ?? []).compactMap { $0 }
    let seconds = (rates.count > 1 ? Array(rates.dropFirst()) : rates).map { 1 / $0 }
    let fit = priorFit(run, on: backend)
    try Console.jsonLine(
      Outcome(
        run: folder.path, epochs: run.record.epochs, steps: run.record.steps, seconds: run.record.seconds,
        ending: OrNull(run.record.ending),
        examplesPerSecond: OrNull(
          finite: seconds.isEmpty ? nil : Double(seconds.count) / seconds.reduce(0, +)),
        trainElbo: last("train_elbo"), validationElbo: last("validation_elbo"),
        latentsCoveredByPrior: OrNull(finite: fit?.covered),
        latentsCoveredByData: OrNull(finite: fit?.coveredByData), sampler: OrNull(selected?.sampler)))
  }

  /// What a run came to, as the last line of JSON.
  private struct Outcome: Encodable {
    let run: String
    let epochs, steps: Int
    let seconds: Double
    let ending: OrNull<TrainingEnding>
    let examplesPerSecond, trainElbo, validationElbo: OrNull<Double>
    let latentsCoveredByPrior, latentsCoveredByData: OrNull<Double>
    let sampler: OrNull<String>
  }
}
