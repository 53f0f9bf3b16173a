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
    let whole = try scores ?? scorer.scores(of: rows)
    var search = CandidateSearch(scorer, layout)
    var (without, candidates): ([Float], [[Int]]) = ([], [])
    for row in whole.indices {
      let numbers = rows[row * width..<(row + 1) * width]
      candidates.append(numbers.withUnsafeBufferPointer { search.candidates($0) })
      for number in candidates[row] {
        let place = without.count
        without += numbers
        for position in layout.blocks[number].positions { without[place + position] = .nan }
      }
    }
    let found = try scorer.matches(of: without)
    let usualCosts = scorer.exemplars.usualCosts.floats
    var next = 0
    return whole.indices.map { row in
      let numbers = Array(rows[row * width..<(row + 1) * width])
      let own = candidates[row].map { number -> Reason in
        let (block, match) = (layout.blocks[number], found[next])
        next += 1
        let usual = block.positions.reduce(0.0) { $0 + Double(usualCosts[$1]) }
        return Reason(
          column: schema.columns[block.column].name,
          observed: schema.text(of: block, numbers[block.positions]),
          expected: schema.text(of: block, scorer.expected(match.exemplar, block)),
          excess: whole[row] - match.score - usual)
      }
      return Array(own.filter { $0.excess > 0 }.sorted { $0.excess > $1.excess }.prefix(count))
    }
  }
}

/// Which columns to leave out of a row: those without which it comes nearest to an exemplar, by distances alone. The score
/// is evaluated without each of these few.
private struct CandidateSearch {
  /// How many columns are tried.
  static let count = Reason.count + 2

  private let layout: TableLayout
  private var nearest: NearestWithout

  init(_ scorer: ExemplarScorer, _ layout: TableLayout) {
    self.layout = layout
    nearest = NearestWithout(
      scorer.exemplars.anchors.floats, width: layout.width, ends: layout.blocks.map(\.positions.upperBound))
  }

  /// The numbers of blocks, the most promising first; those that are missing are none.
  mutating func candidates(_ row: UnsafeBufferPointer<Float>) -> [Int] {
    // As anchors are: counts by their logarithms, and nothing for what is missing.
    let weights = row.map { $0.isNaN ? Float(0) : 1 }
    var seen = row.map { $0.isNaN ? 0 : $0 }
    for block in layout.blocks where block.parts == [.count] {
      seen[block.positions.lowerBound] = log1p(seen[block.positions.lowerBound])
    }
    let least = nearest.distances(of: seen, weights: weights)
    return least.indices.filter { !row[layout.blocks[$0].positions.lowerBound].isNaN }
      .sorted { (least[$0], $0) < (least[$1], $1) }.prefix(Self.count).map { $0 }
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
