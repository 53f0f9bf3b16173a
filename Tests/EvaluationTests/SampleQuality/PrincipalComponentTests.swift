// Principal components against Jacobi's decomposition of the whole covariance.

import Foundation
import Foundations
import Tensors
import Testing
import _TestSupport

@testable import Evaluation

@Suite("Principal components")
struct PrincipalComponentTests {
  /// Rows whose coordinates have falling deviations along turned axes, around a mean far from zero.
  private static func rows(_ count: Int, _ dimensions: Int, deviations: [Double]) -> HostArray {
    let noise = HostArray.random([count, deviations.count], in: -1...1, seed: 3).doubles
    let axes = HostArray.random([deviations.count, dimensions], in: -1...1, seed: 4).doubles
    var values: [Float] = []
    for row in 0..<count {
      for column in 0..<dimensions {
        values.append(
          Float(
            deviations.indices.reduce(30) {
              $0 + noise[row * deviations.count + $1] * deviations[$1] * axes[$1 * dimensions + column]
            }))
      }
    }
    return HostArray([count, dimensions], values)
  }

  /// The covariance with 1 / count, in Double.
  private static func covariance(_ rows: HostArray) -> SymmetricMatrix {
    let (count, width) = (rows.type.shape[0], rows.type.shape[1])
    let values = rows.doubles
    let means = (0..<width).map { column in
      (0..<count).reduce(0) { $0 + values[$1 * width + column] } / Double(count)
    }
    var result = SymmetricMatrix(size: width)
    for i in 0..<width {
      for j in 0...i {
        result[i, j] =
          (0..<count).reduce(0) {
            $0 + (values[$1 * width + i] - means[i]) * (values[$1 * width + j] - means[j])
          } / Double(count)
      }
    }
    return result
  }

  @Test(
    "the components are the eigenvectors of largest variance, also of fewer rows than numbers",
    arguments: TestedBackend.all, [[60, 12, 8], [20, 40, 5], [50, 30, 1]])
  func components(_ tested: TestedBackend, sizes: [Int]) throws {
    let (count, width, most) = (sizes[0], sizes[1], sizes[2])
    let rows = Self.rows(count, width, deviations: (0..<12).map { 5 * pow(0.7, Double($0)) })
    let found = try PrincipalComponents(of: rows, most: most, backend: tested.backend)
    let expected = EigenDecomposition(Self.covariance(rows))
    expectClose(found.variances, Array(expected.values.prefix(most)), relative: 1e-3)
    let columns = found.components.doubles
    for component in 0..<most {
      let agreement = (0..<width).reduce(0) {
        $0 + columns[$1 * most + component] * expected.vectors[component][$1]
      }
      #expect(abs(abs(agreement) - 1) < 1e-3, "component \(component): \(agreement)")
    }
  }

  @Test("there are no more components than directions in which rows vary", arguments: TestedBackend.all)
  func rank(_ tested: TestedBackend) throws {
    let rows = Self.rows(40, 20, deviations: [3, 2, 1])
    #expect(try PrincipalComponents(of: rows, most: 10, backend: tested.backend).variances.count == 3)
    let constant = HostArray([5, 4], [Float](repeating: 2, count: 20))
    let none = try PrincipalComponents(of: constant, most: 3, backend: tested.backend)
    #expect(none.variances.isEmpty && none.mean.floats == [2, 2, 2, 2])
  }
}
