// The nearest of many by their distances, a few for each row, in the order of distance.

import CVector

/// The places of the least numbers of each row of a table.
struct NearestChoice {
  /// How many are chosen of each row.
  let count: Int
  private var places: [Int32] = []
  private var least: [Float]

  init(count: Int) {
    self.count = count
    least = [Float](repeating: .infinity, count: count)
  }

  /// Lends the places, [rows, count], in the order of distance.
  func withPlaces<Result>(_ body: (UnsafeBufferPointer<Int32>) throws -> Result) rethrows -> Result {
    try places.withUnsafeBufferPointer(body)
  }

  /// Chooses for each row of a table [rows, width]; the first of equals.
  mutating func choose(among table: UnsafeBufferPointer<Float>, rows: Int, of width: Int) {
    if places.count < rows * count { places = [Int32](repeating: 0, count: rows * count) }
    cv_least(table.baseAddress, Int64(rows), Int64(width), Int64(count), &places, &least)
  }
}
