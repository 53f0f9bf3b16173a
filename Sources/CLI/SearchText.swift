// A search in words and numbers, for those who look at it.

import Evolution
import Foundation
import Foundations
import Training

/// Sentences on a search.
enum SearchText {
  /// Where it stands.
  static func line(_ search: Search) -> String {
    let numbers = search.statistics
    let coverage = numbers.coverage.map { String(format: " (%.1f %%)", 100 * $0) } ?? ""
    let best = numbers.best.map { String(format: ", best %.4g", $0) } ?? ""
    let mean = numbers.mean.map { String(format: ", mean %.4g", $0) } ?? ""
    let failures =
      search.failures.count > 0 ? ", \(TrainingDisplay.grouped(search.failures.count)) failed" : ""
    return
      "\(TrainingDisplay.grouped(search.evaluations)) evaluations: \(TrainingDisplay.grouped(numbers.cells)) cells\(coverage), "
      + String(format: "QD score %.1f", numbers.score) + best + mean + failures
  }

  /// Which operators made the candidates.
  static func shares(_ search: Search) -> String {
    "operators: "
      + search.shares.map { String(format: "\($0.name) %.0f %%", 100 * $0.share) }.joined(separator: ", ")
  }

  /// What is conspicuous about it; nil where nothing is.
  static func warning(_ search: Search) -> Message? {
    let share = Double(search.outside) / Double(max(search.evaluations, 1))
    guard share > 0.01 else { return nil }
    return Message(
      String(
        format: "%.0f %% of the solutions lie beyond the ranges of the measures, in the outermost cells",
        100 * share))
  }
}

/// What a search came to, as JSON.
struct SearchSummary: Encodable {
  let run, problem, status: String
  let evaluations, cells, failures, outside: Int
  let coverage, qdScore, best, mean, seconds: OrNull<Double>
  let ending: OrNull<SearchEnding>
  let operators: [String: Double]

  init(_ search: Search, _ record: SearchRecord, path: String) {
    let numbers = search.statistics
    (run, problem, status) = (path, search.problem.name, record.status.rawValue)
    (evaluations, cells, failures, outside) = (
      search.evaluations, numbers.cells, search.failures.count, search.outside
    )
    coverage = OrNull(finite: numbers.coverage)
    qdScore = OrNull(finite: numbers.score)
    best = OrNull(finite: numbers.best.map(Double.init))
    mean = OrNull(finite: numbers.mean)
    seconds = OrNull(finite: record.seconds)
    ending = OrNull(record.ending)
    operators = Dictionary(uniqueKeysWithValues: search.shares.map { ($0.name, $0.share) })
  }
}

/// Elites as rows of a table or of an array.
enum ElitesTable {
  /// Writes elites: fitness, measures and parameters to a .csv file, parameters to a .npy file.
  static func write(_ elites: [Elite], of problem: any Problem, to path: String) throws {
    if OutputEnding.has(path, ".npy") {
      return try EliteArrays.write(elites, width: problem.parameters, to: path)
    }
    try AtomicFile.write(text(elites, of: problem), to: path)
  }

  /// The text of a table.
  static func text(_ elites: [Elite], of problem: any Problem) -> String {
    let head =
      ["number", "cell", "fitness"] + problem.measures.map(\.name)
      + (0..<problem.parameters).map { "parameter_\($0 + 1)" }
    let lines = elites.map { elite in
      (["\(elite.number)", "\(elite.cell)", "\(elite.fitness)"]
        + (elite.measures + elite.solution).map { "\($0)" })
        .joined(separator: ",") + "\n"
    }
    return head.map(quoted).joined(separator: ",") + "\n" + lines.joined()
  }

  private static func quoted(_ name: String) -> String {
    name.contains(where: { ",\"\n".contains($0) }) ? "\"\(name.replacing("\"", with: "\"\""))\"" : name
  }
}
