// Scores by the nearest training rows.

import Foundation
public import Tables

/// Scores prepared rows of a table by how far they are from training rows: as a multiple of how far these are from each
/// other. One scorer is used by one thread at a time.
public final class NeighbourScorer: RowScorer {
  private let usual: [Double]
  private let width: Int
  private var search: NeighbourSearch

  /// A scorer of rows like those that the neighbours were chosen from.
  public init(_ neighbours: Neighbours, _ layout: TableLayout) {
    width = layout.width
    usual = neighbours.usual
    search = NeighbourSearch(neighbours, layout)
  }

  /// The scores of prepared rows of float32 that lie in memory one after the other.
  public func scores(of rows: UnsafeRawBufferPointer, count: Int) -> [Double] {
    guard count > 0, width > 0, let first = rows.bindMemory(to: Float.self).baseAddress else {
      return [Double](repeating: 1, count: count)
    }
    var scores: [Double] = []
    scores.reserveCapacity(count)
    search.distances(of: first, count: count) {
      scores.append(NeighbourDistances.score($0.logs, usual: usual))
    }
    return scores
  }
}
