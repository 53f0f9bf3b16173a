// The normal distribution: density against SciPy and by integration, draws against the density.

import Autoencoders
import Foundation
import Foundations
import Tensors
import Testing
import _TestSupport

@Suite("Normal distribution")
struct NormalTests {
  /// log N(x; m, e^v), recorded from SciPy 1.17:
  ///
  ///     from numpy import exp; from scipy.stats import norm
  ///     [norm.logpdf(a, b, exp(c / 2)) for a, b, c in zip(x, m, v)]
  enum Recorded {
    static let x: [Float] = [0, 1.5, -2.25, 100, 0.5, -3, 1e-3]
    static let mean: [Float] = [0, 1, 0.75, 90, 0.5, 4, 0]
    static let logVariance: [Float] = [0, -2, 1.5, 6, -20, 10, -12]
    static let density = [
      -0.9189385332046727, -0.8425705455710037, -2.6730242538726063, -4.042876142037991,
      9.081061466795328, -5.920050831483854, 4.9996840710858255,
    ]
  }

  @Test("the log-density is SciPy's, in each dimension and summed over a row", arguments: TestedBackend.all)
  func recorded(backend: TestedBackend) throws {
    let count = Recorded.x.count
    for shape in [[count, 1], [1, count], [count]] as [Shape] {
      let inputs = [Recorded.x, Recorded.mean, Recorded.logVariance].map { HostArray(shape, $0) }
      let actual = try backend.value(inputs) { Normal(mean: $0[1], logVariance: $0[2]).logDensity(of: $0[0]) }
      let expected = shape == [count, 1] ? Recorded.density : [Recorded.density.reduce(0, +)]
      #expect(actual.type.shape == Shape(shape.dimensions.dropLast()))
      expectClose(actual.doubles, expected, relative: backend.precision, absolute: backend.precision)
    }
  }

  @Test("a mean and a log-variance that repeat are repeated", arguments: TestedBackend.all)
  func broadcast(backend: TestedBackend) throws {
    let inputs = [HostArray.random([4, 3], seed: 1), .random([3], seed: 2), .random([1, 1], seed: 3)]
    let both = try backend.evaluate(inputs) { _, x in
      let (mean, variance) = (x[1].broadcast(to: [4, 3]), x[2].broadcast(to: [4, 3]))
      return [
        Normal(mean: x[1], logVariance: x[2]).logDensity(of: x[0]),
        Normal(mean: mean, logVariance: variance).logDensity(of: x[0]),
      ]
    }
    expectClose(both[0], both[1], relative: backend.precision, absolute: backend.precision)
  }

  @Test("the density integrates to one, with the moments it was given", arguments: TestedBackend.all)
  func integral(backend: TestedBackend) throws {
    for (mean, logVariance) in [(0.0, 0.0), (3, -4), (-50, 5), (0.25, -12)] {
      // The trapezoidal rule over 12 deviations on each side, where e^-72 is left; with steps of 1/8 of a
      // deviation its error is below e^-1000 (it converges faster than any power for smooth decay).
      let deviation = exp(logVariance / 2)
      let points = (-96...96).map { Float(mean + Double($0) / 8 * deviation) }
      let density = try backend.value([HostArray([points.count, 1], points)]) { x in
        let parameters = [mean, logVariance].map { x[0].trace.constant($0).broadcast(to: [1, 1]) }
        return Normal(mean: parameters[0], logVariance: parameters[1]).logDensity(of: x[0])
      }
      let weights = density.doubles.map { exp($0) * deviation / 8 }
      let first = zip(weights, points).reduce(0) { $0 + $1.0 * (Double($1.1) - mean) } / deviation
      let second = zip(weights, points).reduce(0) { $0 + $1.0 * pow((Double($1.1) - mean) / deviation, 2) }
      // The points are rounded to float32: by up to 2e-6 of the smallest deviation here.
      let moments = [weights.reduce(0, +), first, second]
      expectClose(moments, [1, 0, 1], relative: 1e-5, absolute: 1e-5, "at (\(mean), \(logVariance))")
    }
  }

  @Test("draws have the density's moments", arguments: TestedBackend.all)
  func draws(backend: TestedBackend) throws {
    let rows = 5000
    let (means, logVariances): ([Float], [Float]) = ([0, 2, -30], [0, -3, 4])
    let ids = HostArray([rows, 2], words: RandomSource.words((0..<UInt64(rows)).map { $0 }))
    let inputs = [HostArray([3], means), HostArray([3], logVariances), HostArray([2], words: [3, 4]), ids]
    let outputs = try backend.evaluate(inputs) { _, x in
      let shape = Shape([rows, 3])
      let normal = Normal(mean: x[0].broadcast(to: shape), logVariance: x[1].broadcast(to: shape))
      let draw = normal.sample(RandomSource(key: x[2], rows: x[3]))
      return [draw, normal.logDensity(of: draw)]
    }
    let draws = outputs[0].doubles
    let count = Double(rows)
    let standard = (0..<3).map { column in
      (0..<rows).map { row in
        (draws[3 * row + column] - Double(means[column])) / exp(Double(logVariances[column]) / 2)
      }
    }
    for first in 0..<3 {
      // Standard errors of the moments of a standard normal: 1, sqrt 2, sqrt 15, sqrt 96, over sqrt n.
      for (power, (expected, variance)) in [(0.0, 1.0), (1, 2), (0, 15), (3, 96)].enumerated() {
        let moment = standard[first].reduce(0) { $0 + pow($1, Double(power + 1)) } / count
        #expect(abs(moment - expected) < 5 * (variance / count).squareRoot(), "moment \(power + 1)")
      }
      for second in 0..<first {
        let covariance = zip(standard[first], standard[second]).reduce(0) { $0 + $1.0 * $1.1 } / count
        #expect(abs(covariance) < 5 / count.squareRoot())
      }
    }
    // The mean log-density is minus the entropy, 1/2 (log 2 pi e + v) per dimension, with variance 1/2 each.
    let entropy = logVariances.reduce(0) { $0 + 0.5 * (log(2 * Double.pi) + 1 + Double($1)) }
    let mean = outputs[1].doubles.reduce(0, +) / count
    #expect(abs(mean + entropy) < 5 * (1.5 / count).squareRoot())
  }
}
