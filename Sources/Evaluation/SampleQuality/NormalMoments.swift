// Means and covariances of points, and how far two normal distributions with them are apart.

import Foundations

/// The mean and the covariance of points.
struct NormalMoments: Sendable {
  /// The mean of each coordinate.
  let mean: [Double]
  /// The covariance, with 1 / (count - 1).
  let covariance: SymmetricMatrix

  /// A mean and a covariance.
  init(mean: [Double], covariance: SymmetricMatrix) {
    if mean.count != covariance.size { fail("\(mean.count) means for \(covariance.size) variances") }
    self.mean = mean
    self.covariance = covariance
  }

  /// The moments of at least two points.
  init(_ points: PointSet) {
    let columns = (0..<points.dimensions).map { points.column($0).map(Double.init) }
    let means = columns.map { $0.reduce(0, +) / Double(points.count) }
    let deviations = zip(columns, means).map { column, mean in column.map { $0 - mean } }
    var covariance = SymmetricMatrix(size: points.dimensions)
    for row in 0..<points.dimensions {
      for column in 0...row {
        covariance[row, column] = Self.product(deviations[row], deviations[column]) / Double(points.count - 1)
      }
    }
    self.init(mean: means, covariance: covariance)
  }

  private static func product(_ left: [Double], _ right: [Double]) -> Double {
    var sum = 0.0
    for place in left.indices { sum += left[place] * right[place] }
    return sum
  }

  // The least mean squared distance of two normal variables with given moments, over all joint distributions, is
  //   |m - n|^2 + tr(C + D - 2 (C D)^(1/2))
  // (Dowson and Landau, Journal of Multivariate Analysis 12, 1982). C D has the eigenvalues of the symmetric matrix
  // R D R with R the root of C, since they are similar: the trace of its root is the sum of theirs.
  /// The squared Frechet distance of the normal distributions with these moments and others, at least 0: the
  /// quantity that is customary under that name.
  func frechetDistance(to other: NormalMoments) -> Double {
    let shift = zip(mean, other.mean).reduce(0.0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    let product = covariance.squareRoot.surrounding(other.covariance)
    let root = EigenDecomposition(product).values.reduce(0.0) { $0 + max(0, $1).squareRoot() }
    return max(0, shift + covariance.trace + other.covariance.trace - 2 * root)
  }
}
