// Scores of new rows by how far they have to look among training rows of which some may be anomalies.

import Foundation
import Tables

/// Scores prepared rows of a table by ``Crowd``: one scorer is used by one thread at a time.
final class CrowdScorer: RowScorer {
  private let crowd: Crowd

  init(_ neighbours: Neighbours, _ layout: TableLayout) {
    crowd = Crowd(neighbours.rows, layout)
  }

  /// The scores of prepared rows of float32 that lie in memory one after the other.
  func scores(of rows: UnsafeRawBufferPointer, count: Int) throws -> [Double] {
    crowd.scores(
      of: Array(rows.bindMemory(to: Float.self)), places: [Int?](repeating: nil, count: count))
  }
}
