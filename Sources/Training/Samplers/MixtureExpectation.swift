// The first half of a step: how much of each row each component explains.

import Foundation

/// The shares of components in rows.
struct MixtureExpectation: Sendable {
  private typealias Lanes = RowGroups.Lanes
  /// How far below the largest logarithm a term may be before it is left out: e^-40 is beyond the digits of a sum.
  private static let depth = 40.0

  private let rows: RowGroups
  private let components: [FittedComponent]
  /// log w - (D log 2 pi) / 2 - sum log L_ii of each component.
  private let constants: [Double]

  /// What is found for some groups of rows.
  struct Found: Sendable {
    /// The share of each component in each row, [groups, components].
    var shares: [RowGroups.Lanes] = []
    /// The sum over rows of the logarithms of their densities.
    var logDensity = 0.0
  }

  init(_ rows: RowGroups, _ components: [FittedComponent]) {
    self.rows = rows
    self.components = components
    constants = components.map { component in
      log(component.rows / Double(rows.count)) - component.covariance.logScale
        - Double(rows.width) / 2 * log(2 * Double.pi)
    }
  }

  // r_nk = w_k N(x_n; m_k, S_k) / sum_j w_j N(x_n; m_j, S_j), by their logarithms relative to the largest. With M the
  // inverse of the factor of S,  log N = -1/2 (D log 2 pi + |M (x - m)|^2) - sum log L_ii.
  /// The shares of the components in some groups.
  func found(in groups: Range<Int>) -> Found {
    var found = Found()
    found.shares.reserveCapacity(groups.count * components.count)
    var differences = [Lanes](repeating: .zero, count: rows.width)
    // The component that explains a group comes first in the next one, and others are left off early.
    var first = 0
    for group in groups {
      var terms = [Lanes](repeating: .zero, count: components.count)
      var largest = Lanes(repeating: -.infinity)
      for number in [first] + components.indices.filter({ $0 != first }) {
        // c - distance / 2 falls below largest - depth where the distance is more than this.
        let limit = 2 * (constants[number] + Self.depth - largest)
        let distance = squaredDistances(group, components[number], limit, &differences)
        terms[number] = constants[number] - distance * 0.5
        largest = pointwiseMax(largest, terms[number])
      }
      first = terms.indices.max { terms[$0].sum() < terms[$1].sum() } ?? 0
      var total = Lanes.zero
      for number in terms.indices {
        let relative = terms[number] - largest
        terms[number] = applying(exp, to: relative).replacing(with: 0, where: relative .< -Self.depth)
        total += terms[number]
      }
      let presence = rows.presence(group)
      for term in terms { found.shares.append(presence * term / total) }
      found.logDensity += (presence * (largest + applying(log, to: total))).sum()
    }
    return found
  }

  /// |M (x - m)|^2 of each row of a group, or what is more than the limit of each where all are.
  ///
  /// - Parameter differences: Room for x - m.
  private func squaredDistances(
    _ group: Int, _ component: FittedComponent, _ limit: RowGroups.Lanes,
    _ differences: inout [RowGroups.Lanes]
  ) -> RowGroups.Lanes {
    let width = rows.width
    for column in 0..<width {
      differences[column] = rows.values[group * width + column] - component.mean[column]
    }
    return differences.withUnsafeBufferPointer { differences in
      component.covariance.inverse.withUnsafeBufferPointer { inverse in
        var distance = Lanes.zero
        // Two rows of M at a time: their sums do not wait for each other.
        for row in stride(from: 0, to: width - 1, by: 2) {
          let (upper, lower) = (row * width, (row + 1) * width)
          var sums = (Lanes.zero, inverse[lower + row + 1] * differences[row + 1])
          for column in 0...row {
            let difference = differences[column]
            sums.0 += inverse[upper + column] * difference
            sums.1 += inverse[lower + column] * difference
          }
          distance += sums.0 * sums.0 + sums.1 * sums.1
          if row % 8 == 6, all(distance .> limit) { return distance }
        }
        if width % 2 == 1 {
          var sum = Lanes.zero
          for column in 0..<width { sum += inverse[(width - 1) * width + column] * differences[column] }
          distance += sum * sum
        }
        return distance
      }
    }
  }

  private func applying(_ function: (Double) -> Double, to lanes: RowGroups.Lanes) -> RowGroups.Lanes {
    var result = lanes
    for lane in lanes.indices { result[lane] = function(lanes[lane]) }
    return result
  }
}
