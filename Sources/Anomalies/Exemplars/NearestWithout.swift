// How near a row comes to any exemplar when it may leave out a group of its columns.

import CVector

/// The least distances of rows from exemplars, for each group of columns that is left out.
struct NearestWithout {
  /// The exemplars by columns, in sixteens: the last ones are too far away to be the nearest.
  private let columns: [Float]
  private let stride: Int
  private let ends: [Int32]
  private var room: [Float]
  private var least: [Float]

  /// A search among exemplars [count, width].
  ///
  /// - Parameter ends: Where each group of columns ends, ascending.
  init(_ exemplars: [Float], width: Int, ends: [Int]) {
    let count = exemplars.count / max(width, 1)
    stride = (count + 15) / 16 * 16
    var columns = [Float](repeating: 1e15, count: stride * width)
    for exemplar in 0..<count {
      for place in 0..<width { columns[place * stride + exemplar] = exemplars[exemplar * width + place] }
    }
    self.columns = columns
    self.ends = ends.map(Int32.init)
    room = [Float](repeating: 0, count: 32 * ends.count)
    least = [Float](repeating: 0, count: ends.count)
  }

  /// The least weighted squared distance of a row without each group; a weight of 0 passes over a number.
  mutating func distances(of row: [Float], weights: [Float]) -> [Float] {
    cv_least_without(row, weights, columns, Int64(stride), ends, Int64(ends.count), &room, &least)
    return least
  }
}
