// The Laplace distribution against SciPy and against central differences.

import Autoencoders
import Foundation
import Foundations
import Tensors
import Testing
import _TestSupport

@Suite("Laplace distribution")
struct LaplaceTests {
  /// Recorded from SciPy 1.17.1 at deviations and scales rounded to float32:
  ///
  ///     from scipy.stats import laplace
  ///     [laplace.logpdf(d, scale=b) for d, b in zip(deviations, scales)]
  enum Recorded {
    static let deviations: [Float] = [0, 1e-4, -1e-4, 0.5, 0, 1e-4, 0.5, -3, 50, 0, -1e-4, -3, -50]
    static let scales: [Float] = [1e-3, 1e-3, 1e-3, 1e-3, 1, 1, 1, 1, 1, 20, 20, 20, 20]
    static let density = [
      6.214608050924742, 6.114608058200699, 6.114608058200699, -493.7853682003507, -0.6931471805599453,
      -0.6932471805574191, -1.1931471805599454, -3.6931471805599454, -50.69314718055995,
      -3.6888794541139363, -3.68888445411381, -3.838879454113936, -6.188879454113936,
    ]
  }

  @Test("the log-density is SciPy's, in each dimension and summed over a row", arguments: TestedBackend.all)
  func recorded(backend: TestedBackend) throws {
    let count = Recorded.deviations.count
    // The logarithm of the scale is rounded to float32 on the way in, by 2^-25 of up to 7.
    let inputs = [Recorded.deviations, Recorded.scales.map { Float(log(Double($0))) }]
    for shape in [[count, 1], [1, count]] as [Shape] {
      let actual = try backend.value(inputs.map { HostArray(shape, $0) }) {
        Laplace(mean: $0[0].filled(0), logScale: $0[1]).logDensity(of: $0[0])
      }
      let expected = shape == [count, 1] ? Recorded.density : [Recorded.density.reduce(0, +)]
      expectClose(actual.doubles, expected, relative: max(backend.precision, 1e-6), absolute: 2e-6)
    }
  }

  @Test("gradients agree with central differences", arguments: TestedBackend.all)
  func agree(backend: TestedBackend) throws {
    let inputs = [
      HostArray.random([3, 4], in: 1...2, seed: 1), .random([3, 4], in: -1...0.5, seed: 2),
      .random([1, 1], seed: 3),
    ]
    try backend.expectBothGradients(at: inputs) { x in
      Laplace(mean: x[1], logScale: x[2]).logDensity(of: x[0]).sum()
    }
    // At the mean itself, where the density has its edge, the gradient is 0 and not no number.
    let edge = try backend.evaluate([inputs[0], inputs[2]]) { _, x in
      gradients(of: Laplace(mean: x[0], logScale: x[1]).logDensity(of: x[0]).sum(), withRespectTo: [x[0]])
    }
    #expect(edge[0].doubles.allSatisfy { $0 == 0 })
  }

  @Test(
    "no draw is infinite: the tail ends with the last of 2^24 probabilities", arguments: TestedBackend.all)
  func tails(backend: TestedBackend) throws {
    let rows = 200_000
    let ids = HostArray([rows, 2], words: RandomSource.words((0..<UInt64(rows)).map { $0 }))
    let draws = try backend.value([HostArray([2], words: [5, 5]), ids]) { x in
      let mean = x[0].trace.constant(0).broadcast(to: [rows, 1])
      return Laplace(mean: mean, logScale: mean).sample(RandomSource(key: x[0], rows: x[1]))
    }.doubles
    #expect(draws.allSatisfy { abs($0) <= 24 * log(2) + 1e-4 } && Set(draws).count > rows / 2)
    // E|x| = b, E x^2 = 2 b^2.
    for (power, expected) in [(1.0, 1.0), (2, 2)] {
      let estimate = Estimate(draws.map { pow(abs($0), power) })
      #expect(abs(estimate.mean - expected) <= 5 * estimate.error, "\(estimate)")
    }
  }
}
