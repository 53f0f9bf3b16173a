// Eigenvalues, roots and the distance of normal distributions, against matrices for which they are known.

import Foundation
import Foundations
import Testing
import _TestSupport

@testable import Evaluation

@Suite("Symmetric matrices")
struct SymmetricMatrixTests {
  static func matrix(_ rows: [[Double]]) -> SymmetricMatrix {
    var matrix = SymmetricMatrix(size: rows.count)
    for row in rows.indices { for column in 0...row { matrix[row, column] = rows[row][column] } }
    return matrix
  }

  /// A A' for random A with so many columns: positive semi-definite, of that rank.
  static func random(_ size: Int, rank: Int, seed: UInt64) -> SymmetricMatrix {
    let a = (0..<size).map { row in
      (0..<rank).map { column in
        Double(Noise.normal(Philox.word(key: Key(seed: seed), stream: 0, row: UInt64(row), column: column)))
      }
    }
    return matrix(a.map { left in a.map { right in zip(left, right).reduce(0) { $0 + $1.0 * $1.1 } } })
  }

  @Test("eigenvalues are those of the characteristic polynomial, the largest first")
  func known() {
    // (2 - l)^2 = 1; a permuted diagonal; 1, 4 and -2 of a matrix with the eigenvectors (1,1,1), (1,-1,0), (1,1,-2).
    expectClose(EigenDecomposition(Self.matrix([[2, 1], [1, 2]])).values, [3, 1], relative: 1e-14)
    expectClose(EigenDecomposition(Self.matrix([[-5, 0], [0, 7]])).values, [7, -5], relative: 1e-14)
    let parts = EigenDecomposition(Self.matrix([[2, -2, 1], [-2, 2, 1], [1, 1, -1]]))
    expectClose(parts.values, [4, 1, -2], relative: 1e-13)
    expectClose(parts.vectors[0].map { abs($0) }, [sqrt(0.5), sqrt(0.5), 0], absolute: 1e-13)
    #expect(EigenDecomposition(Self.matrix([[3]])).values == [3])
    #expect(EigenDecomposition(SymmetricMatrix(size: 4)).values == [0, 0, 0, 0])
  }

  @Test("eigenvectors are orthonormal and make the matrix again", arguments: [1, 2, 5, 24], [1, 24])
  func decomposition(size: Int, rank: Int) {
    let matrix = Self.random(size, rank: rank, seed: UInt64(size))
    let parts = EigenDecomposition(matrix)
    #expect(zip(parts.values, parts.values.dropFirst()).allSatisfy { $0 >= $1 })
    var (products, again): ([Double], [Double]) = ([], [])
    for row in 0..<size {
      for column in 0..<size {
        products.append(zip(parts.vectors[row], parts.vectors[column]).reduce(0) { $0 + $1.0 * $1.1 })
        again.append(
          (0..<size).reduce(0) { $0 + parts.values[$1] * parts.vectors[$1][row] * parts.vectors[$1][column] })
      }
    }
    expectClose(products, (0..<size * size).map { $0 % (size + 1) == 0 ? 1 : 0 }, absolute: 1e-13)
    expectClose(again, matrix.elements, relative: 0, absolute: 1e-12 * matrix.trace)
  }

  @Test("the root of a semi-definite matrix squared is the matrix", arguments: [1, 3, 12])
  func root(rank: Int) {
    let matrix = Self.random(12, rank: rank, seed: 5)
    let identity = Self.matrix((0..<12).map { row in (0..<12).map { $0 == row ? 1 : 0 } })
    let again = matrix.squareRoot.surrounding(identity)
    expectClose(again.elements, matrix.elements, relative: 0, absolute: 1e-10)
  }

  private static func moments(_ mean: [Double], _ covariance: [[Double]]) -> NormalMoments {
    NormalMoments(mean: mean, covariance: matrix(covariance))
  }

  @Test("the distance in one dimension is that of means and deviations")
  func oneDimension() {
    for (mean, deviation) in [(0.0, 1.0), (2, 3), (-1, 0)] {
      let distance = Self.moments([0.5], [[4]]).frechetDistance(
        to: Self.moments([mean], [[deviation * deviation]]))
      expectClose([distance], [(mean - 0.5) * (mean - 0.5) + (deviation - 2) * (deviation - 2)])
    }
  }

  // For 2 x 2 matrices the root of M = C D has the trace sqrt(tr M + 2 sqrt(det M)): with eigenvalues a and b of the
  // root, (a + b)^2 = a^2 + b^2 + 2 a b.
  @Test("the distance of two correlated distributions is the closed form of two dimensions")
  func twoDimensions() {
    let (c, d) = ([[2.0, 0.7], [0.7, 1.0]], [[0.5, -0.4], [-0.4, 1.5]])
    let product = (0..<2).map { i in (0..<2).map { j in c[i][0] * d[0][j] + c[i][1] * d[1][j] } }
    let determinant = product[0][0] * product[1][1] - product[0][1] * product[1][0]
    let root = (product[0][0] + product[1][1] + 2 * determinant.squareRoot()).squareRoot()
    let expected = 1 + 4 + 3.0 + 2.0 - 2 * root
    let (first, second) = (Self.moments([1, -1], c), Self.moments([0, 1], d))
    expectClose([first.frechetDistance(to: second)], [expected], relative: 1e-12)
    expectClose([second.frechetDistance(to: first)], [expected], relative: 1e-12)
  }

  @Test(
    "a distribution has no distance to itself, whatever the rank of its covariance", arguments: [1, 4, 20])
  func itself(rank: Int) {
    let covariance = Self.random(20, rank: rank, seed: 8)
    let moments = NormalMoments(mean: [Double](repeating: 3, count: 20), covariance: covariance)
    expectClose([moments.frechetDistance(to: moments)], [0], absolute: 1e-6 * covariance.trace)
  }

  @Test("the moments of points are those of the textbook, with one less in the denominator")
  func moments() {
    let points = PointSet(rows: [1, 10, 2, 20, 6, 0], dimensions: 2)
    let moments = NormalMoments(points)
    expectClose(moments.mean, [3, 10])
    expectClose(moments.covariance.elements, [7, -20, -20, 100])
  }
}
