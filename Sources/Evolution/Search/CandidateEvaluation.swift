// Whoever evaluates the candidates of a search: threads, or processes. Candidates are handed out in order, and what comes back
// may come in any order.

public import Foundations

/// What became of candidates.
public struct CandidateAnswer: Sendable {
  /// What was asked for: consecutive candidates, which may be a part of those that were handed out together.
  public var candidates: Candidates
  /// What became of them.
  public var outcomes: Outcomes
}

/// Evaluates candidates while a search does something else.
public protocol CandidateEvaluation {
  /// Hands candidates out.
  func submit(_ candidates: Candidates)
  /// The next answer, whichever comes first; nil where none has come within a tenth of a second.
  ///
  /// - Throws: ``Failure`` where nothing can be evaluated any more.
  func next() throws -> CandidateAnswer?
  /// The sentences for the user that have come up since the last call.
  func takeNotes() -> [Message]
  /// Ends the evaluation. What has been begun is waited for, for a while at least, and comes back; what has not is given up.
  func close() -> [CandidateAnswer]
}

extension CandidateEvaluation {
  /// None.
  public func takeNotes() -> [Message] { [] }
}
