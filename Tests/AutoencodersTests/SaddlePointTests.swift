// The parts that probabilities of counts are made of: Stirling's error and deviances, where definitions cancel.

import Foundation
import Foundations
import Tensors
import Testing
import _TestSupport

@testable import Autoencoders

@Suite("Deviances and Stirling's error")
struct SaddlePointTests {
  /// Recorded with 30 digits:
  ///
  ///     from mpmath import mp, loggamma, log, pi
  ///     mp.dps = 30
  ///     [float(loggamma(z) - (z - mp.mpf(1) / 2) * log(z) + z - log(2 * pi) / 2) for z in points]
  enum Recorded {
    static let points: [Float] = [
      0x1p-13, 0.25, 1, 2, 3.75, 4, 4.25, 10, 1000, 0x1p20,
    ]
    static let errors = [
      3.587669727114075, 0.27251040121343206, 0.08106146679532726, 0.0413406959554093, 0.02217056544620611,
      0.020790672103765093, 0.019572208234478253, 0.00833056343336287, 8.333333055555635e-05,
      7.947285970051842e-08,
    ]
  }

  @Test(
    "Stirling's error is the recorded one, and what it lacks of a factorial", arguments: TestedBackend.all)
  func stirling(backend: TestedBackend) throws {
    let precision = max(backend.precision / 20, 4e-9)
    let points = HostArray([Recorded.points.count], Recorded.points)
    let errors = try backend.value([points]) { $0[0].stirlingError() }
    expectClose(errors.doubles, Recorded.errors, relative: 3e-7, absolute: precision)
    let counts: [Float] = [0, 1, 2, 5, 30, 1e5]
    let remainders = try backend.value([HostArray([6], counts)]) { $0[0].logFactorialRemainder() }
    let expected = counts.map(Double.init).map { x in
      x == 0 ? 0 : (lgamma(x + 1) as (Double, Int)).0 - x * log(x) + x
    }
    expectClose(remainders.doubles, expected, relative: 3e-7, absolute: precision)
    try backend.expectBothGradients(at: [HostArray([6], [0.3, 1, 3.5, 4.5, 20, 300])]) {
      ($0[0].stirlingError() + $0[0].logFactorialRemainder()).sum()
    }
  }

  // With a = b (1 + e) a series in e is exact: D = b (e^2/2 - e^3/6 + e^4/12 - ...).
  @Test("a deviance is relatively exact, however near a and b are", arguments: TestedBackend.all)
  func deviance(backend: TestedBackend) throws {
    let b = 1000.0
    let differences = [0, 0x1p-12, -0.5, 1, 100, -300, 499, 600, -400, -600, -999, 1e6]
    let inputs = [differences.map { b + $0 }, differences, differences.map { log1p($0 / b) }]
    let actual = try backend.value(inputs.map { HostArray([12], $0.map { Float($0) }) }) {
      $0[0].deviance(difference: $0[1], logRatio: $0[2])
    }
    let expected = differences.map { d -> Double in
      let e = d / b
      if abs(e) > 0.01 { return (b + d) * log1p(e) - d }
      return b * e * e * (1 / 2 - e * (1 / 6 - e * (1 / 12 - e * (1 / 20 - e / 30))))
    }
    expectClose(actual.doubles, expected, relative: max(backend.precision / 10, 5e-7), absolute: 1e-12)
    let zero = try backend.value([HostArray([2], [0, 0]), HostArray([2], [-5, 0])]) {
      $0[0].deviance(difference: $0[1], logRatio: $0[0].filled(-69))
    }
    #expect(zero.doubles == [5, 0])
  }
}
