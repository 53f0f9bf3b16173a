// The course of a search at growing distances: after each point the next one is a twentieth further, so a short search has
// as many as the beginning of a long one. Nothing here depends on time.

/// What an archive came to in the course of a search.
public struct Curve: Equatable, Codable, Sendable {
  /// A point of it.
  public struct Point: Equatable, Codable, Sendable {
    /// The evaluations.
    public var evaluations: Int
    /// What the archive came to.
    public var statistics: ArchiveStatistics
    /// The evaluations that failed.
    public var failures: Int
    /// The batches that each operator has made.
    public var batches: [Int]
  }

  /// The points, in order.
  public var points: [Point] = []
  private var next = 0

  /// Adds a point where one is due.
  mutating func note(_ search: Search) {
    let evaluations = search.evaluations
    guard evaluations >= next else { return }
    points.append(Point(search))
    next = max(evaluations + 1, evaluations + evaluations / 20)
  }

  /// The course up to where the search stands, as a table.
  func csv(_ search: Search) -> String {
    let names = search.operators.map { "batches_\($0.name)" }
    var all = points
    if all.last?.evaluations != search.evaluations { all.append(Point(search)) }
    let lines = all.map { point -> String in
      let numbers = point.statistics
      let fields =
        [
          "\(point.evaluations)", "\(numbers.cells)", numbers.coverage.map { "\($0)" } ?? "",
          "\(numbers.score)",
          numbers.best.map { "\($0)" } ?? "", numbers.mean.map { "\($0)" } ?? "", "\(point.failures)",
        ] + point.batches.map(String.init)
      return fields.joined(separator: ",") + "\n"
    }
    let head = ["evaluations", "cells", "coverage", "qd_score", "best", "mean", "failures"] + names
    return head.joined(separator: ",") + "\n" + lines.joined()
  }
}

extension Curve.Point {
  /// Where a search stands.
  init(_ search: Search) {
    evaluations = search.evaluations
    statistics = search.statistics
    failures = search.failures.count
    batches = search.bandit.chosen
  }
}
