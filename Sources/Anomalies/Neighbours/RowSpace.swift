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
  /// The number of all rows where it is the same in all: there any other counts like a category that no row had, however
  /// far away it is. NaN for numbers that vary.
  let fixed: [Float]

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
        point[place] =
          fixed[place].isNaN
          ? min(max(seen, -Self.farthest), Self.farthest) * weights[place]
          : (value == fixed[place] ? 0 : weights[place])
        there[place] = 1
      }
    }
  }
}

extension RowSpace {
  /// Some of the numbers, in the order of their places.
  func taking(_ places: [Int]) -> RowSpace {
    RowSpace(
      positions: places.map { positions[$0] }, weights: places.map { weights[$0] },
      blocks: places.map { blocks[$0] }, counts: places.map { counts[$0] },
      fixed: places.map { fixed[$0] })
  }

  /// The numbers of this space, then those of another.
  func followed(by other: RowSpace) -> RowSpace {
    RowSpace(
      positions: positions + other.positions, weights: weights + other.weights,
      blocks: blocks + other.blocks, counts: counts + other.counts, fixed: fixed + other.fixed)
  }

  /// How many columns a point has of which a number is there.
  func present(_ there: UnsafePointer<UInt8>) -> Int {
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

  /// The points of prepared rows of `width` numbers, one after the other, and which of their numbers are there.
  func points(of rows: [Float], width: Int) -> (numbers: [Float], there: [UInt8]) {
    let count = width == 0 ? 0 : rows.count / width
    var points = [Float](repeating: 0, count: count * self.width)
    var there = [UInt8](repeating: 0, count: points.count)
    rows.withUnsafeBufferPointer { rows in
      points.withUnsafeMutableBufferPointer { points in
        there.withUnsafeMutableBufferPointer { there in
          guard let rows = rows.baseAddress, let points = points.baseAddress, let there = there.baseAddress
          else { return }
          for row in 0..<count {
            write(rows + row * width, to: points + row * self.width, there: there + row * self.width)
          }
        }
      }
    }
    return (points, there)
  }
}

/// The spaces in which the rows of a table are compared.
struct RowSpaces: Equatable, Sendable {
  /// Numbers as they are, in deviations.
  let values: RowSpace
  /// The same, but in place of numbers with heavy tails the normal quantiles of their ranks.
  let ranks: RowSpace
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
    var (values, ranks) = (Parts(), Parts())
    for (block, place) in layout.blocks.enumerated() {
      var found: [PreparedPart: Axis] = [:]
      for (part, position) in zip(place.parts, place.positions) {
        let own = stride(from: position, to: count * width, by: width).map { rows[$0] }
        let axis = Axis(part, position, block, own.filter { !$0.isNaN }, rows: own.count)
        switch part {
        case .category, .count:
          values.add(axis)
          ranks.add(axis)
        case .standardised, .quantile:
          found[part] = axis
        }
      }
      guard let plain = found[.standardised] ?? found[.quantile] else { continue }
      values.add(plain)
      ranks.add(plain.isHeavy ? found[.quantile] ?? plain : plain)
    }
    (self.values, self.ranks) = (values.space, ranks.space)
    columns = layout.blocks.count
  }

  private init(values: RowSpace, ranks: RowSpace, columns: Int) {
    (self.values, self.ranks, self.columns) = (values, ranks, columns)
  }

  /// The same spaces with some of the columns only; all where nil.
  func keeping(_ isKept: ((_ block: Int) -> Bool)?) -> RowSpaces {
    guard let isKept else { return self }
    func part(_ space: RowSpace) -> RowSpace {
      space.taking(space.blocks.indices.filter { isKept(space.blocks[$0]) })
    }
    return RowSpaces(
      values: part(values), ranks: part(ranks),
      columns: Set(values.blocks.filter(isKept)).count)
  }

  private struct Parts {
    private var axes: [Axis] = []

    mutating func add(_ axis: Axis) { axes.append(axis) }

    var space: RowSpace {
      RowSpace(
        positions: axes.map(\.position), weights: axes.map(\.weight), blocks: axes.map(\.block),
        counts: axes.map(\.isCount), fixed: axes.map(\.fixed))
    }
  }
}

/// A number of a prepared row, and how it is compared.
private struct Axis {
  let position: Int
  let block: Int
  let weight: Float
  let isCount: Bool
  /// The number of all rows, where there is but one; else NaN.
  let fixed: Float
  /// Whether it has heavy tails.
  let isHeavy: Bool

  /// - Parameters:
  ///   - numbers: Those of the rows that are there.
  ///   - rows: How many rows there are.
  init(_ part: PreparedPart, _ position: Int, _ block: Int, _ numbers: [Float], rows: Int) {
    (self.position, self.block) = (position, block)
    let smoothed = Double(numbers.count + 2)
    if case .category = part {
      let ones = numbers.reduce(0.0) { $0 + Double($1) }
      (weight, fixed, isCount, isHeavy) = (
        Self.weight(max((ones + 1) / smoothed, RowSpaces.rarest)), .nan, false, false
      )
      return
    }
    isCount = part == .count
    // Where all rows have gaps, any number is one that no row had.
    let only = numbers.first ?? .infinity
    if numbers.allSatisfy({ $0 == only }) {
      let share = 1 / (numbers.isEmpty ? Double(rows + 2) : smoothed)
      (weight, fixed, isHeavy) = (Self.weight(share), only, false)
      return
    }
    fixed = .nan
    let moments = isCount ? Moments(numbers.lazy.map { log1p($0) }) : Moments(numbers)
    weight = isCount && moments.deviation > 0 ? Float(1 / moments.deviation) : 1
    isHeavy =
      !isCount && moments.kurtosis > RowSpaces.heavyKurtosis && Set(numbers).count > RowSpaces.fewValues
  }

  /// One over the deviation of what is 1 in a share of the rows and else 0.
  private static func weight(_ share: Double) -> Float {
    Float(1 / (share * (1 - share)).squareRoot())
  }
}

/// Moments of the numbers that are there.
private struct Moments {
  /// The standard deviation; 0 where all are equal.
  let deviation: Double
  /// The excess kurtosis: the mean fourth power of standardised numbers, less 3; 0 where all are equal.
  let kurtosis: Double

  init(_ numbers: some Sequence<Float>) {
    let there = numbers.map(Double.init)
    let count = Double(max(there.count, 1))
    let mean = there.reduce(0, +) / count
    let second = there.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
    deviation = second.squareRoot()
    let scale = second > 0 ? 1 / deviation : 0
    kurtosis =
      second > 0 ? there.reduce(0) { $0 + pow(($1 - mean) * scale, 4) } / count - 3 : 0
  }
}
