// When a search cannot go on: an evaluator that fails half of the time is broken, and going on would fill an archive with the
// luck of the other half.

import Foundations

/// Counts failures.
struct StopRules {
  /// How many of the last outcomes are looked at.
  static let lookedAt = 200
  /// How often a worker may be restarted without an answer in between.
  static let mostRestarts = 5

  private var failed: [Bool] = []
  private var place = 0
  private var failures = 0
  /// The first reason that was given.
  private(set) var firstReason: String?

  /// Takes note of an outcome.
  mutating func record(_ end: Outcome.End) {
    var isFailure = false
    if case .failed(let reason) = end {
      isFailure = true
      note(reason)
    }
    if failed.count < Self.lookedAt {
      failed.append(isFailure)
    } else {
      if failed[place] { failures -= 1 }
      failed[place] = isFailure
      place = (place + 1) % Self.lookedAt
    }
    if isFailure { failures += 1 }
  }

  /// Takes note of a reason, if it is the first.
  mutating func note(_ reason: String) { firstReason = firstReason ?? reason }

  /// Why it has to stop, if it has to.
  var verdict: Failure? {
    guard failures >= Self.lookedAt / 2 else { return nil }
    return failure(
      "half of the last \(Self.lookedAt) evaluations failed",
      remedy: "Mend the evaluator, or narrow the bounds of the parameters that make it fail")
  }

  /// Why it has to stop when no worker is left.
  var noWorkers: Failure {
    failure(
      "every worker was restarted \(Self.mostRestarts) times without one answer",
      remedy: "Run the command by hand, and give it the line of a solution")
  }

  private func failure(_ what: Message, remedy: Message) -> Failure {
    let reason: Message = firstReason.map { "\(what); the first reason was: \($0)" } ?? what
    return Failure(.failure, reason, remedy: remedy)
  }
}
