// The mixture of normals: its density and its draws are of the same distribution, and of the one that was meant.
//
// The densities were recorded with scikit-learn 1.9.1 and NumPy 2.4.6:
//
//   import numpy as np
//   from sklearn.mixture import GaussianMixture
//   L = np.array([[[1, 0], [0.6, 0.8]], [[0.5, 0], [-0.4, 0.7]], [[1.2, 0], [0.3, 0.4]]], float)
//   g = GaussianMixture(3)
//   g.weights_ = np.array([3, 2, 1]) / 6
//   g.means_ = np.array([[0, 0], [4, 1], [-1, 5]], float)
//   g.covariances_ = L @ L.transpose(0, 2, 1)
//   g.precisions_cholesky_ = np.array([np.linalg.inv(l).T for l in L])
//   print(g.score_samples([[0, 0], [4, 1], [1.5, -2], [-3, 6], [40, -40]]))

import Autoencoders
import Foundation
import Foundations
import Tensors
import Testing
import _TestSupport

@Suite("Mixture of normals")
struct GaussianMixtureTests {
  /// The mixture of the program above; weights need not add up to one.
  static let mixture = GaussianMixture([
    GaussianMixture.Component(weight: 3, mean: [0, 0], factor: [1, 0, 0.6, 0.8]),
    GaussianMixture.Component(weight: 2, mean: [4, 1], factor: [0.5, 0, -0.4, 0.7]),
    GaussianMixture.Component(weight: 1, mean: [-1, 5], factor: [1.2, 0, 0.3, 0.4]),
  ])

  @Test("densities are those of scikit-learn")
  func densities() {
    let points: [[Double]] = [[0, 0], [4, 1], [1.5, -2], [-3, 6], [40, -40]]
    expectClose(
      points.map(Self.mixture.logDensity),
      [
        -2.307880695655081, -1.8866196215088273, -10.003193195654974, -11.315806249446087,
        -2745.7642182509867,
      ], relative: 2e-7)
  }

  @Test("the density integrates to one over the plane")
  func integral() {
    // The trapezoidal rule on a smooth function that vanishes at the ends is exact to many digits.
    let step = 0.1
    var sum = 0.0
    for row in -80...120 {
      for column in -80...120 {
        sum += exp(Self.mixture.logDensity(of: [Double(row) * step, Double(column) * step])) * step * step
      }
    }
    #expect(abs(sum - 1) < 1e-9)
  }

  /// The mean and the covariance of the mixture: m = sum w_k m_k, S = sum w_k (L_k L_k^T + m_k m_k^T) - m m^T, the part
  /// within components times the square of the temperature.
  private func expectedMoments(_ temperature: Double) -> (mean: [Double], covariance: [Double]) {
    var (mean, squares) = ([0.0, 0.0], [0.0, 0.0, 0.0, 0.0])
    for (weight, component) in zip(Self.mixture.weights, Self.mixture.components) {
      for row in 0..<2 {
        mean[row] += weight * component.mean[row]
        for column in 0..<2 {
          let within = (0..<2).reduce(0.0) {
            $0 + component.factor[2 * row + $1] * component.factor[2 * column + $1]
          }
          squares[2 * row + column] +=
            weight * (temperature * temperature * within + component.mean[row] * component.mean[column])
        }
      }
    }
    return (mean, squares.indices.map { squares[$0] - mean[$0 / 2] * mean[$0 % 2] })
  }

  @Test("draws have the mean and the covariance of the mixture", arguments: [1, 0.5, 2])
  func moments(temperature: Double) {
    let count = 4000
    let draws = Self.mixture.draw(count, key: Key(seed: 7), temperature: Float(temperature)).doubles
    let expected = expectedMoments(temperature)
    for row in 0..<2 {
      let estimate = Estimate((0..<count).map { draws[2 * $0 + row] })
      #expect(abs(estimate.mean - expected.mean[row]) < 4 * estimate.error, "\(row): \(estimate)")
      for column in 0..<2 {
        let products = (0..<count).map { number -> Double in
          let left = draws[2 * number + row] - expected.mean[row]
          return left * (draws[2 * number + column] - expected.mean[column])
        }
        let product = Estimate(products)
        let difference = product.mean - expected.covariance[2 * row + column]
        #expect(abs(difference) < 4 * product.error, "\(row), \(column): \(product)")
      }
    }
  }

  @Test("the mean log-density of draws is the negative entropy, found by integration")
  func entropy() {
    let step = 0.1
    var entropy = 0.0
    for row in -80...120 {
      for column in -80...120 {
        let density = Self.mixture.logDensity(of: [Double(row) * step, Double(column) * step])
        entropy -= density * exp(density) * step * step
      }
    }
    let draws = Self.mixture.draw(3000, key: Key(seed: 8)).doubles
    let estimate = Estimate(
      (0..<3000).map { Self.mixture.logDensity(of: Array(draws[2 * $0..<2 * $0 + 2])) })
    #expect(abs(estimate.mean + entropy) < 4 * estimate.error)
  }

  @Test("components are drawn by their weights, and at temperature 0 they are their means")
  func weights() {
    let draws = Self.mixture.draw(6000, key: Key(seed: 2), temperature: 0).floats
    let means: [[Float]] = [[0, 0], [4, 1], [-1, 5]]
    let places = (0..<6000).map { row in means.firstIndex { $0 == Array(draws[2 * row..<2 * row + 2]) } }
    for (component, weight) in [1.0 / 2, 1.0 / 3, 1.0 / 6].enumerated() {
      let share = Estimate(places.map { $0 == component ? 1 : 0 })
      #expect(abs(share.mean - weight) < 4 * share.error, "component \(component): \(share)")
    }
  }

  @Test("a draw depends on the key and its number alone")
  func independence() {
    let draws = Self.mixture.draw(50, key: Key(seed: 3))
    for count in [0, 1, 7, 49] {
      #expect(Self.mixture.draw(count, key: Key(seed: 3)) == draws.selecting(Array(0..<count)))
    }
    #expect(Self.mixture.draw(50, key: Key(seed: 4)) != draws)
    #expect(Set(draws.floats).count == 100)
  }

  @Test("a mixture is the same after its numbers were arrays, to the bit")
  func arrays() throws {
    let mixture = GaussianMixture([
      GaussianMixture.Component(weight: 1.0 / 3, mean: [0.1, .pi], factor: [1e-3, 0, 0.7, 1.0 / 7]),
      GaussianMixture.Component(weight: 0.2, mean: [-1e4, 1e-9], factor: [3, 0, -1.0 / 3, 1e-5]),
    ])
    let again = try GaussianMixture(arrays: mixture.arrays, latents: 2)
    #expect(again == mixture)
    #expect(again.draw(20, key: Key(seed: 1)) == mixture.draw(20, key: Key(seed: 1)))
    #expect(mixture.arrays["factors"]?.type == TensorType([2, 2, 2]))
  }

  /// Arrays that are no mixture over two latents, and what is said of them.
  static let wrong: [(name: String, array: HostArray?, says: String)] = [
    ("weights", nil, "no list of 'weights'"), ("means", nil, "lacks 'means'"),
    ("factors", nil, "lacks 'factors'"),
    ("weights", HostArray([3, 1], [1, 1, 1]), "no list"), ("weights", HostArray([0], []), "'means' is"),
    ("weights", HostArray([3], [1, -1, 1]), "weight of -1"),
    ("weights", HostArray([3], [1, 0, 1]), "weight"),
    ("weights", HostArray([3], [1, .nan, 1]), "nan at element 1"),
    ("means", HostArray([3, 2], [0, 0, 0, .infinity, 0, 0]), "inf at element 3"),
    ("means", HostArray([2, 2], [0, 0, 0, 0]), "not float32[3, 2]"),
    ("means", HostArray([3, 2], words: [0, 0, 0, 0, 0, 0]), "uint32"),
    ("factors", HostArray([3, 2, 2], [1, 0.5, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1]), "column 1"),
    ("factors", HostArray([3, 2, 2], [1, 0, 0, 1, 1, 0, 0, -1, 1, 0, 0, 1]), "component 1 has -1"),
    ("factors", HostArray([3, 2, 2], [1, 0, 0, 1, 1, 0, 0, 1, 0, 0, 0, 1]), "component 2 has 0"),
    ("other", HostArray([1], [1]), "'other'"),
  ]

  @Test("arrays that are no mixture are refused", arguments: wrong)
  func wrongArrays(name: String, array: HostArray?, says: String) throws {
    var arrays = Self.mixture.arrays
    arrays[name] = array
    let failure = try #require(throws: Failure.self) { try GaussianMixture(arrays: arrays, latents: 2) }
    #expect(failure.kind == .badData && failure.what.contains(says), "\(failure)")
  }

  @Test("a mixture over other latents is refused")
  func otherLatents() throws {
    #expect(throws: Failure.self) { try GaussianMixture(arrays: Self.mixture.arrays, latents: 3) }
  }
}
