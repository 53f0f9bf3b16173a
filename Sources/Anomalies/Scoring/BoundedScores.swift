// Scores as they are told: finite, and highest for rows that hold an infinity where training had none. A model knows no
// infinities: such a cell is a gap to it, and a gap makes a row look usual.

/// Keeping scores within bounds.
enum BoundedScores {
  /// The score of a row with an infinity where training had none; other scores stay below it.
  static let highest = 1e12
  private static let others = -highest...999_999_999_999

  /// Scores of rows, of which some hold such infinities.
  static func of(_ scores: [Double], infinite rows: some Collection<Int> = EmptyCollection()) -> [Double] {
    var bounded = scores.map {
      $0.isNaN ? others.upperBound : min(max($0, others.lowerBound), others.upperBound)
    }
    for row in rows { bounded[row] = highest }
    return bounded
  }
}
