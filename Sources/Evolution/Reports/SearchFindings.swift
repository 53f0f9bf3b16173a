// What is wrong with a search, in sentences: what its numbers give away about the problem and the cells.

public import Foundations

/// Findings about a search.
public enum SearchFindings {
  /// A finding.
  public struct Finding: Encodable, Sendable {
    /// What it is, with its numbers.
    public var what: Message
    /// What can be done.
    public var remedy: Message
  }

  /// The findings, the gravest first; none where nothing is conspicuous.
  public static func all(_ search: Search) -> [Finding] {
    let elites = search.archive.elites
    var findings: [Finding] = []
    func add(_ what: Message, _ remedy: Message) { findings.append(Finding(what: what, remedy: remedy)) }
    let evaluations = max(search.evaluations, 1)
    if search.failures.count > 0 {
      let share = Double(search.failures.count) / Double(evaluations)
      add(
        "\(search.failures.count) of \(search.evaluations) evaluations (\(percent(share)) %) failed; the first reason is: \(search.failures.entries.first?.reason ?? "unknown")",
        "Look at failures.csv of the run")
    }
    guard elites.count > 1 else {
      if search.evaluations > 0 {
        add(
          "the archive holds \(elites.count) solutions after \(search.evaluations) evaluations",
          "Check the ranges of the measures and \(.cells): everything falls into one cell")
      }
      return findings
    }
    if Double(search.outside) > 0.01 * Double(evaluations) {
      add(
        "\(percent(Double(search.outside) / Double(evaluations))) % of the solutions lie beyond the ranges of the measures, in the outermost cells",
        "Widen the ranges of the measures, unless that is meant")
    }
    for (axis, measure) in search.problem.measures.enumerated() {
      let values = elites.map { $0.measures[axis] }
      let (low, high) = (values.min() ?? 0, values.max() ?? 0)
      if low == high {
        add(
          "the measure '\(measure.name)' is \(low) for every solution",
          "Check that it depends on the parameters: it tells nothing apart")
      } else if (high - low) < 0.1 * (measure.high - measure.low) {
        add(
          "the measure '\(measure.name)' covers \(percent(Double((high - low) / (measure.high - measure.low)))) % of its range, from \(low) to \(high)",
          "Narrow its range, or search longer")
      }
    }
    let fitness = elites.map(\.fitness)
    if fitness.min() == fitness.max() {
      add(
        "the fitness is \(fitness[0]) for every solution",
        "Check that it depends on the parameters: nothing is improved")
    }
    return findings
  }

  private static func percent(_ share: Double) -> String { "\((1000 * share).rounded() / 10)" }
}
