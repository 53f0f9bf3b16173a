// The factor L of a covariance S = L L^T (Cholesky), by which a normal is drawn from, and its inverse, by which its
// density is computed.

import Foundation

/// A lower triangular factor of a covariance.
struct LowerFactor: Sendable {
  /// The number of rows.
  let size: Int
  /// L, row by row, zero above the diagonal.
  private(set) var factor: [Double]
  /// M = 1/L, row by row, zero above the diagonal.
  private(set) var inverse: [Double]
  /// sum log L_ii, half of the logarithm of the determinant of S.
  private(set) var logScale = 0.0

  /// The least square of a diagonal element: what rounding leaves of a direction without any variance.
  private static let leastPivot = 1e-14

  // S_ij = sum_(k <= j) L_ik L_jk gives, from the first row to the last,
  //   L_jj = sqrt(S_jj - sum_(k < j) L_jk^2),   L_ij = (S_ij - sum_(k < j) L_ik L_jk) / L_jj  for i > j,
  // and from L M = I, for i > j:  M_jj = 1 / L_jj,  M_ij = -sum_(j <= k < i) L_ik M_kj / L_ii.
  /// The factor of a covariance, of which the lower half is looked at, row by row.
  init(of covariance: [Double], size: Int) {
    self.size = size
    factor = [Double](repeating: 0, count: size * size)
    inverse = factor
    for row in 0..<size {
      for column in 0...row {
        var rest = covariance[row * size + column]
        for k in 0..<column { rest -= factor[row * size + k] * factor[column * size + k] }
        factor[row * size + column] =
          column == row
          ? max(rest, Self.leastPivot).squareRoot() : rest / factor[column * size + column]
      }
      let diagonal = factor[row * size + row]
      logScale += log(diagonal)
      inverse[row * size + row] = 1 / diagonal
      for column in 0..<row {
        var sum = 0.0
        for k in column..<row { sum -= factor[row * size + k] * inverse[k * size + column] }
        inverse[row * size + column] = sum / diagonal
      }
    }
  }

  /// The trace of the inverse of S: S^-1 = M^T M, whose trace is the sum of the squares of M.
  var inverseTrace: Double { inverse.reduce(0) { $0 + $1 * $1 } }
}
