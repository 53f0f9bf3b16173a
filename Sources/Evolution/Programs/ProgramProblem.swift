// A problem that a program of the user's own poses: its evaluations come from child processes.

public import Evaluators
import Foundation
import Foundations

/// A program as a problem.
public struct ProgramProblem: Problem {
  /// The program.
  public let description: ProgramDescription
  /// Where what its processes print is kept.
  let folder: String

  /// A program whose problem is known; it is started when something is to be evaluated.
  ///
  /// - Parameter folder: Where what its processes print is kept.
  public init(_ description: ProgramDescription, folder: String) {
    self.description = description
    self.folder = folder
  }

  /// The problem that a program poses: a process of it is started to say hello, and ended.
  ///
  /// - Throws: ``Failure`` of kind `usage` for a command that cannot run, `badData` for a program that does not say hello or
  ///   has no measures.
  public init(asking command: EvaluatorCommand) throws {
    try command.check()
    if command.runsOnce {
      throw Failure(
        .usage, "a program that evaluates one solution per process cannot say what is searched",
        at: command.text,
        remedy: "Write one that says hello and answers lines, as Documentation/Evaluators.md shows")
    }
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("vae-\(UUID().uuidString)")
      .path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var one = command
    (one.workers, one.folder) = (1, folder)
    let pool = try Pool(one)
    defer { pool.close() }
    self.init(try ProgramDescription(command, pool.hello), folder: command.folder)
  }

  /// `program:` and what the program calls itself, else its command.
  public var name: String { description.problem }
  /// As the program says.
  public var parameters: Int { description.parameters }
  /// As the program says.
  public var bounds: Bounds { description.bounds }
  /// As the program says.
  public var measures: [Measure] { description.measures }

  /// A grid for up to two measures; of more, whose grid would have more cells than are ever filled, cells around centroids.
  /// Nobody knows the least fitness of a program.
  public var standards: ProblemStandards {
    ProblemStandards(
      cells: measures.count == 1 ? "1000" : measures.count == 2 ? "50x50" : "2000", steps: Steps(of: bounds),
      start: bounds.areFinite ? nil : 0, worst: nil)
  }

  /// By processes, and every outcome is written down.
  public var evaluation: EvaluationPlan { EvaluationPlan(workers: description.workers, isDear: true) }

  /// Starts the processes.
  public func makeEvaluation() throws -> any CandidateEvaluation { try ProgramEvaluation(self) }

  /// The outcomes of candidates, by processes that are started for them.
  public func evaluate(_ candidates: Candidates) throws -> Outcomes {
    let evaluation = try ProgramEvaluation(self)
    defer { _ = evaluation.close() }
    evaluation.submit(candidates)
    var outcomes = Outcomes(count: candidates.count, measures: measures.count)
    var missing = candidates.count
    while missing > 0 {
      guard let answer = try evaluation.next() else { continue }
      outcomes.replace(at: answer.candidates.first - candidates.first, with: answer.outcomes)
      missing -= answer.outcomes.count
    }
    return outcomes
  }
}
