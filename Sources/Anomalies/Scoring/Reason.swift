// Why a row is abnormal: the columns that contribute most, with what was observed and what was expected.

import Tables

/// A column's part in a row's score.
public struct Reason: Codable, Equatable, Sendable {
  /// The column.
  public var column: String
  /// What stands in the row.
  public var observed: String
  /// What the exemplar that explains the row best makes expect.
  public var expected: String
  /// By how many nats its cost exceeds what is usual.
  public var excess: Double

  /// How many are told of a row.
  public static let count = 3

  /// The reasons of a row, the strongest first.
  ///
  /// - Parameters:
  ///   - row: The prepared numbers.
  ///   - comparison: What it was compared with.
  static func strongest(
    _ row: some RandomAccessCollection<Float>, _ comparison: ExemplarScorer.Comparison, _ schema: TableSchema,
    _ layout: TableLayout
  ) -> [Reason] {
    let numbers = Array(row)
    let sums = layout.blocks.map { block in
      block.positions.reduce(0.0) { $0 + Double(comparison.excess[$1]) }
    }
    return sums.indices.sorted { (sums[$1], $0) < (sums[$0], $1) }.prefix(count).filter { sums[$0] > 0 }
      .map { place in
        let block = layout.blocks[place]
        return Reason(
          column: schema.columns[block.column].name,
          observed: schema.text(of: block, numbers[block.positions]),
          expected: schema.text(of: block, comparison.expected[block.positions]), excess: sums[place])
      }
  }
}
