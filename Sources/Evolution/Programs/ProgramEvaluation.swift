// The processes of a program, as a search hands candidates out to them.

import Evaluators
import Foundations

/// Evaluates candidates by processes, each outcome as soon as it is there.
final class ProgramEvaluation: CandidateEvaluation {
  private let pool: Pool
  private let (width, measures): (Int, Int)

  /// How long those under way are waited for when a search ends before they do.
  private static let patience = Duration.seconds(10)

  /// Starts the processes.
  ///
  /// - Throws: ``Failure`` of kind `badData` for a program that poses another problem, and as ``Pool``.
  init(_ problem: ProgramProblem) throws {
    let command = problem.description.evaluator(in: problem.folder)
    pool = try Pool(command)
    (width, measures) = (problem.parameters, problem.measures.count)
    do { try problem.description.require(ProgramDescription(command, pool.hello)) } catch {
      pool.close()
      throw error
    }
  }

  func submit(_ candidates: Candidates) {
    pool.submit(
      (0..<candidates.count).map { Candidate(candidates.first + $0, Array(candidates[$0])) })
  }

  func next() throws -> CandidateAnswer? { try pool.next(within: .milliseconds(100)).map(answer) }

  private func answer(_ outcome: Evaluators.Outcome) -> CandidateAnswer {
    var outcomes = Outcomes(count: 1, measures: measures)
    outcomes[0] = Outcome(outcome.end)
    // What was asked for is with who asked; only the number tells candidates apart.
    return CandidateAnswer(
      candidates: Candidates(first: outcome.number, count: 1, width: width, values: []), outcomes: outcomes)
  }

  func takeNotes() -> [Message] { pool.takeNotes() }

  func close() -> [CandidateAnswer] {
    _ = pool.withdraw()
    var answers: [CandidateAnswer] = []
    let end = ContinuousClock.now + Self.patience
    while pool.outstanding > 0, ContinuousClock.now < end {
      // What ends the search is known already.
      guard let next = try? pool.next(within: .milliseconds(100)) else {
        if pool.outstanding == 0 { break }
        continue
      }
      answers.append(answer(next))
    }
    pool.close()
    return answers
  }
}

extension Outcome {
  /// How an evaluation ended, as an archive takes it.
  fileprivate init(_ end: Evaluators.Outcome.End) {
    switch end {
    case .failed(let reason): self = .failed(reason)
    case .evaluated(let found):
      self = .evaluated(
        fitness: found.fitness, measures: found.measures,
        observation: found.observation.isEmpty ? nil : found.observation)
    }
  }
}
