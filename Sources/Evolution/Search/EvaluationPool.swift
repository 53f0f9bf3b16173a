// Threads that evaluate, each waiting for its own calls. Candidates are handed out in order, and what comes back may come in
// any order.

import Dispatch
import Foundation
import Synchronization

/// Evaluates candidates of a problem on threads of its own.
final class EvaluationPool: CandidateEvaluation, Sendable {
  private struct Answer {
    var candidates: Candidates
    var result: Result<Outcomes, any Error>
  }

  private struct State {
    var jobs: [Candidates] = []
    var answers: [Answer] = []
    var running = 0
    var isClosed = false
  }

  private let state = Mutex(State())
  private let offered = DispatchSemaphore(value: 0)
  private let answered = DispatchSemaphore(value: 0)
  private let workers: Int

  /// A pool of threads; they end when it is closed.
  init(_ problem: any Problem, workers: Int) {
    self.workers = workers
    for number in 0..<workers {
      let thread = Thread { [self] in
        while let job = take() {
          let result = Result { try problem.evaluate(job) }
          state.withLock { state in
            state.running -= 1
            state.answers.append(Answer(candidates: job, result: result))
          }
          answered.signal()
        }
      }
      thread.name = "evaluation \(number)"
      thread.start()
    }
  }

  /// The next job; nil once the pool is closed.
  private func take() -> Candidates? {
    offered.wait()
    return state.withLock { state in
      if state.isClosed || state.jobs.isEmpty { return nil }
      state.running += 1
      return state.jobs.removeFirst()
    }
  }

  /// Hands candidates out.
  func submit(_ candidates: Candidates) {
    state.withLock { $0.jobs.append(candidates) }
    offered.signal()
  }

  func next() throws -> CandidateAnswer? {
    guard answered.wait(timeout: .now() + 0.1) == .success else { return nil }
    let answer = state.withLock { $0.answers.removeFirst() }
    return CandidateAnswer(candidates: answer.candidates, outcomes: try answer.result.get())
  }

  func close() -> [CandidateAnswer] {
    state.withLock { state in
      state.jobs = []
      state.isClosed = true
    }
    for _ in 0..<workers { offered.signal() }
    while state.withLock({ $0.running }) > 0 { Thread.sleep(forTimeInterval: 0.002) }
    return state.withLock { state in
      defer { state.answers = [] }
      return state.answers.compactMap { answer in
        (try? answer.result.get()).map { CandidateAnswer(candidates: answer.candidates, outcomes: $0) }
      }
    }
  }
}
