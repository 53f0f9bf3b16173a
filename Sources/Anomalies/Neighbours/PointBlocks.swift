// Points in blocks of those that are near each other: they are divided in two by the number that varies most, again and
// again. A block that is farther away than what was found need not be looked at.

import CVector

/// Points in blocks, for searches of the nearest one.
struct PointBlocks: Sendable {
  /// The points of a block.
  static let size = 32
  /// What fills up the last block is too far away to be near anything.
  private static let farthest: Float = 1e15

  /// Where each point lies among the blocks.
  let places: [Int64]
  private let shared: Int
  private let rest: Int
  private let boxes: Int
  private let blocks: [Float]
  private let low: [Float]
  private let high: [Float]

  /// How many numbers a search needs room for.
  var room: Int { 2 * boxes }

  /// Points one after the other.
  ///
  /// - Parameters:
  ///   - shared: How many of their numbers values and ranks share, which come first.
  ///   - rest: How many values have beside them, and then ranks.
  init(_ points: [Float], shared: Int, rest: Int) {
    let width = shared + 2 * rest
    let count = width == 0 ? 0 : points.count / width
    var order = Array(0..<count)
    Self.divide(&order, 0..<count, points, width)
    let blockCount = (count + Self.size - 1) / Self.size
    let boxes = (blockCount + 31) / 32 * 32
    var blocks = [Float](repeating: Self.farthest, count: blockCount * width * Self.size)
    var low = [Float](repeating: Self.farthest, count: boxes * width)
    var (high, places) = (low, [Int64](repeating: 0, count: count))
    for (place, point) in order.enumerated() {
      let (block, lane) = (place / Self.size, place % Self.size)
      places[point] = Int64(place)
      for column in 0..<width {
        let number = points[point * width + column]
        blocks[(block * width + column) * Self.size + lane] = number
        let box = column * boxes + block
        low[box] = lane == 0 ? number : min(low[box], number)
        high[box] = lane == 0 ? number : max(high[box], number)
      }
    }
    (self.shared, self.rest, self.boxes, self.places) = (shared, rest, boxes, places)
    (self.blocks, self.low, self.high) = (blocks, low, high)
  }

  /// Orders points so that every block holds some that are near each other.
  private static func divide(_ order: inout [Int], _ range: Range<Int>, _ points: [Float], _ width: Int) {
    guard range.count > size else { return }
    var (widest, most) = (0, -1.0)
    for column in 0..<width {
      var (sum, squares) = (0.0, 0.0)
      for place in range {
        let number = Double(points[order[place] * width + column])
        sum += number
        squares += number * number
      }
      let spread = squares - sum * sum / Double(range.count)
      if spread > most { (widest, most) = (column, spread) }
    }
    order[range].sort { one, other in
      let (left, right) = (points[one * width + widest], points[other * width + widest])
      return left != right ? left < right : one < other
    }
    let middle = range.lowerBound + (range.count / 2 + size - 1) / size * size
    divide(&order, range.lowerBound..<middle, points, width)
    divide(&order, middle..<range.upperBound, points, width)
  }

  /// Finds the squares of the least distances of rows: two for each, in values and in ranks.
  ///
  /// - Parameters:
  ///   - rows: Points, `count` of them.
  ///   - there: Which of their numbers are there; nil where all are.
  ///   - itself: Where each lies among the blocks if it is one of them, which it passes over; nil where none is.
  func search(
    _ rows: UnsafePointer<Float>, _ there: UnsafePointer<UInt8>?, _ itself: [Int64]?, count: Int,
    room: inout [Float], _ least: UnsafeMutablePointer<Float>
  ) {
    blocks.withUnsafeBufferPointer { blocks in
      low.withUnsafeBufferPointer { low in
        high.withUnsafeBufferPointer { high in
          guard let first = blocks.baseAddress else { return }
          var shape = cv_points(
            blocks: first, low: low.baseAddress, high: high.baseAddress,
            count: Int64((places.count + Self.size - 1) / Self.size), boxes: Int64(boxes),
            shared: Int64(shared), rest: Int64(rest))
          cv_nearest(&shape, rows, there, itself, Int64(count), &room, least)
        }
      }
    }
  }
}
