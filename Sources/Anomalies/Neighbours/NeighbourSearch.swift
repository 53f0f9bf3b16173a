// How far rows are from the nearest ones of a table, in two ways, each of which catches what the other misses: the nearest in
// values, and the nearest where numbers with heavy tails are ranks. The score is the geometric mean of what they are, as
// multiples of what is usual: 1 is as near as training rows are to each other.

import Foundation
import Tables

/// The distances of a row: in values and in ranks.
struct NeighbourDistances {
  var values: Double
  var ranks: Double

  /// Distances below this are no nearer: rows that occur twice are as near as can be.
  static let least = 1e-3
  /// How many there are.
  static let count = 2

  /// Their logarithms.
  var logs: [Double] { [values, ranks].map { log($0 + Self.least) } }

  /// The score that logarithms come to, beside those that are usual.
  static func score(_ logs: [Double], usual: [Double]) -> Double {
    exp((logs[0] - usual[0] + logs[1] - usual[1]) / 2)
  }
}

/// A search among the rows of ``Neighbours``. One search is used by one thread at a time.
struct NeighbourSearch {
  /// How many rows tell what is usual.
  static let sample = 1000
  /// How many rows are searched for at a time.
  static let block = 64

  private let neighbours: Neighbours
  private let space: JointSpace
  private let columns: Int
  private var blocks = PointBlocks([], shared: 0, rest: 0)
  private var room: [Float] = []
  /// Rows as points, and which of their numbers are there.
  private var points: [Float]
  private var there: [UInt8]

  init(_ neighbours: Neighbours, _ layout: TableLayout) {
    let spaces = RowSpaces(layout, rows: neighbours.rows)
    let space = JointSpace(spaces)
    self.neighbours = neighbours
    self.space = space
    columns = spaces.columns
    let width = space.width
    points = [Float](repeating: 0, count: Self.block * width)
    there = [UInt8](repeating: 1, count: Self.block * width)
    let own = space.joint.points(of: neighbours.rows, width: layout.width).numbers
    blocks = PointBlocks(own, shared: space.shared, rest: space.rest)
    room = [Float](repeating: 0, count: blocks.room)
  }

  /// Calls back with the distances of rows, one after the other.
  ///
  /// - Parameters:
  ///   - rows: Prepared rows.
  ///   - every: How many rows to go on by from one to the next.
  ///   - areOwn: Whether they are the search's own rows, from the first on; each passes over itself.
  mutating func distances(
    of rows: UnsafePointer<Float>, count: Int, every: Int = 1, areOwn: Bool = false,
    found: (NeighbourDistances) -> Void
  ) {
    var least = [Float](repeating: 0, count: 2 * Self.block)
    let others = neighbours.count - (areOwn ? 1 : 0)
    for start in stride(from: 0, to: count, by: Self.block) {
      let height = min(Self.block, count - start)
      let filled = fill(rows + start * every * neighbours.width, height, every: every)
      let own = areOwn ? (0..<height).map { blocks.places[(start + $0) * every] } : nil
      search(filled.map(\.isWhole), own, &least)
      for row in 0..<height {
        let factor = filled[row].factor
        found(
          others < 1 || space.width == 0
            ? NeighbourDistances(values: 0, ranks: 0)
            : NeighbourDistances(
              values: (Double(least[2 * row]) * factor).squareRoot(),
              ranks: (Double(least[2 * row + 1]) * factor).squareRoot()))
      }
    }
  }

  /// Searches for the points that were filled: runs of rows without a gap together, others by themselves.
  private mutating func search(_ areWhole: [Bool], _ own: [Int64]?, _ least: inout [Float]) {
    let width = space.width
    var row = 0
    while row < areWhole.count {
      let isWhole = areWhole[row]
      var end = row + 1
      while isWhole, end < areWhole.count, areWhole[end] { end += 1 }
      let itself = own.map { Array($0[row..<end]) }
      points.withUnsafeBufferPointer { points in
        there.withUnsafeBufferPointer { there in
          least.withUnsafeMutableBufferPointer { least in
            guard let from = points.baseAddress, let to = least.baseAddress else { return }
            blocks.search(
              from + row * width, isWhole ? nil : there.baseAddress.map { $0 + row * width }, itself,
              count: end - row, room: &room, to + 2 * row)
          }
        }
      }
      row = end
    }
  }

  /// Fills the points of rows.
  ///
  /// - Returns: By row, of how many times as many columns it tells as are there, and whether nothing is missing.
  private mutating func fill(
    _ rows: UnsafePointer<Float>, _ count: Int, every: Int
  ) -> [(factor: Double, isWhole: Bool)] {
    (0..<count).map { row in
      points.withUnsafeMutableBufferPointer { points in
        there.withUnsafeMutableBufferPointer { there in
          guard let first = points.baseAddress, let present = there.baseAddress else { return (1, true) }
          let start = row * space.width
          space.joint.write(
            rows + row * every * neighbours.width, to: first + start, there: present + start)
          return (
            Double(columns) / Double(max(space.values.present(present + start), 1)),
            !there[start..<start + space.width].contains(0)
          )
        }
      }
    }
  }

  /// The medians of the logarithms of the distances of rows among the others.
  func usual() -> [Double] {
    let count = neighbours.count
    if count < 2 { return [0, 0] }
    var search = self
    let step = max(1, count / Self.sample)
    var logs: [[Double]] = []
    neighbours.rows.withUnsafeBufferPointer { rows in
      guard let rows = rows.baseAddress else { return }
      search.distances(of: rows, count: (count + step - 1) / step, every: step, areOwn: true) {
        logs.append($0.logs)
      }
    }
    return (0..<NeighbourDistances.count).map { measure in
      Quantile.of(logs.map { $0[measure] }.sorted(), share: 0.5)
    }
  }
}
