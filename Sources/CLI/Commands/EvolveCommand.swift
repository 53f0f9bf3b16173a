// `vae evolve`: searches a problem for many good solutions that differ, and keeps them in an archive.

import ArgumentParser
import Evaluators
import Evolution
import Foundations
import Training

struct EvolveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evolve", abstract: "Search for an archive of good solutions that differ.",
    discussion: """
      Examples: vae evolve arm:20
                vae evolve arm:20 --operator line --cells 100x100 --evaluations 10m
                vae evolve sphere:100 --operator cma-mae --time 1m
                vae evolve bridge > walk.py
                vae evolve --evaluate "python3 walk.py" --evaluations 10k

      The problems:
      \(ProblemFamily.all.map { "- \($0.form): \($0.summary)" }.joined(separator: "\n"))

      With --evaluate a program of yours, in any language, poses the problem and evaluates solutions: it says hello and answers \
      lines of JSON. 'vae evolve bridge' prints one in Python to begin with; Documentation/Evaluators.md has the protocol. Every \
      evaluation is written down as soon as it is known, and none is made twice.

      The operators, which make candidates:
      \(OperatorFamily.all.map { "- \($0.name): \($0.summary)" }.joined(separator: "\n"))
      - auto: a bandit over \(EvolveText.autoNames), without cma beyond \(Search.mostAdapted) parameters; several names with commas are a bandit over those

      Ctrl-C saves; 'vae resume' then continues to the same archive, byte for byte, as without the interruption. The run's folder holds \
      the elites as arrays (archive/), maps and curves (plots/) and a page (elites.html). 'vae sample' writes elites to a file.
      """)

  @Argument(
    help: ArgumentHelp(
      "A problem, such as arm:20; or bridge, to print a program for --evaluate.", valueName: "problem"))
  var problem: String?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Search the problem that this command poses; it is started once for each worker, and {worker} in it is the number of the worker.",
      valueName: "command"))
  var evaluate: String?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The number of processes of --evaluate. (default: one for each core)", valueName: "n"))
  var workers: Int?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The time that an evaluation by --evaluate may take, for example 5m. (default: 60s)", valueName: "time")
  )
  var timeout: TimeLimit?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The number of evaluations, such as 100k or 5m, rounded up to whole batches. (default: 1m)",
      valueName: "n"))
  var evaluations: EvaluationCount?
  @Option(
    parsing: .unconditional, help: ArgumentHelp("Stop after this time, for example 10m.", valueName: "time"))
  var time: TimeLimit?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The cells of the archive: extents of a grid such as 100x100, a number of cells around centroids such as 2000, a .npy file of centroids, ring, or radius:0.1 for any place that is so far from all others. (default: by the problem)",
      valueName: "cells"))
  var cells: String?
  @Option(
    parsing: .unconditional, help: "The number of candidates that an operator makes at a time. (default: 40)")
  var batch: Int?
  @Option(
    parsing: .unconditional,
    help: "The operator: auto, \(OperatorFamily.all.map(\.name).joined(separator: ", ")). (default: auto)")
  var `operator`: String?
  @Option(parsing: .unconditional, help: "The random seed.") var seed: UInt64 = 0
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The minutes between checkpoints. (default: 1)", valueName: "minutes"))
  var saveEvery: Double?
  @Option(help: "The run's name. (default: the problem and a number)") var name: String?
  @Option(
    name: [.customShort("o"), .customLong("output")],
    help:
      "Write the elites to this file, too: .csv with fitness, measures and parameters, or .npy with parameters."
  )
  var output: String?
  @Flag(help: "Print events and the result as JSON objects, one per line.") var json = false
  @OptionGroup var shared: SharedOptions

  func run() throws {
    try OutputEnding.require(output, [".csv", ".npy"])
    if problem == Self.bridge, evaluate == nil {
      return Console.result(String(EvaluatorBridge.python.drop { $0.isNewline }))
    }
    let problem = try searched()
    var settings = SearchSettings(
      for: problem, cells: cells, operator: `operator` ?? OperatorFamily.auto, seed: seed)
    settings.timeLimit = time?.seconds
    settings.evaluations =
      evaluations?.number ?? (time == nil ? settings.evaluations : EvaluationCount.unlimited)
    settings.batch = batch ?? settings.batch
    settings.saveEvery = saveEvery ?? settings.saveEvery
    let run = try SearchRun.begin(
      settings, problem, command: CommandLine.arguments, version: VAECommand.version, in: shared.runs,
      name: name)
    let session = SearchSession(shared: shared, json: json)
    try session.search(run)
    if let output { try ElitesTable.write(run.search.archive.elites, of: problem, to: output) }
  }

  /// What stands for a problem to have a program printed.
  private static let bridge = "bridge"

  /// The problem: one that is built in, or that of a program.
  private func searched() throws -> any Problem {
    switch (problem, evaluate) {
    case (let name?, nil):
      for (flag, isGiven) in [("--workers", workers != nil), ("--timeout", timeout != nil)] where isGiven {
        throw Failure(
          .usage, "a problem that is built in needs no processes", at: flag, remedy: "Leave it out")
      }
      return try ProblemFamily.problem(name)
    case (nil, let command?):
      return try ProgramProblem(
        asking: EvaluatorCommand(
          command, workers: workers, timeout: .seconds(timeout?.seconds ?? Self.seconds), folder: ""))
    case (let name?, _?):
      throw Failure(
        .usage, "'\(name)' and the program of --evaluate are two problems", remedy: "Give one of them")
    case (nil, nil):
      throw Failure(
        .usage, "there is nothing to search",
        remedy: "Name a problem, such as arm:20, or a program with --evaluate")
    }
  }

  /// The seconds that an evaluation may take where nothing else is said.
  private static let seconds = 60.0
}

/// Words of the help.
enum EvolveText {
  /// What `auto` chooses among.
  static var autoNames: String {
    ((try? OperatorFamily.named(OperatorFamily.auto)) ?? []).map(\.name).joined(separator: ", ")
  }
}

/// A number of evaluations as people write it: 1000, 100k, 5m.
struct EvaluationCount: ExpressibleByArgument {
  /// The number.
  var number: Int

  /// What stands for no limit beside one of time.
  static let unlimited = 1_000_000_000_000

  init?(argument: String) {
    let units: [Character: Double] = ["k": 1e3, "m": 1e6, "g": 1e9]
    let unit = argument.last.flatMap { units[Character($0.lowercased())] }
    guard let number = Double(unit == nil ? argument : String(argument.dropLast())) else { return nil }
    let count = number * (unit ?? 1)
    guard count >= 1, count <= Double(Self.unlimited), count == count.rounded() else { return nil }
    self.number = Int(count)
  }
}
