// Rows of numbers as fitting walks through them: eight rows side by side, so that every operation is made for eight
// at once, and each latent in units of its own deviation, so that none counts for more because of its scale.

import Foundation
import Tensors

/// Rows in groups of eight.
struct RowGroups: Sendable {
  /// Eight numbers, one of each row of a group.
  typealias Lanes = SIMD8<Double>

  /// How many rows there are.
  let count: Int
  /// How many numbers a row has.
  let width: Int
  /// How many groups there are; rows that the last one lacks are zero and never count.
  let groupCount: Int
  /// The numbers in deviations from their centres, [groups, width].
  let values: [Lanes]
  /// The mean of each column.
  let centres: [Double]
  /// What each column was divided by: its standard deviation, or a small number where it hardly varies.
  let deviations: [Double]

  /// Rows from an array [count, width].
  init(_ array: HostArray) {
    let (count, width) = (array.type.shape[0], array.type.shape[1])
    let numbers = array.floats.map { Double($0) }
    var centres = [Double](repeating: 0, count: width)
    for (place, value) in numbers.enumerated() { centres[place % width] += value / Double(count) }
    var squares = [Double](repeating: 0, count: width)
    for (place, value) in numbers.enumerated() {
      let deviation = value - centres[place % width]
      squares[place % width] += deviation * deviation / Double(count)
    }
    // A latent that never varies has no unit: what float32 hardly tells from its value leaves it where it is.
    let deviations = zip(squares, centres).map { max($0.squareRoot(), 1e-6 * abs($1), 1e-12) }
    self.init(count: count, width: width, centres: centres, deviations: deviations) { row, column in
      (numbers[row * width + column] - centres[column]) / deviations[column]
    }
  }

  private init(
    count: Int, width: Int, centres: [Double], deviations: [Double],
    value: (_ row: Int, _ column: Int) -> Double
  ) {
    let lanes = Lanes.scalarCount
    groupCount = (count + lanes - 1) / lanes
    var values = [Lanes](repeating: .zero, count: groupCount * width)
    for row in 0..<count {
      for column in 0..<width { values[row / lanes * width + column][row % lanes] = value(row, column) }
    }
    self.count = count
    self.width = width
    self.values = values
    self.centres = centres
    self.deviations = deviations
  }

  /// The same rows in another order, which names each once.
  func ordered(_ order: [Int]) -> RowGroups {
    let lanes = Lanes.scalarCount
    return RowGroups(count: count, width: width, centres: centres, deviations: deviations) { row, column in
      values[order[row] / lanes * width + column][order[row] % lanes]
    }
  }

  /// One for each row of a group that exists, zero for the others.
  func presence(_ group: Int) -> Lanes {
    let rest = count - group * Lanes.scalarCount
    if rest >= Lanes.scalarCount { return Lanes(repeating: 1) }
    var presence = Lanes.zero
    for lane in 0..<max(0, rest) { presence[lane] = 1 }
    return presence
  }

  /// The numbers of a row.
  func row(_ row: Int) -> [Double] {
    let start = row / Lanes.scalarCount * width
    return (0..<width).map { values[start + $0][row % Lanes.scalarCount] }
  }

  /// The squared distance of each row of a group to a point.
  func squaredDistances(_ group: Int, to point: [Double]) -> Lanes {
    var sum = Lanes.zero
    for column in 0..<width {
      let difference = values[group * width + column] - point[column]
      sum += difference * difference
    }
    return sum
  }
}
