// Points of one space, column by column, and how far a new point is from each of them. A number that is missing in the new
// point is passed over, and what the others come to stands for it: (d/d') times the sum over d' of d columns.

import CVector
import Foundation

/// Points that others are compared with.
struct PointTable: Sendable {
  /// How many points there are.
  let count: Int
  /// The numbers of a point.
  let width: Int
  private let stride: Int
  private let columns: [Float]

  /// Points of `width` numbers each, one after the other.
  init(_ points: [Float], width: Int, count: Int) {
    self.count = count
    self.width = width
    stride = (count + 63) / 64 * 64
    // What fills up the last lanes is too far away to be near anything.
    var columns = [Float](repeating: 1e15, count: stride * width)
    for point in 0..<count {
      for place in 0..<width { columns[place * stride + point] = points[point * width + place] }
    }
    self.columns = columns
  }

  /// How many numbers ``distances(of:there:to:)`` writes.
  var room: Int { max(stride, 64) }

  /// Writes the squared distance of a point from each point of the table, and what is no point as infinity.
  func distances(of point: [Float], there: [UInt8], to room: inout [Float]) {
    cv_squared_distances(point, there, columns, Int64(stride), Int64(width), &room)
    for place in count..<room.count { room[place] = .infinity }
  }

  /// The squared distances within which the given numbers of points lie, ascending ranks from 1.
  static func reaches(_ distances: inout [Float], count: Int, ranks: [Int]) -> [Float] {
    var low = 0
    return ranks.map { rank in
      let place = min(max(rank, 1), count) - 1
      select(&distances, low, count - 1, place)
      low = place
      return distances[place]
    }
  }

  /// Moves the number of a rank to its place, those below it before it (Hoare, "Algorithm 65: Find", 1961).
  private static func select(_ numbers: inout [Float], _ from: Int, _ to: Int, _ place: Int) {
    numbers.withUnsafeMutableBufferPointer { numbers in
      var (low, high) = (from, to)
      while low < high {
        let pivot = numbers[place]
        var (left, right) = (low, high)
        while left <= right {
          while numbers[left] < pivot { left += 1 }
          while pivot < numbers[right] { right -= 1 }
          if left <= right {
            numbers.swapAt(left, right)
            left += 1
            right -= 1
          }
        }
        if right < place { low = left }
        if place < left { high = right }
      }
    }
  }
}
