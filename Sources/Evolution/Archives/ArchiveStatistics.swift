// What an archive comes to in a few numbers.

/// Numbers about an archive.
public struct ArchiveStatistics: Equatable, Codable, Sendable {
  /// How many cells hold a solution.
  public var cells: Int
  /// The share of the cells that do; nil without fixed cells.
  public var coverage: Double?
  /// The QD score: the sum over cells of what the fitness exceeds the worst by, in units of the problem (Pugh, Soros and
  /// Stanley 2016).
  public var score: Double
  /// The best fitness; nil without a solution.
  public var best: Float?
  /// The mean fitness; nil without a solution.
  public var mean: Double?

  /// Counts the solutions of an archive of a problem, cell by cell.
  ///
  /// - Parameter least: The fitness that counts as nothing where the problem does not say.
  public init(_ archive: Archive, _ standards: ProblemStandards, least: Float = 0) {
    let worst = Double(standards.worst ?? least)
    var (sum, score) = (0.0, 0.0)
    var best = -Float.infinity
    for value in archive.fitness where value > -.infinity {
      sum += Double(value)
      score += (Double(value) - worst) * Double(standards.weight)
      best = max(best, value)
    }
    cells = archive.count
    coverage = archive.cells.count.map { Double(archive.count) / Double($0) }
    self.score = score
    self.best = cells > 0 ? best : nil
    mean = cells > 0 ? sum / Double(cells) : nil
  }
}
