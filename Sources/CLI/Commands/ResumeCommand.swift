// `vae resume`: goes on with a run that was stopped, killed or is to be longer.

import ArgumentParser
import CPU
import Evolution
import Foundations
import Tensors
import Training

struct ResumeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resume", abstract: "Resume a run that was interrupted, or extend it.",
    discussion:
      "Examples: vae resume latest; vae resume mnist-vae-001 --epochs 40; vae resume arm-evolve-001 --evaluations 5m"
  )

  @Argument(help: ArgumentHelp("A run's folder or name, or 'latest'.", valueName: "run")) var name: String
  @Option(parsing: .unconditional, help: "The total number of epochs, or auto as for 'vae train'.")
  var epochs: EpochCount?
  @Option(
    parsing: .unconditional, help: ArgumentHelp("The total time, for example 20m.", valueName: "time")
  )
  var time: TimeLimit?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The total number of evaluations of a search, for example 5m.", valueName: "n"))
  var evaluations: EvaluationCount?
  @Flag(help: "Print events and the result as JSON objects, one per line.") var json = false
  @OptionGroup var shared: SharedOptions

  func run() throws {
    let folder = try RunFolder.named(name, runs: shared.runs)
    if RunFolder.exists(folder.searchPath) { return try search(folder) }
    if evaluations != nil {
      throw Failure(
        .usage, "'\(folder.name)' is a training, not a search", at: .evaluations,
        remedy: "Give the total with --epochs")
    }
    let training = try TrainingRun.reopen(
      folder, epochs: epochs?.most, endsItself: epochs?.endsItself ?? false, timeLimit: time?.seconds,
      memory: shared.memory?.bytes)
    let session = TrainingSession(shared: shared, json: json)
    if training.isFinished {
      if !shared.quiet {
        let record = training.record
        let (reason, remedy) =
          switch record.ending {
          case .patience:
            (
              "validation no longer improved",
              "start a new run with --from \(ShellWord.quoted(ShellText.run(folder, runs: shared.runs)))"
            )
          case .time: ("it reached its time limit", "give a larger total with --time")
          case .epochs, .stopped, nil: ("all that were asked for", "give a larger total with --epochs")
          }
        Console.error(
          "\(folder.path) is finished: \(record.epochs) epochs, \(reason). To continue training, \(remedy)")
      }
      return try session.report(training, on: shared.backend)
    }
    let backend = shared.backend
    if let inexactness = training.inexactness(on: backend) { Console.error("vae: \(inexactness)") }
    try session.train(training, on: backend)
  }

  /// Goes on with a search.
  private func search(_ folder: RunFolder) throws {
    if epochs != nil {
      throw Failure(
        .usage, "'\(folder.name)' is a search, not a training", at: .epochs,
        remedy: "Give the total with --evaluations")
    }
    let run = try SearchRun.reopen(folder, evaluations: evaluations?.number, timeLimit: time?.seconds)
    let session = SearchSession(shared: shared, json: json)
    if run.isFinished {
      if !shared.quiet {
        Console.error(
          "\(folder.path) is finished: \(run.search.evaluations) evaluations, all that were asked for. To continue, give a larger total with --evaluations"
        )
      }
      return try session.report(run)
    }
    try session.search(run)
  }
}
