// How far rows are from the nearest ones of a table, in three ways, each of which catches what the others miss:
//   the nearest in values and in what the model leaves unexplained;
//   the nearest where numbers with heavy tails are ranks;
//   of the few nearest ones the one that a Student's t explains best: sum log(1 + d^2/2) over all prepared numbers, where a
//   single number that lies far out counts little.
// The score is the geometric mean of what they are, as multiples of what is usual: 1 is as near as training rows are to each
// other.

import CVector
import Foundation
import Tables

/// The distances of a row: in values, in ranks, and the sum of logarithms.
struct NeighbourDistances {
  var values: Double
  var ranks: Double
  var logarithms: Double

  /// Distances below this are no nearer: rows that occur twice are as near as can be.
  static let least = 1e-3

  /// Their logarithms.
  var logs: [Double] { [values, ranks, logarithms].map { log($0 + Self.least) } }
}

/// A search among the rows of ``Neighbours``. One search is used by one thread at a time.
struct NeighbourSearch {
  /// Among how many of the nearest ones the sum of logarithms is taken.
  static let candidates = 8
  /// How many rows tell what is usual.
  static let sample = 1000

  let spaces: RowSpaces
  private let neighbours: Neighbours
  private let values: PointTable
  private let ranks: PointTable
  private let all: [Float]
  private var point: [Float]
  private var there: [UInt8]
  private var room: [Float]
  private var places = [Int32](repeating: 0, count: Self.candidates)
  private var least = [Float](repeating: 0, count: Self.candidates)

  init(_ neighbours: Neighbours, _ layout: TableLayout) {
    let spaces = RowSpaces(layout, rows: neighbours.rows)
    let count = neighbours.count
    self.spaces = spaces
    self.neighbours = neighbours
    let residuals = !neighbours.residualWeights.isEmpty
    let width = spaces.values.width * (residuals ? 2 : 1)
    let values = spaces.values.points(of: neighbours.rows, width: layout.width)
    var joined = values
    if residuals {
      let own = spaces.values.width
      joined = [Float](repeating: 0, count: count * width)
      for row in 0..<count {
        for (place, position) in spaces.values.positions.enumerated() {
          joined[row * width + place] = values[row * own + place]
          joined[row * width + own + place] = Self.weighted(
            neighbours.residuals[row * layout.width + position], neighbours.residualWeights[position])
        }
      }
    }
    self.values = PointTable(joined, width: width, count: count)
    ranks = PointTable(
      spaces.ranks.points(of: neighbours.rows, width: layout.width), width: spaces.ranks.width, count: count)
    all = spaces.all.points(of: neighbours.rows, width: layout.width)
    point = [Float](repeating: 0, count: max(width, spaces.all.width, 1))
    there = [UInt8](repeating: 0, count: max(width, spaces.all.width, 1))
    room = [Float](repeating: 0, count: self.values.room)
  }

  private static func weighted(_ residual: Float, _ weight: Float) -> Float {
    let value = residual * weight
    return value.isNaN ? 0 : min(max(value, -RowSpace.farthest), RowSpace.farthest)
  }

  /// The distances of a prepared row.
  ///
  /// - Parameters:
  ///   - residuals: What the model leaves unexplained of it; not read without a model.
  ///   - itself: Its own place among the rows, which is passed over; nil for a new row.
  mutating func distances(
    of row: UnsafePointer<Float>, residuals: UnsafePointer<Float>?, itself: Int? = nil
  ) -> NeighbourDistances {
    let present = fill(row, spaces.values)
    let own = spaces.values.width
    if !neighbours.residualWeights.isEmpty, let residuals {
      for (place, position) in spaces.values.positions.enumerated() {
        point[own + place] = Self.weighted(residuals[position], neighbours.residualWeights[position])
        there[own + place] = there[place]
      }
    }
    values.distances(of: point, there: there, to: &room)
    let nearest = Double(nearestDistance(values, 1, itself)) * present
    _ = fill(row, spaces.ranks)
    ranks.distances(of: point, there: there, to: &room)
    let ranked = Double(nearestDistance(ranks, Self.candidates, itself)) * present
    let found = min(Self.candidates, ranks.count - (itself == nil ? 0 : 1))
    let chosen = (0..<max(found, 0)).map { Int(places[$0]) }
    _ = fill(row, spaces.all)
    let joint = chosen.map { logarithms(to: $0) }.min() ?? 0
    return NeighbourDistances(
      values: nearest.squareRoot(), ranks: ranked.squareRoot(), logarithms: joint * present)
  }

  /// Fills the point of a row.
  ///
  /// - Returns: Of how many times as many columns it tells as are there.
  private mutating func fill(_ row: UnsafePointer<Float>, _ space: RowSpace) -> Double {
    point.withUnsafeMutableBufferPointer { point in
      there.withUnsafeMutableBufferPointer { there in
        guard let point = point.baseAddress, let there = there.baseAddress else { return }
        space.write(row, to: point, there: there)
      }
    }
    return Double(spaces.columns) / Double(max(space.present(there), 1))
  }

  /// The least of the distances in the room; their places go to `places`.
  private mutating func nearestDistance(_ table: PointTable, _ count: Int, _ itself: Int?) -> Float {
    if let itself { room[itself] = .infinity }
    cv_least(room, 1, Int64(table.room), Int64(count), &places, &least)
    return least[0].isFinite ? least[0] : 0
  }

  /// sum log(1 + d^2/2) between the filled point and a row, as the logarithm of a product: sixteen factors of at most 1e19
  /// are still a number.
  private func logarithms(to row: Int) -> Double {
    let width = spaces.all.width
    return all.withUnsafeBufferPointer { all in
      var (sum, product) = (0.0, 1.0)
      for place in 0..<width where there[place] == 1 {
        let step = Double(point[place] - all[row &* width &+ place])
        product *= 1 + step * step / 2
        if product > 1e280 {
          sum += log(product)
          product = 1
        }
      }
      return sum + log(product)
    }
  }

  /// The medians of the logarithms of the distances of rows among the others.
  func usual() -> [Double] {
    var search = self
    let count = neighbours.count
    if count < 2 { return [0, 0, 0] }
    let width = neighbours.width
    let step = max(1, count / Self.sample)
    var logs: [[Double]] = []
    neighbours.rows.withUnsafeBufferPointer { rows in
      neighbours.residuals.withUnsafeBufferPointer { residuals in
        guard let rows = rows.baseAddress else { return }
        for row in stride(from: 0, to: count, by: step) {
          logs.append(
            search.distances(
              of: rows + row * width, residuals: residuals.baseAddress.map { $0 + row * width }, itself: row
            ).logs)
        }
      }
    }
    return (0..<3).map { measure in
      let sorted = logs.map { $0[measure] }.sorted()
      return Quantile.of(sorted, share: 0.5)
    }
  }
}
