// KL(N(m, e^v) || N(0, 1)): against the closed form in Double at awkward variances, and against the mean of
// log q - log p over draws.

import Autoencoders
import Foundation
import Foundations
import Layers
import Tensors
import Testing
import _TestSupport

@Suite("Divergence from the unit normal")
struct DivergenceTests {
  static let logVariances: [Float] = [
    0, 1e-7, -1e-7, 1e-6, -1e-6, 1e-4, -1e-4, 1e-3, -1e-3, 0.01, -0.01, 0.3, -0.3, 1, -1, 5, -5, 10, -10, 20,
    -20, -60,
  ]

  @Test("each dimension's term is the closed form, and never negative", arguments: TestedBackend.all)
  func closedForm(backend: TestedBackend) throws {
    for mean in [0, 1e-4, -0.5, 3, -40] as [Float] {
      let shape: Shape = [Self.logVariances.count, 1]
      let inputs = [
        HostArray(shape, Array(repeating: mean, count: shape.count)), HostArray(shape, Self.logVariances),
      ]
      let actual = try backend.evaluate(inputs) { _, x in
        let normal = Normal(mean: x[0], logVariance: x[1])
        return [
          normal.divergenceTermsFromStandardNormal(),
          normal.divergenceFromStandardNormal()?.perExample ?? normal.mean,
          StandardNormalPrior(latents: 3).divergence(of: normal, at: nil, .inference)?.perExample
            ?? normal.mean,
        ]
      }
      #expect(actual[0].doubles.allSatisfy { $0 >= 0 })
      #expect(actual[1].floats == actual[0].floats && actual[2].floats == actual[0].floats)
      for (value, logVariance) in zip(actual[0].doubles, Self.logVariances.map(Double.init)) {
        let square = Double(mean) * Double(mean)
        // 1/2 (m^2 + e^v - 1 - v); near v = 0 the series v^2/2 + v^3/6 + v^4/24 of e^v - 1 - v.
        let series = pow(logVariance, 2) / 2 + pow(logVariance, 3) / 6 + pow(logVariance, 4) / 24
        let rest = abs(logVariance) < 0.02 ? series : exp(logVariance) - 1 - logVariance
        // The terms that cancel are rounded on their own.
        let size = square + abs(exp(logVariance) - 1) + abs(logVariance)
        expectClose(
          [value], [0.5 * (square + rest)], relative: backend.precision,
          absolute: size * min(backend.precision, 1e-6) + 1e-12,
          "at mean \(mean), log-variance \(logVariance)")
      }
    }
  }

  @Test("it is summed over the last axis", arguments: TestedBackend.all)
  func sums(backend: TestedBackend) throws {
    let inputs = [HostArray.random([3, 5], seed: 1), .random([3, 5], seed: 2)]
    let actual = try backend.evaluate(inputs) { _, x in
      let normal = Normal(mean: x[0], logVariance: x[1])
      return [
        normal.divergenceFromStandardNormal()?.perExample ?? normal.mean,
        normal.divergenceTermsFromStandardNormal().sum(axes: [1]),
      ]
    }
    #expect(actual[0] == actual[1] && actual[0].type.shape == [3])
  }

  @Test("it is the mean of log q - log p over draws of q", arguments: TestedBackend.all)
  func monteCarlo(backend: TestedBackend) throws {
    let count = 4096
    let posteriors: [(mean: [Float], logVariance: [Float])] = [
      ([0, 0, 0], [0.1, -0.2, 0]), ([1, -2, 0.5], [-1, 0.5, -3]), ([0.1, 5, 0], [-6, -8, 1]),
    ]
    for (mean, logVariance) in posteriors {
      let ids = RandomSource.words((0..<UInt64(count)).map { $0 })
      let inputs = [
        HostArray([3], mean), HostArray([3], logVariance), HostArray([2], words: [8, 1]),
        HostArray([count, 2], words: ids),
      ]
      let outputs = try backend.evaluate(inputs) { _, x in
        let posterior = Normal(
          mean: x[0].broadcast(to: [count, 3]), logVariance: x[1].broadcast(to: [count, 3]))
        let z = posterior.sample(RandomSource(key: x[2], rows: x[3]))
        return [
          posterior.logDensity(of: z) - z.standardNormalLogDensity,
          posterior.divergenceFromStandardNormal()?.perExample ?? z,
        ]
      }
      let differences = Estimate(outputs[0].doubles)
      #expect(
        abs(differences.mean - outputs[1].doubles[0]) < 5 * differences.error + 1e-4, "\(differences)")
    }
  }

  @Test("draws of the prior are the density's, and depend on a row's id alone", arguments: TestedBackend.all)
  func prior(backend: TestedBackend) throws {
    func draws(_ ids: [UInt64]) throws -> [HostArray] {
      let words = HostArray([ids.count, 2], words: RandomSource.words(ids))
      return try backend.evaluate([words, HostArray([2], words: [1, 9])]) { _, x in
        let prior = StandardNormalPrior(latents: 4)
        let z = prior.sample(
          RandomSource(key: x[1], rows: x[0]), temperature: x[0].trace.constant(1), .inference)
        return [z, prior.logDensity(of: z, .inference)]
      }
    }
    let all = try draws((0..<2000).map { $0 })
    let squares = Estimate(all[0].doubles.map { $0 * $0 })
    #expect(abs(squares.mean - 1) < 5 * squares.error)
    // -1/2 (4 log 2 pi + |z|^2), row by row.
    let z = all[0].doubles
    let expected = stride(from: 0, to: z.count, by: 4).map { start in
      let square = z[start..<(start + 4)].reduce(0) { $0 + $1 * $1 }
      return -2 * log(2 * Double.pi) - square / 2
    }
    expectClose(all[1].doubles, expected, relative: backend.precision, absolute: backend.precision)
    #expect(try draws([1999, 7])[0] == all[0].selecting([1999, 7]))
  }
}
