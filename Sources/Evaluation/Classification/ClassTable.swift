// The classes of rows as a table: what each row is, how probably, what it may be instead, and where the model does not say.

public import Datasets
import Foundation
import Foundations
import Tables

/// A classification, row by row.
public struct ClassTable: Sendable {
  /// What the model finds.
  public let found: ClassProbabilities
  /// The least probability of an answer; nil where every row is answered.
  public let threshold: Double?
  /// The bound below which a row is like no class; nil where it is not known.
  public let leastBound: Double?

  /// A classification with its rules.
  public init(_ found: ClassProbabilities, threshold: Double? = nil, leastBound: Double? = nil) {
    self.found = found
    self.threshold = threshold
    self.leastBound = leastBound
  }

  /// What stands in the place of an answer that is not given.
  public static let abstained = "abstain"

  /// Whether a row is less like the classes than nearly all rows that trained.
  public func isUnlike(_ row: Int) -> Bool { leastBound.map { found.bounds[row] < $0 } ?? false }

  /// How many rows are not answered, and how many are like no class.
  public var counts: (abstained: Int, unlike: Int) {
    let abstained = (0..<found.count).count { row in
      threshold.map { found.ranked(row)[0].probability < $0 } ?? false
    }
    return (abstained, (0..<found.count).count(where: isUnlike))
  }

  /// The lines of the table, its header first.
  public func lines(_ source: any DataSource, _ body: (String) throws -> Void) throws {
    let names = found.classes.map { DelimitedText.cell($0) }
    let hasTruth = found.truths.contains { $0 != nil }
    try body(
      (["row", "label", "probability", "second", "second_probability", "log_likelihood", "unlike"]
        + (hasTruth ? ["truth"] : [])).joined(separator: ","))
    for row in 0..<found.count {
      let ranked = found.ranked(row)
      let isAnswered = threshold.map { ranked[0].probability >= $0 } ?? true
      var cells = [
        DelimitedText.cell(RowNames.name(of: row, in: source)),
        isAnswered ? names[ranked[0].label] : Self.abstained, Self.text(ranked[0].probability),
        names[ranked[1].label], Self.text(ranked[1].probability), String(format: "%.2f", found.bounds[row]),
        leastBound == nil ? "" : isUnlike(row) ? "1" : "0",
      ]
      if hasTruth { cells.append(found.truths[row].map { names[$0] } ?? "") }
      try body(cells.joined(separator: ","))
    }
  }

  private static func text(_ probability: Double) -> String { String(format: "%.4f", probability) }
}
