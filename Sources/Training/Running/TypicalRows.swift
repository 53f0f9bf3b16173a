// Rows of mean width, where rows need room of different widths, as texts do: a step on them takes about as long as the
// steps of a training do on average, since nearly all of its work grows with the width.

import Datasets

/// Rows on which a step takes about the mean time.
struct TypicalRows {
  /// Their numbers: the first ones of the width that lies nearest to the mean of all, or the first ones of all, where
  /// every row has one width.
  let rows: [Int]
  /// By how much the plans for all widths exceed the one for these rows, in memory.
  let planFactor: Double

  /// The typical rows of a source, at most `most`.
  init(_ source: any DataSource, most: Int) {
    guard let groups = source.batchGroups, !groups.isEmpty else {
      rows = Array(0..<min(most, source.count))
      planFactor = 1
      return
    }
    let widths = Set(groups)
    let mean = groups.reduce(0) { $0 + Double($1) } / Double(groups.count)
    let nearest = widths.min { (abs(Double($0) - mean), $0) < (abs(Double($1) - mean), $1) } ?? 1
    rows = Array(groups.indices.lazy.filter { groups[$0] == nearest }.prefix(most))
    planFactor = widths.reduce(0) { $0 + Double($1) } / Double(nearest)
  }
}
