// What a run knows of the program that evaluates for it: the command, and what the program has said of the problem. So a run
// can be looked at without starting the program, and goes on only with one that says the same.

import Evaluators
import Foundations

/// A program that evaluates solutions, and the problem it poses.
public struct ProgramDescription: Equatable, Codable, Sendable {
  /// The command, as a shell takes it.
  public var command: String
  /// How many processes of it run at the same time.
  public var workers: Int
  /// How many seconds an evaluation may take.
  public var timeout: Double
  /// What the program calls itself, if it does.
  public var name: String?
  /// The number of parameters.
  public var parameters: Int
  /// The least value of each parameter; nil where there is none.
  public var low: [Float?]
  /// The largest value of each parameter; nil where there is none.
  public var high: [Float?]
  /// The measures.
  public var measures: [Measure]

  /// What a program says at its start.
  ///
  /// - Throws: ``Failure`` of kind `badData` for a program without measures, or with a measure without a range.
  init(_ command: EvaluatorCommand, _ hello: Hello) throws {
    self.command = command.text
    workers = command.workers
    timeout = command.timeout / .seconds(1)
    name = hello.name
    parameters = hello.parameters
    low = hello.low.map { $0.isFinite ? $0 : nil }
    high = hello.high.map { $0.isFinite ? $0 : nil }
    measures = zip(hello.measures, hello.ranges).map { Measure($0, $1) }
    if measures.isEmpty {
      throw Failure(
        .badData, "the program reports no measures, by which an archive tells solutions apart",
        at: command.text,
        remedy: "Have its hello name one at least, with its range")
    }
  }

  /// The bounds of the parameters.
  var bounds: Bounds { Bounds(low: low.map { $0 ?? -.infinity }, high: high.map { $0 ?? .infinity }) }

  /// The most parameters and measures that a search has room for.
  private static let (mostParameters, mostMeasures) = (1_000_000, 1000)

  /// Throws a ``Failure`` of kind `badData` for what no program says, as a file may.
  func validate() throws {
    let isPlausible =
      (1...Self.mostParameters).contains(parameters) && low.count == parameters && high.count == parameters
      && zip(low, high).allSatisfy { low, high in
        guard let low, let high else { return (low ?? high ?? 0).isFinite }
        return low.isFinite && high.isFinite && low < high
      }
      && (1...Self.mostMeasures).contains(measures.count)
      && measures.allSatisfy { $0.low.isFinite && $0.high.isFinite && $0.low < $0.high }
      && (1...10_000).contains(workers) && timeout > 0 && timeout < 1e9
    if isPlausible { return }
    throw Failure(
      .badData, "the parameters, bounds, measures, workers or the time limit of the program cannot be meant",
      remedy: "Begin a new search, or restore the run's own file")
  }

  /// What the problem is called.
  var problem: String { "\(Self.family):\(name ?? command)" }

  /// What problems of this kind begin with.
  static let family = "program"

  /// The command, with a folder for what its processes print.
  func evaluator(in folder: String) -> EvaluatorCommand {
    EvaluatorCommand(command, workers: workers, timeout: .seconds(timeout), folder: folder)
  }

  /// Throws a ``Failure`` of kind `badData` where a program poses another problem than the run's.
  func require(_ said: ProgramDescription) throws {
    var (own, other) = (self, said)
    (own.workers, own.timeout, own.command) = (other.workers, other.timeout, other.command)
    own.name = other.name
    if own == other { return }
    other.name = nil
    throw Failure(
      .badData,
      "the program poses another problem than the run's: \(said.parameters) parameters and the measures \(said.measures.map(\.name).joined(separator: ", ")), not \(parameters) and \(measures.map(\.name).joined(separator: ", ")), or other bounds and ranges",
      at: said.command, remedy: "Start the program that the run was begun with, or begin a new run")
  }
}
