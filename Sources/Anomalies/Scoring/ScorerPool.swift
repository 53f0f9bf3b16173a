// A scorer for each thread that asks for one: they are made as they are needed, one thread of arithmetic each, and used again.

import Autoencoders
import Foundation
import Foundations
import Tensors

/// Scorers of one detector, lent to one thread at a time.
final class ScorerPool: @unchecked Sendable {
  // Sound: the list is only touched under the lock, and a scorer is out of it while it is lent.

  /// What a thread works with.
  struct Scorers {
    var scores: any RowScorer
    /// Tells reasons.
    var reasons: ReasonSearch?
  }

  private let detector: Detector
  private let score: ScoreChoice
  private let centre: Double?
  private let backend: @Sendable () -> any Backend
  private let lock = NSLock()
  private var idle: [Scorers] = []
  private var leastTold = -Double.infinity

  init(
    _ detector: Detector, _ score: ScoreChoice, centre: Double?,
    _ backend: @escaping @Sendable () -> any Backend
  ) {
    self.detector = detector
    self.score = score
    self.centre = centre
    self.backend = backend
  }

  /// The score at or below which a row is not among the most abnormal ones, by what is known so far.
  var bar: Double {
    get { lock.withLock { leastTold } }
    set { lock.withLock { leastTold = newValue } }
  }

  /// Lends scorers for some work.
  func with<Result>(_ work: (inout Scorers) throws -> Result) throws -> Result {
    var scorers = try lock.withLock { idle.popLast() } ?? make()
    defer { lock.withLock { idle.append(scorers) } }
    return try work(&scorers)
  }

  private func make() throws -> Scorers {
    Scorers(
      scores: try detector.scorer(score, centre: centre, on: backend()), reasons: detector.reasonSearch(score)
    )
  }
}
