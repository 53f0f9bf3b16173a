// Elites evaluated once more: whether the problem answers as it did, or whether an archive holds lucky draws.

public import Foundations

/// What elites come to when they are evaluated again.
public struct Reevaluation: Encodable, Sendable {
  /// The elites that were evaluated.
  public var elites: Int
  /// Those whose fitness and measures are the same numbers as before.
  public var same: Int
  /// Those that fell into another cell.
  public var moved: Int
  /// Those that failed.
  public var failed: Int
  /// The mean fitness in the archive, and the mean of the same elites evaluated again.
  public var fitnessBefore: Double
  /// The mean fitness now.
  public var fitnessNow: Double

  /// Evaluates elites of a search again.
  ///
  /// - Parameter limit: The most elites, drawn at random.
  /// - Throws: ``Failure`` of kind `missingInput` for an empty archive, and as evaluating.
  public init(of search: Search, limit: Int = .max, key: Key = Key(seed: 0)) throws {
    let elites = search.archive.sample(limit, key: key)
    guard !elites.isEmpty else {
      throw Failure(
        .missingInput, "the archive is empty", at: search.problem.name, remedy: "Search longer")
    }
    var outcomes = try search.problem.evaluate(
      Candidates(
        first: 0, count: elites.count, width: search.archive.width, values: elites.flatMap(\.solution)))
    outcomes.refuseNonFinite()
    (self.elites, same, moved, failed) = (elites.count, 0, 0, 0)
    var (before, now) = (0.0, 0.0)
    for (index, elite) in elites.enumerated() {
      guard case .evaluated(let fitness, let measures, _) = outcomes[index] else {
        failed += 1
        continue
      }
      if fitness == elite.fitness, measures == elite.measures { same += 1 }
      if search.archive.cells.count != nil, search.archive.cell(of: measures) != elite.cell { moved += 1 }
      before += Double(elite.fitness)
      now += Double(fitness)
    }
    let count = Double(max(1, elites.count - failed))
    (fitnessBefore, fitnessNow) = (before / count, now / count)
  }

  /// The same in a sentence.
  public var sentence: Message {
    if same == elites { return "all \(elites) elites came out as they did before" }
    return
      "of \(elites) elites \(same) came out as they did before, \(moved) fell into another cell and \(failed) failed; their mean fitness is \(fitnessNow), and was \(fitnessBefore)"
  }
}
