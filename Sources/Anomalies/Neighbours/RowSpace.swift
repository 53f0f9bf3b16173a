// Prepared rows as points: which of their numbers are compared, and in which unit. Differences of a column should count
// about as much as those of another, whether it holds numbers, counts or categories, so each number has the deviation 1.
// A category of share p, as 1 or 0, has the deviation sqrt(p (1 - p)): what is rare lies far from the rest.

import Foundation
import Tables

/// The numbers of a prepared row by which rows are compared.
struct RowSpace: Equatable, Sendable {
  /// Where a point's numbers lie in a prepared row.
  let positions: [Int]
  /// What each is multiplied by.
  let weights: [Float]
  /// For each number, the block of the layout that it belongs to.
  let blocks: [Int]
  /// Which numbers are counts, which are seen by their logarithms.
  let counts: [Bool]

  /// How many numbers a point has.
  var width: Int { positions.count }

  /// What lies farther out than this, in deviations, is no farther away: its square is still a number.
  static let farthest: Float = 1e9

  /// Writes the point of a prepared row, and which of its numbers are there; the others are 0.
  @inline(__always) func write(
    _ row: UnsafePointer<Float>, to point: UnsafeMutablePointer<Float>, there: UnsafeMutablePointer<UInt8>
  ) {
    for place in positions.indices {
      let value = row[positions[place]]
      if value.isNaN {
        (point[place], there[place]) = (0, 0)
      } else {
        let seen = counts[place] ? log1p(value) : value
        point[place] = min(max(seen, -Self.farthest), Self.farthest) * weights[place]
        there[place] = 1
      }
    }
  }
}

extension RowSpace {
  /// How many columns a point has of which a number is there.
  func present(_ there: [UInt8]) -> Int {
    var (present, last) = (0, -1)
    for place in positions.indices where there[place] == 1 && blocks[place] != last {
      present += 1
      last = blocks[place]
    }
    return present
  }

  /// Fills arrays with the point of a prepared row.
  func write(_ row: [Float], to point: inout [Float], there: inout [UInt8]) {
    row.withUnsafeBufferPointer { row in
      point.withUnsafeMutableBufferPointer { point in
        there.withUnsafeMutableBufferPointer { there in
          guard let row = row.baseAddress, let point = point.baseAddress, let there = there.baseAddress
          else { return }
          write(row, to: point, there: there)
        }
      }
    }
  }

  /// The points of prepared rows of `width` numbers, one after the other.
  func points(of rows: [Float], width: Int) -> [Float] {
    let count = width == 0 ? 0 : rows.count / width
    var points = [Float](repeating: 0, count: count * self.width)
    var there = [UInt8](repeating: 0, count: max(self.width, 1))
    rows.withUnsafeBufferPointer { rows in
      points.withUnsafeMutableBufferPointer { points in
        there.withUnsafeMutableBufferPointer { there in
          guard let rows = rows.baseAddress, let points = points.baseAddress, let there = there.baseAddress
          else { return }
          for row in 0..<count {
            write(rows + row * width, to: points + row * self.width, there: there)
          }
        }
      }
    }
    return points
  }
}

/// The spaces in which the rows of a table are compared.
struct RowSpaces: Equatable, Sendable {
  /// Numbers as they are, in deviations.
  let values: RowSpace
  /// The same, but in place of numbers with heavy tails the normal quantiles of their ranks.
  let ranks: RowSpace
  /// Everything that is prepared: numbers and their quantiles side by side.
  let all: RowSpace
  /// How many columns there are.
  let columns: Int

  /// A column has heavy tails from this excess kurtosis on (a normal distribution has 0, an exponential one 6), if it
  /// takes more than ``fewValues`` different values: quantiles of fewer are spaced by how often they occur.
  static let heavyKurtosis = 5.0
  static let fewValues = 20
  /// A category is taken for no rarer than this.
  static let rarest = 0.01

  /// The spaces for rows like the given ones.
  ///
  /// - Parameter rows: Prepared rows, one after the other; NaN is missing.
  init(_ layout: TableLayout, rows: [Float]) {
    let width = layout.width
    let count = width == 0 ? 0 : rows.count / width
    var (values, ranks, all) = (Parts(), Parts(), Parts())
    for (block, place) in layout.blocks.enumerated() {
      var found: [PreparedPart: Int] = [:]
      for (part, position) in zip(place.parts, place.positions) {
        let own = stride(from: position, to: count * width, by: width).map { rows[$0] }
        switch part {
        case .category:
          let there = own.filter { !$0.isNaN }
          let ones = there.reduce(0.0) { $0 + Double($1) }
          let share = max((ones + 1) / Double(there.count + 2), Self.rarest)
          let weight = Float(1 / (share * (1 - share)).squareRoot())
          values.add(position, weight, block)
          ranks.add(position, weight, block)
          all.add(position, weight, block)
        case .count:
          let deviation = Moments(own.lazy.map { log1p($0) }).deviation
          let weight = deviation > 0 ? Float(1 / deviation) : 1
          values.add(position, weight, block, isCount: true)
          ranks.add(position, weight, block, isCount: true)
          all.add(position, weight, block, isCount: true)
        case .standardised, .quantile:
          found[part] = position
          all.add(position, 1, block)
        }
      }
      guard let plain = found[.standardised] ?? found[.quantile] else { continue }
      values.add(plain, 1, block)
      let own = stride(from: plain, to: count * width, by: width).map { rows[$0] }
      let isHeavy =
        Moments(own).kurtosis > Self.heavyKurtosis
        && Set(own.filter { !$0.isNaN }).count > Self.fewValues
      ranks.add(isHeavy ? found[.quantile] ?? plain : plain, 1, block)
    }
    (self.values, self.ranks, self.all) = (values.space, ranks.space, all.space)
    columns = layout.blocks.count
  }

  private init(values: RowSpace, ranks: RowSpace, all: RowSpace, columns: Int) {
    (self.values, self.ranks, self.all, self.columns) = (values, ranks, all, columns)
  }

  /// The same spaces with some of the columns only; all where nil.
  func keeping(_ isKept: ((_ block: Int) -> Bool)?) -> RowSpaces {
    guard let isKept else { return self }
    func part(_ space: RowSpace) -> RowSpace {
      let kept = space.blocks.indices.filter { isKept(space.blocks[$0]) }
      return RowSpace(
        positions: kept.map { space.positions[$0] }, weights: kept.map { space.weights[$0] },
        blocks: kept.map { space.blocks[$0] }, counts: kept.map { space.counts[$0] })
    }
    return RowSpaces(
      values: part(values), ranks: part(ranks), all: part(all),
      columns: Set(all.blocks.filter(isKept)).count)
  }

  private struct Parts {
    var positions: [Int] = []
    var weights: [Float] = []
    var blocks: [Int] = []
    var counts: [Bool] = []

    mutating func add(_ position: Int, _ weight: Float, _ block: Int, isCount: Bool = false) {
      positions.append(position)
      weights.append(weight)
      blocks.append(block)
      counts.append(isCount)
    }

    var space: RowSpace { RowSpace(positions: positions, weights: weights, blocks: blocks, counts: counts) }
  }
}

/// Moments of the numbers that are there.
private struct Moments {
  /// The standard deviation; 0 where all are equal.
  let deviation: Double
  /// The excess kurtosis: the mean fourth power of standardised numbers, less 3; 0 where all are equal.
  let kurtosis: Double

  init(_ numbers: some Sequence<Float>) {
    let there = numbers.filter { !$0.isNaN }.map(Double.init)
    let count = Double(max(there.count, 1))
    let mean = there.reduce(0, +) / count
    let second = there.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
    deviation = second.squareRoot()
    let scale = second > 0 ? 1 / deviation : 0
    kurtosis =
      second > 0 ? there.reduce(0) { $0 + pow(($1 - mean) * scale, 4) } / count - 3 : 0
  }
}
