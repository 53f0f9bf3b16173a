// What goes to an evaluator and what comes back: a solution with its number, and how its evaluation ended.

/// A solution that is to be evaluated.
public struct Candidate: Sendable, Equatable {
  /// Its number, by which its outcome is known; the evaluator sees it as `id`.
  public var number: Int
  /// Its parameters, finite, as many as the evaluator asks for.
  public var values: [Float]

  /// A candidate.
  public init(_ number: Int, _ values: [Float]) {
    self.number = number
    self.values = values
  }
}

/// What an evaluator says of a solution. All numbers are finite.
public struct Evaluation: Sendable, Equatable {
  /// How good it is; more is better.
  public var fitness: Float
  /// By what it differs from others, in the order of ``Hello/measures``.
  public var measures: [Float]
  /// What was observed of it, of the extents ``Hello/observation``; empty if nothing was.
  public var observation: [Float]
  /// A file with a picture of it, as the evaluator named it.
  public var picture: String?
  /// A remark of the evaluator.
  public var note: String?

  /// An evaluation.
  public init(
    fitness: Float, measures: [Float], observation: [Float] = [], picture: String? = nil, note: String? = nil
  ) {
    self.fitness = fitness
    self.measures = measures
    self.observation = observation
    self.picture = picture
    self.note = note
  }
}

/// How the evaluation of a candidate ended.
public struct Outcome: Sendable, Equatable {
  /// One of the two ends.
  public enum End: Sendable, Equatable {
    /// It was evaluated.
    case evaluated(Evaluation)
    /// It was not: why, as part of a sentence.
    case failed(String)
  }

  /// The number of the candidate.
  public var number: Int
  /// How it ended.
  public var end: End

  /// An outcome.
  public init(_ number: Int, _ end: End) {
    self.number = number
    self.end = end
  }
}
