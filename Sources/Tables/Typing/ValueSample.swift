// Numbers of a column for its quantiles, from rows at equal distances: every row at first, every second once there
// are too many, and so on, so that one pass suffices and memory is bounded.

/// Rows at equal distances.
struct RowSampling: Sendable {
  /// The most rows that are kept.
  static let most = 1 << 16

  /// The distance between kept rows: a power of two.
  private(set) var stride = 1
  /// The numbers of the kept rows, one column after the other; NaN where there is none.
  private(set) var columns: [[Double]]

  init(columns: Int) { self.columns = Array(repeating: [], count: columns) }

  /// Whether a row is kept.
  func keeps(_ row: Int) -> Bool { row & (stride - 1) == 0 }

  /// Takes in a row that is kept.
  mutating func add(_ values: [Double]) {
    for (place, value) in values.enumerated() { columns[place].append(value) }
    if let count = columns.first?.count, count > Self.most {
      stride *= 2
      for place in columns.indices {
        columns[place] = Swift.stride(from: 0, to: count, by: 2).map { columns[place][$0] }
      }
    }
  }
}
