// Distributions of counts against recorded values of up to 10^5 with means and inverse dispersions from 10^-6 to
// 10^6, against central differences, and against what they become in their limits.

import Foundation
import Foundations
import Tensors
import Testing
import _TestSupport

@testable import Autoencoders

@Suite("Distributions of counts")
struct CountTests {
  /// Every combination of logarithms of inverse dispersions, of means, and counts, in the order of the records:
  /// columns [n, 1] of counts, logarithms of means, logarithms of inverse dispersions.
  private static let grid: [HostArray] = {
    let all = RecordedCounts.logInverseDispersions.flatMap { t in
      RecordedCounts.logMeans.flatMap { m in RecordedCounts.counts.map { [$0, m, t] } }
    }
    return (0..<3).map { column in HostArray([all.count, 1], all.map { $0[column] }) }
  }()

  /// The log-probabilities of a distribution at columns, first the counts, and their slopes by the others.
  private static func values(
    _ backend: TestedBackend, _ columns: [HostArray], _ make: ([Tensor]) -> any Distribution
  ) throws -> [[Double]] {
    try backend.evaluate(columns) { _, x in
      let density = make(Array(x.dropFirst())).logDensity(of: x[0])
      return [density] + gradients(of: density.sum(), withRespectTo: Array(x.dropFirst()))
    }.map(\.doubles)
  }

  private static func binomial(_ x: [Tensor]) -> NegativeBinomial {
    NegativeBinomial(logMean: x[0], logInverseDispersion: x[1])
  }

  // In float32 a mean m = e^l is known to 2e-7 of itself, of which the log-probability makes 2e-7 |x - m|, and the
  // slope 2e-7 m.
  @Test(
    "Poisson's log-probabilities are the recorded ones, with the slope x - m", arguments: TestedBackend.all)
  func poisson(backend: TestedBackend) throws {
    let all = RecordedCounts.poissonLogMeans.flatMap { m in RecordedCounts.poissonCounts.map { [$0, m] } }
    let columns = (0..<2).map { column in HostArray([all.count, 1], all.map { $0[column] }) }
    let actual = try Self.values(backend, columns) { Poisson(logMean: $0[0]) }
    let relative = backend.precision / 20
    for (place, row) in all.enumerated() {
      let (x, m) = (Double(row[0]), exp(Double(row[1])))
      expectClose(
        [actual[0][place]], [RecordedCounts.poisson[place]], relative: max(relative, 3e-7),
        absolute: relative * (1 + 0.2 * abs(x - m)), "\(row)")
      expectClose(
        [actual[1][place]], [x - m], relative: 1e-7, absolute: relative * 0.2 * m, "slope at \(row)")
    }
    // Nothing is left of a count where it is expected: -log sqrt(2 pi m) to six digits, of terms of a million.
    let at = try backend.value([HostArray([1, 1], [98_716]), HostArray([1, 1], [11.5])]) {
      Poisson(logMean: $0[1]).logDensity(of: $0[0])
    }.doubles
    expectClose(at, [-0.5 * log(2 * Double.pi * 98_716)], relative: 2e-6)
  }

  @Test(
    "the negative binomial's log-probabilities and slopes are the recorded ones", arguments: TestedBackend.all
  )
  func negativeBinomial(backend: TestedBackend) throws {
    let actual = try Self.values(backend, Self.grid, Self.binomial)
    let relative = backend.precision / 4
    expectClose(
      actual[0], RecordedCounts.negativeBinomial, relative: max(relative, 3e-7), absolute: relative)
    let columns = Self.grid.map(\.doubles)
    for place in columns[0].indices {
      let (x, m, t) = (columns[0][place], exp(columns[1][place]), exp(columns[2][place]))
      expectClose(
        [actual[1][place]], [t * (x - m) / (t + m)], relative: relative,
        absolute: 1e-6 * t * max(x, m) / (t + m), "by the mean at \([x, m, t])")
      expectClose(
        [actual[2][place]], [RecordedCounts.slopes[place]], relative: 10 * relative, absolute: 1e-6,
        "by the inverse dispersion at \([x, m, t])")
    }
    // A row is the sum of its dimensions.
    let row = try backend.value(Self.grid.map { HostArray([5, 25], $0.floats) }) {
      Self.binomial([$0[1], $0[2]]).logDensity(of: $0[0])
    }
    let sums = (0..<5).map { RecordedCounts.negativeBinomial[(25 * $0)..<(25 * $0 + 25)].reduce(0, +) }
    expectClose(row.doubles, sums, relative: max(relative, 3e-7))
  }

  @Test(
    "without dispersion the negative binomial is Poisson's, without loss the zero-inflated one the negative binomial",
    arguments: TestedBackend.all)
  func limits(backend: TestedBackend) throws {
    let counts = Self.grid[0]
    let logMean = HostArray(Self.grid[1].type.shape, Self.grid[1].floats.map { min($0, 9.25) })
    let limit = try backend.evaluate([counts, logMean]) { _, x in
      [
        NegativeBinomial(logMean: x[1], logInverseDispersion: x[1].filled(40)).logDensity(of: x[0]),
        Poisson(logMean: x[1]).logDensity(of: x[0]),
      ]
    }
    expectClose(limit[0], limit[1], relative: 1e-6, absolute: 1e-6)
    let lossless = try Self.values(backend, Self.grid) {
      ZeroInflatedNegativeBinomial(counts: Self.binomial($0), dropoutLogits: $0[0].filled(-1e8))
    }
    #expect(try lossless == Self.values(backend, Self.grid, Self.binomial))
  }

  @Test("zeros of a zero-inflated distribution are lost or counted", arguments: TestedBackend.all)
  func zeroInflated(backend: TestedBackend) throws {
    let counted = RecordedCounts.negativeBinomial
    for logit in [-20, -2.5, 0, 1.5, 30] as [Double] {
      let columns =
        Self.grid + [HostArray(Self.grid[0].type.shape, Self.grid[0].floats.map { _ in Float(logit) })]
      let actual = try Self.values(backend, columns) {
        ZeroInflatedNegativeBinomial(counts: Self.binomial($0), dropoutLogits: $0[2])
      }
      let (p, kept) = (1 / (1 + exp(-logit)), 1 / (1 + exp(logit)))
      let isZero = Self.grid[0].doubles.map { $0 == 0 }
      let expected = zip(counted, isZero).map { value, zero in
        zero ? log(p + kept * exp(value)) : log(kept) + value
      }
      let relative = backend.precision / 4
      expectClose(actual[0], expected, relative: max(relative, 3e-7), absolute: relative, "logit \(logit)")
      // By the logit: the posterior probability of having been lost, less the prior one.
      let slopes = zip(counted, isZero).map { value, zero in
        (zero ? p / (p + kept * exp(value)) : 0) - p
      }
      expectClose(actual[3], slopes, relative: relative, absolute: relative, "slope at logit \(logit)")
    }
  }

  @Test("first and second gradients agree with central differences", arguments: TestedBackend.all)
  func agree(backend: TestedBackend) throws {
    // Means around the counts, so that deviances are tried on both sides of where they change their form.
    let counts: [UInt8] = [0, 1, 2, 3, 5, 8, 0, 20, 30, 40, 60, 200]
    let means: [Float] = [-2, 0.2, -0.5, 1.5, 1.7, 3, 1, 3.1, 2.5, 3.6, 5, 4.4]
    let inputs = [
      HostArray(TensorType([3, 4], .uint8), bytes: counts), HostArray([3, 4], means),
      HostArray([4], [-1.5, 0, 1.5, 4]), HostArray.random([3, 4], seed: 3),
    ]
    try backend.expectBothGradients(at: inputs) { x in
      let numbers = x[0].cast(to: .float32)
      let binomial = NegativeBinomial(logMean: x[1], logInverseDispersion: x[2])
      let inflated = ZeroInflatedNegativeBinomial(counts: binomial, dropoutLogits: x[3])
      let all: [any Distribution] = [Poisson(logMean: x[1]), binomial, inflated]
      return all.map { $0.logDensity(of: numbers).sum() }.reduce(x[1].trace.constant(0), +)
    }
  }

  @Test("outputs of any size have finite log-probabilities and gradients", arguments: TestedBackend.all)
  func extremes(backend: TestedBackend) throws {
    let outputs: [Float] = [-1000, -200, -90, -40, -1e-8, 0, 1e-8, 40, 90, 200, 1000]
    let dispersions = [-9.21, 0, 13.8] as [Float]
    let rows = outputs.flatMap { output in
      dispersions.flatMap { t in ([0, 1, 3, 1e5, 1.6e7] as [Float]).map { [$0, output, t] } }
    }
    let columns = (0..<3).map { column in HostArray([rows.count, 1], rows.map { $0[column] }) }
    let inflated = try Self.values(backend, columns + [columns[1]]) {
      ZeroInflatedNegativeBinomial(counts: Self.binomial($0), dropoutLogits: $0[2])
    }
    let plain = try Self.values(backend, columns, Self.binomial)
    for (place, row) in rows.enumerated() {
      let found = (plain + inflated).map { $0[place] }
      #expect(found.allSatisfy(\.isFinite) && plain[0][place] <= 1e-6, "\(row): \(found)")
    }
    // Poisson's own mean is e^output: within what float32 can hold.
    let possible = rows.filter { $0[1] < 80 }
    let poisson = try Self.values(
      backend, (0..<2).map { column in HostArray([possible.count, 1], possible.map { $0[column] }) }
    ) { Poisson(logMean: $0[0]) }
    #expect(poisson.allSatisfy { $0.allSatisfy(\.isFinite) })
  }

  @Test("draws have mean and variance of their distributions, also far from 1", arguments: TestedBackend.all)
  func draws(backend: TestedBackend) throws {
    let rows = 4000
    let ids = HostArray([rows, 2], words: RandomSource.words((0..<UInt64(rows)).map { $0 }))
    // Mean, and inverse dispersion; nil is Poisson's.
    let cases: [(mean: Double, theta: Double?)] = [
      (9.9, nil), (10.1, nil), (3e5, nil), (50, 0.05), (0.02, 3), (2e4, 200), (1e3, 1e6),
    ]
    for (mean, theta) in cases {
      let draws = try backend.value([HostArray([2], words: [9, 4]), ids]) { x in
        let logMean = x[0].trace.constant(log(mean)).broadcast(to: [rows, 1])
        let source = RandomSource(key: x[0], rows: x[1])
        guard let theta else { return Poisson(logMean: logMean).sample(source) }
        return NegativeBinomial(logMean: logMean, logInverseDispersion: x[0].trace.constant(log(theta)))
          .sample(source)
      }.doubles
      #expect(draws.allSatisfy { $0 >= 0 && $0 == $0.rounded() })
      let estimate = Estimate(draws)
      #expect(
        abs(estimate.mean - mean) <= 5 * estimate.error, "mean \(estimate) of \(mean), \(theta ?? .infinity)")
      let variance = mean + (theta.map { mean * mean / $0 } ?? 0)
      let spread = Estimate(draws.map { ($0 - mean) * ($0 - mean) })
      #expect(
        abs(spread.mean - variance) <= 5 * spread.error, "variance \(spread) of \(variance) at mean \(mean)")
    }
  }
}
