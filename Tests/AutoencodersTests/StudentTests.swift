// Student's t distribution against recorded values, against central differences, and in its limit; the scale that
// a training finds against the one of maximum likelihood.

import Foundation
import Foundations
import Layers
import Tensors
import Testing
import _TestSupport

@testable import Autoencoders

@Suite("Student's t distribution")
struct StudentTests {
  /// Recorded with 60 digits, as SciPy 1.17.1 has them to 1e-9 (scipy.stats.t.logpdf(t, f)):
  ///
  ///     from mpmath import mp, loggamma, log, log1p, pi
  ///     mp.dps = 60
  ///     [float(loggamma((f + 1) / 2) - loggamma(f / 2) - log(f * pi) / 2 - (f + 1) / 2 * log1p(t * t / f))
  ///      for f in map(mp.mpf, freedoms) for t in map(mp.mpf, deviations)]
  enum Recorded {
    static let deviations: [Float] = [0, 0x1p-13, 0.5, -3, 50, 0x1p20]
    static let freedoms = [1.5, 4, 30, 0x1p20]
    static let density = [
      -1.0766502848318908, -1.076650297249525, -1.2693386346159636, -3.5090379711510327, -10.35062618835701,
      -35.22717792769566, -0.9808292530117262, -0.9808292623249519, -1.1323908075528133, -3.9274667438658417,
      -17.079205180761974, -66.82981140621563, -0.9272703253788457, -0.927270333077779, -1.0559017690066197,
      -4.993916424624957, -69.66631692629971, -377.95996285720446, -0.9189387716232519, -0.9189387790738396,
      -1.0439388759313684, -5.418923751344854, -1249.4323775749863, -7268183.330439067,
    ]
  }

  @Test(
    "the log-density is the recorded one, in each dimension and summed over a row",
    arguments: TestedBackend.all)
  func recorded(backend: TestedBackend) throws {
    let relative = max(backend.precision / 20, 3e-7)
    for (number, freedom) in Recorded.freedoms.enumerated() {
      let expected = Array(Recorded.density[(6 * number)..<(6 * number + 6)])
      // Moved and stretched by exact numbers: the density at m + s t is the one at t less log s.
      for (mean, scale) in [(0.0, 1.0), (0, 0x1p-20), (0, 0x1p30)] {
        for shape in [[6, 1], [1, 6]] as [Shape] {
          let points = HostArray(shape, Recorded.deviations.map { Float(mean) + Float(scale) * $0 })
          let actual = try backend.value([points]) { x in
            Student(
              mean: x[0].filled(mean), logScale: x[0].trace.constant(log(scale)), degreesOfFreedom: freedom
            ).logDensity(of: x[0])
          }.doubles
          let moved = expected.map { $0 - log(scale) }
          expectClose(
            actual, shape == [6, 1] ? moved : [moved.reduce(0, +)], relative: 10 * relative,
            absolute: 10 * relative, "\(freedom) degrees, scale \(scale)")
        }
      }
    }
  }

  @Test("with many degrees of freedom it is the normal distribution", arguments: TestedBackend.all)
  func limit(backend: TestedBackend) throws {
    let inputs = [
      HostArray.random([8, 3], in: -4...4, seed: 1), .random([3], seed: 2), .random([3], seed: 3),
    ]
    for freedom in [1e9, 1e15, 1e30] {
      let both = try backend.evaluate(inputs) { _, x in
        let student = Student(mean: x[1], logScale: x[2], degreesOfFreedom: freedom)
        return [student.logDensity(of: x[0]), Normal(mean: x[1], logVariance: x[2] * 2).logDensity(of: x[0])]
      }
      expectClose(both[0], both[1], relative: 1e-5, absolute: 1e-5, "\(freedom)")
    }
    expectClose([Student.logNorm(1)], [log(Double.pi)], relative: 1e-14)
    expectClose(
      [Student.logNorm(2), Student.logNorm(1e300)], [1.5 * log(2), Normal.logTwoPi / 2], relative: 1e-14)
  }

  @Test("gradients agree with central differences", arguments: TestedBackend.all)
  func agree(backend: TestedBackend) throws {
    let inputs = [HostArray.random([3, 4], seed: 1), .random([3, 4], seed: 2), .random([1, 1], seed: 3)]
    for freedom in [1.5, 40] {
      try backend.expectBothGradients(at: inputs, "\(freedom)") { x in
        Student(mean: x[1], logScale: x[2], degreesOfFreedom: freedom).logDensity(of: x[0]).sum()
      }
    }
  }

  @Test("draws have the moments of their degrees of freedom", arguments: TestedBackend.all)
  func draws(backend: TestedBackend) throws {
    let rows = 20_000
    let ids = HostArray([rows, 2], words: RandomSource.words((0..<UInt64(rows)).map { $0 }))
    // E|t| = 2 sqrt(f) Gamma((f+1)/2) / (sqrt(pi) (f - 1) Gamma(f/2)) for f > 1, E t^2 = f/(f - 2) for f > 2.
    for freedom in [5, 1e6] {
      let draws = try backend.value([HostArray([2], words: [5, 5]), ids]) { x in
        let zero = x[0].trace.constant(0).broadcast(to: [rows, 1])
        return Student(mean: zero + 3, logScale: zero + log(2), degreesOfFreedom: freedom)
          .sample(RandomSource(key: x[0], rows: x[1]))
      }.doubles.map { ($0 - 3) / 2 }
      let absolute = freedom * 2 / (freedom - 1) * exp(-Student.logNorm(freedom))
      for (power, expected) in [(1.0, absolute), (2, freedom / (freedom - 2))] {
        let estimate = Estimate(draws.map { pow(abs($0), power) })
        #expect(abs(estimate.mean - expected) <= 5 * estimate.error, "\(estimate), not \(expected)")
      }
    }
  }

  @Test("a training's scale becomes the one of maximum likelihood, in any unit", arguments: TestedBackend.all)
  func scale(backend: TestedBackend) throws {
    // Numbers with outliers; the scale of maximum likelihood has (f + 1) times the mean of t^2/(f + t^2) = 1.
    let likelihood = Likelihood.student(degreesOfFreedom: 3)
    for unit in [1, 1e-6, 1e8] {
      var values = HostArray.random([4, 30], seed: 4).doubles.map { $0 * unit }
      values[3] = 400 * unit
      values[77] = -90 * unit
      let ratio = increasingRoot(within: -30...30) { r in
        let least = 3 * exp(2 * r) * unit * unit
        let shares = values.map { t -> Double in t * t / (least + t * t) }
        return 1 - 4 * shares.reduce(0, +) / 120
      }
      let subject = LikelihoodSubject(likelihood, dimensions: 30)
      let inputs = [
        HostArray([4, 30], values.map { Float($0) }), HostArray([2], words: [1, 2]),
        HostArray([4, 2], words: [0, 0, 1, 0, 2, 0, 3, 0]),
      ]
      var buffers = subject.buffers.initialValues
      for _ in 0..<200 {
        buffers = try subject.evaluate(backend, inputs, buffers: buffers) { x, distribution in
          let updates = BufferUpdates()
          let context = LayerContext(training: RandomSource(key: x[1], rows: x[2]), updates: updates)
          _ = distribution(x[0].filled(0), x[0], context)
          return [updates.flat(subject.buffers, in: x[0].trace)]
        }[0]
      }
      let found = Double(subject.buffers.values(of: subject.buffers.buffers[0], in: buffers.floats)[0])
      expectClose([found.squareRoot() / unit], [exp(ratio)], relative: 1e-2, "unit \(unit)")
    }
  }
}
