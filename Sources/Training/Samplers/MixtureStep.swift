// The two halves of a step of expectation-maximisation for normals with full covariances (Dempster, Laird and Rubin,
// Journal of the Royal Statistical Society B 39, 1977; Bishop, "Pattern recognition and machine learning", 2006,
// section 9.2.2). Everything is in Double. Work is divided among cores by rows or by components, never within a sum,
// so that the result does not depend on how many there are.

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

/// Expectation and maximisation over rows. Both cost least where neighbouring rows are of the same component.
struct MixtureStep: Sendable {
  /// The groups that are worked on at once.
  static let block = 32

  /// The rows, in an order that changes.
  private(set) var rows: RowGroups
  let prior: CovariancePrior
  /// The share of each component in each row, [groups, components].
  private(set) var shares: [RowGroups.Lanes]

  /// A step that begins with the shares of components, [groups, components].
  init(_ rows: RowGroups, _ prior: CovariancePrior, shares: [RowGroups.Lanes]) {
    self.rows = rows
    self.prior = prior
    self.shares = shares
  }

  /// Brings rows that are explained by the same component side by side.
  mutating func sort() {
    let (lanes, count) = (RowGroups.Lanes.scalarCount, shares.count / rows.groupCount)
    let shares = shares
    func share(_ row: Int, _ component: Int) -> Double {
      shares[row / lanes * count + component][row % lanes]
    }
    let owners = (0..<rows.count).map { row in
      (0..<count).max { share(row, $0) < share(row, $1) } ?? 0
    }
    let order = owners.indices.sorted { (owners[$0], $0) < (owners[$1], $1) }
    var sorted = [RowGroups.Lanes](repeating: .zero, count: shares.count)
    for (place, row) in order.enumerated() {
      for component in 0..<count {
        sorted[place / lanes * count + component][place % lanes] = share(row, component)
      }
    }
    rows = rows.ordered(order)
    self.shares = sorted
  }

  /// Finds the share of each component in each row.
  ///
  /// - Returns: The sum over rows of the logarithm of their densities.
  mutating func expect(_ components: [FittedComponent]) -> Double {
    let expectation = MixtureExpectation(rows, components)
    let groups = rows.groupCount
    let found = Array(stride(from: 0, to: groups, by: Self.block)).parallelMap { start in
      expectation.found(in: start..<min(start + Self.block, groups))
    }
    shares = found.flatMap(\.shares)
    return found.reduce(0) { $0 + $1.logDensity }
  }

  /// The components that fit the shares best; one that explains less than half a row is left out.
  func maximized() -> [FittedComponent] {
    let count = shares.count / rows.groupCount
    return Array(0..<count).parallelMap { component($0, of: count) }.compactMap(\.self)
  }
}
