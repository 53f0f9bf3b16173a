// Two archives of one problem side by side: in numbers, and cell by cell where they have the same cells.

import Foundations

/// A comparison of two searches.
public struct ArchiveComparison: Encodable, Sendable {
  /// What each came to.
  public var statistics: [ArchiveStatistics]
  /// The evaluations of each.
  public var evaluations: [Int]
  /// The cells that both have a solution for, only the first, only the second; nil where their cells differ.
  public var both: Int?
  /// The cells of the first alone.
  public var onlyFirst: Int?
  /// The cells of the second alone.
  public var onlySecond: Int?
  /// Of the cells of both, those where the first is better, and where the second is.
  public var firstIsBetter: Int?
  /// Where the second is better.
  public var secondIsBetter: Int?

  /// Compares two searches.
  ///
  /// - Throws: ``Failure`` of kind `badData` for searches of different problems.
  public init(_ first: Search, _ second: Search) throws {
    guard first.problem.name == second.problem.name else {
      throw Failure(
        .badData,
        "the archives are of different problems: '\(first.problem.name)' and '\(second.problem.name)'",
        remedy: "Compare searches of one problem")
    }
    statistics = [first.statistics, second.statistics]
    evaluations = [first.evaluations, second.evaluations]
    guard first.archive.cells == second.archive.cells, first.archive.cells.count != nil else { return }
    let pairs = zip(first.archive.fitness, second.archive.fitness)
    both = pairs.count { $0 > -.infinity && $1 > -.infinity }
    onlyFirst = pairs.count { $0 > -.infinity && $1 == -.infinity }
    onlySecond = pairs.count { $0 == -.infinity && $1 > -.infinity }
    firstIsBetter = pairs.count { $1 > -.infinity && $0 > $1 }
    secondIsBetter = pairs.count { $0 > -.infinity && $1 > $0 }
  }

  /// The comparison as a table, the searches under their names.
  public func text(_ names: [String]) -> String {
    func row(_ name: String, _ value: (ArchiveStatistics) -> String) -> [String] {
      [name] + statistics.map(value)
    }
    var rows = [[""] + names, ["evaluations"] + evaluations.map { "\($0)" }, row("cells") { "\($0.cells)" }]
    rows.append(row("QD score") { "\(($0.score * 100).rounded() / 100)" })
    rows.append(row("best fitness") { $0.best.map { "\($0)" } ?? "none" })
    rows.append(row("mean fitness") { $0.mean.map { "\(Float($0))" } ?? "none" })
    if let onlyFirst, let onlySecond, let firstIsBetter, let secondIsBetter, let both {
      rows.append(["cells of it alone", "\(onlyFirst)", "\(onlySecond)"])
      rows.append(["better, of \(both) cells of both", "\(firstIsBetter)", "\(secondIsBetter)"])
    }
    return TextTable(rows, rightAligned: [1, 2]).lines.joined(separator: "\n")
  }
}
