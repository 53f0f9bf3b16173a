// The two halves of a step of expectation-maximisation for normals with full covariances (Dempster, Laird and Rubin,
// Journal of the Royal Statistical Society B 39, 1977; Bishop, "Pattern recognition and machine learning", 2006,
// section 9.2.2). Everything is in Double. Work is divided among cores by rows or by components, never within a sum,
// so that the result does not depend on how many there are.

import Foundation
import Foundations

/// A component while it is fitted, in the unit of ``RowGroups``.
struct FittedComponent: Sendable {
  /// How many rows it explains: the sum of its shares.
  var rows: Double
  /// Its mean.
  var mean: [Double]
  /// The factor of its covariance.
  var covariance: LowerFactor
}

/// What is known of a covariance before any row: so many rows of a round normal.
struct CovariancePrior: Sendable {
  /// How many rows what is known counts as.
  var rows: Double
  /// The variance of the round normal.
  var variance: Double
}

/// Expectation and maximisation over rows.
struct MixtureStep: Sendable {
  private typealias Lanes = RowGroups.Lanes
  /// The groups that are worked on at once.
  private static let block = 32

  let rows: RowGroups
  let prior: CovariancePrior
  /// The share of each component in each row, [groups, components].
  private(set) var shares: [RowGroups.Lanes]

  /// A step that begins with the shares of components, [groups, components].
  init(_ rows: RowGroups, _ prior: CovariancePrior, shares: [RowGroups.Lanes]) {
    self.rows = rows
    self.prior = prior
    self.shares = shares
  }

  /// What expectation finds for some groups.
  private struct Found: Sendable {
    var shares: [RowGroups.Lanes]
    var logDensity: Double
  }

  /// Finds the share of each component in each row.
  ///
  /// - Returns: The sum over rows of the logarithm of their densities.
  mutating func expect(_ components: [FittedComponent]) -> Double {
    let rows = rows
    let found = Array(stride(from: 0, to: rows.groupCount, by: Self.block)).parallelMap { start in
      Self.expected(rows, start..<min(start + Self.block, rows.groupCount), components)
    }
    shares = found.flatMap(\.shares)
    return found.reduce(0) { $0 + $1.logDensity }
  }

  // r_nk = w_k N(x_n; m_k, S_k) / sum_j w_j N(x_n; m_j, S_j), by their logarithms relative to the largest. With M the
  // inverse of the factor of S,  log N = -1/2 (D log 2 pi + |M (x - m)|^2) - sum log L_ii.
  private static func expected(
    _ rows: RowGroups, _ groups: Range<Int>, _ components: [FittedComponent]
  ) -> Found {
    let constants = components.map { component in
      log(component.rows / Double(rows.count)) - component.covariance.logScale
        - Double(rows.width) / 2 * log(2 * Double.pi)
    }
    var found = Found(shares: [], logDensity: 0)
    found.shares.reserveCapacity(groups.count * components.count)
    var differences = [Lanes](repeating: .zero, count: rows.width)
    for group in groups {
      var terms = zip(components, constants).map { component, constant in
        Lanes(repeating: constant) - squaredDistances(rows, group, component, &differences) * 0.5
      }
      let largest = terms.reduce(Lanes(repeating: -.infinity), pointwiseMax)
      var total = Lanes.zero
      for number in terms.indices {
        terms[number] = applying(exp, to: terms[number] - largest)
        total += terms[number]
      }
      let presence = rows.presence(group)
      for term in terms { found.shares.append(presence * term / total) }
      found.logDensity += (presence * (largest + applying(log, to: total))).sum()
    }
    return found
  }

  /// |M (x - m)|^2 of each row of a group.
  ///
  /// - Parameter differences: Room for x - m.
  private static func squaredDistances(
    _ rows: RowGroups, _ group: Int, _ component: FittedComponent, _ differences: inout [RowGroups.Lanes]
  ) -> RowGroups.Lanes {
    let width = rows.width
    for column in 0..<width {
      differences[column] = rows.values[group * width + column] - component.mean[column]
    }
    return differences.withUnsafeBufferPointer { differences in
      component.covariance.inverse.withUnsafeBufferPointer { inverse in
        var distance = Lanes.zero
        for row in 0..<width {
          var sum = Lanes.zero
          for column in 0...row { sum += inverse[row * width + column] * differences[column] }
          distance += sum * sum
        }
        return distance
      }
    }
  }

  private static func applying(
    _ function: (Double) -> Double, to lanes: RowGroups.Lanes
  ) -> RowGroups.Lanes {
    var result = lanes
    for lane in lanes.indices { result[lane] = function(lanes[lane]) }
    return result
  }

  /// The components that fit the shares best; one that explains less than half a row is left out.
  func maximized() -> [FittedComponent] {
    let count = shares.count / rows.groupCount
    return Array(0..<count).parallelMap { component($0, of: count) }.compactMap(\.self)
  }

  // n = sum_n r_n,  m = sum_n r_n x_n / n,  C = sum_n r_n (x_n - m)(x_n - m)^T / n,  and with v rows of variance t
  // known before,  S = (n C + v t I) / (n + v):  what maximises
  //   -n/2 (log |S| + tr(C S^-1)) - v/2 (log |S| + t tr(S^-1)).
  private func component(_ number: Int, of count: Int) -> FittedComponent? {
    let (width, groups) = (rows.width, rows.groupCount)
    let own = (0..<groups).map { shares[$0 * count + number] }
    var sums = [Lanes](repeating: .zero, count: width)
    for (group, share) in own.enumerated() {
      for column in 0..<width { sums[column] += share * rows.values[group * width + column] }
    }
    let explained = own.reduce(Lanes.zero, +).sum()
    if explained < 0.5 { return nil }
    let mean = sums.map { $0.sum() / explained }
    var squares = [Double](repeating: 0, count: width * width)
    var differences = [Lanes](repeating: .zero, count: width * Self.block)
    for start in stride(from: 0, to: groups, by: Self.block) {
      let taken = min(Self.block, groups - start)
      for place in 0..<taken {
        for column in 0..<width {
          differences[column * Self.block + place] =
            rows.values[(start + place) * width + column] - mean[column]
        }
      }
      add(differences, own[start..<start + taken], to: &squares)
    }
    for row in 0..<width {
      for column in 0...row {
        let known = row == column ? prior.rows * prior.variance : 0
        squares[row * width + column] = (squares[row * width + column] + known) / (explained + prior.rows)
      }
    }
    return FittedComponent(rows: explained, mean: mean, covariance: LowerFactor(of: squares, size: width))
  }

  /// Adds r_n (x_n - m)(x_n - m)^T of some groups to the lower half of a matrix.
  private func add(
    _ differences: [RowGroups.Lanes], _ shares: ArraySlice<RowGroups.Lanes>, to squares: inout [Double]
  ) {
    let (width, taken) = (rows.width, shares.count)
    var weighted = [Lanes](repeating: .zero, count: taken)
    differences.withUnsafeBufferPointer { differences in
      for row in 0..<width {
        for (place, share) in shares.enumerated() {
          weighted[place] = share * differences[row * Self.block + place]
        }
        weighted.withUnsafeBufferPointer { weighted in
          for column in 0...row {
            var sum = Lanes.zero
            for place in 0..<taken { sum += weighted[place] * differences[column * Self.block + place] }
            squares[row * width + column] += sum.sum()
          }
        }
      }
    }
  }
}
