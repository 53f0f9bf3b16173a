// Why a row is abnormal: the columns without which it would be more normal, with what was observed and what the rest of the
// row makes expect. The model passes over missing values, so a column's part is found by leaving it out.

import Foundation
import Tables
import Tensors

/// A column's part in a row's score.
public struct Reason: Codable, Equatable, Sendable {
  /// The column.
  public var column: String
  /// What stands in the row.
  public var observed: String
  /// What the exemplar that explains the rest of the row best has there.
  public var expected: String
  /// By how many nats the score falls without the column, beyond what such a column usually costs.
  public var excess: Double

  /// How many are told of a row.
  public static let count = 3

  /// The reasons of rows, the strongest first.
  ///
  /// - Parameters:
  ///   - rows: Prepared numbers, one row after the other.
  ///   - scores: What the rows score by exemplars; found anew where nil.
  static func strongest(
    _ rows: [Float], scores: [Double]? = nil, _ scorer: ExemplarScorer, _ schema: TableSchema,
    _ layout: TableLayout
  ) throws -> [[Reason]] {
    let width = layout.width
    let usualCosts = scorer.exemplars.usualCosts.floats
    let whole = try scores ?? scorer.scores(of: rows)
    var reasons: [[Reason]] = []
    // Some rows at a time, each without each of its columns.
    let some = max(1, 4096 / max(layout.blocks.count, 1))
    for start in stride(from: 0, to: whole.count, by: some) {
      let part = start..<min(start + some, whole.count)
      var without: [Float] = []
      without.reserveCapacity(part.count * layout.blocks.count * width)
      for row in part {
        for block in layout.blocks {
          let place = without.count
          without += rows[row * width..<(row + 1) * width]
          for position in block.positions { without[place + position] = .nan }
        }
      }
      let found = try scorer.matches(of: without)
      for row in part {
        let numbers = Array(rows[row * width..<(row + 1) * width])
        let first = (row - part.lowerBound) * layout.blocks.count
        let excess = layout.blocks.indices.map { number -> Double in
          let block = layout.blocks[number]
          if numbers[block.positions.lowerBound].isNaN { return 0 }
          let usual = block.positions.reduce(0.0) { $0 + Double(usualCosts[$1]) }
          return whole[row] - found[first + number].score - usual
        }
        let order = excess.indices.sorted { (excess[$1], $0) < (excess[$0], $1) }
        reasons.append(
          order.prefix(count).filter { excess[$0] > 0 }.map { number in
            let block = layout.blocks[number]
            return Reason(
              column: schema.columns[block.column].name,
              observed: schema.text(of: block, numbers[block.positions]),
              expected: schema.text(of: block, scorer.expected(found[first + number].exemplar, block)),
              excess: excess[number])
          })
      }
    }
    return reasons
  }
}

extension ExemplarScorer {
  /// The numbers of an exemplar in a column: what was expected.
  fileprivate func expected(_ exemplar: Int, _ block: TableLayout.Block) -> [Float] {
    let width = exemplars.anchors.type.shape[1]
    return exemplars.anchors.bytes.withUnsafeBytes { raw in
      let anchors = raw.bindMemory(to: Float.self)
      return block.positions.map { position in
        let seen = anchors[exemplar * width + position]
        // Counts are seen as log(1 + x).
        return block.parts == [.count] ? expm1(seen).rounded() : seen
      }
    }
  }
}
