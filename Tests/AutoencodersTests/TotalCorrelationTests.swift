// The parts of the divergence, estimated from batches: the weights of rows, the formula in Double, and known
// Gaussians (the mistake B6 of well-known libraries: weights that do not add up to one, 1/N beside the diagonal).

import Foundation
import Foundations
import Tensors
import Testing
import _TestSupport

@testable import Autoencoders

@Suite("Total correlation")
struct TotalCorrelationTests {
  @Test("every row's weights add up to one, its own example weighs 1/N", arguments: TestedBackend.all)
  func weights(backend: TestedBackend) throws {
    for (rows, examples) in [(2, 2), (2, 50), (3, 7), (5, 5), (5, 1000), (9, 12)] {
      let weights = try backend.evaluate { trace, _ in
        [BatchWeights.logarithms(rows: rows, examples: examples, isStratified: true, in: trace).exponential()]
      }[0].doubles
      let (n, m) = (Double(examples), Double(rows - 1))
      for row in 0..<rows {
        let own = Array(weights[(row * rows)..<((row + 1) * rows)])
        expectClose([own.reduce(0, +)], [1], relative: 1e-5, "\(rows) of \(examples)")
        expectClose([own[row]], [1 / n], relative: 1e-5)
        // One other row stands for what the batch does not hold.
        let special = own.indices.filter { $0 != row && abs(own[$0] - (n - m) / (n * m)) < 1e-6 }
        let plain = own.indices.filter { $0 != row && abs(own[$0] - 1 / m) < 1e-6 }
        #expect(Set(special + plain).count == rows - 1 && !special.isEmpty)
        #expect(examples == rows || plain.count >= rows - 2)
      }
      for column in 0..<rows {
        expectClose([(0..<rows).reduce(0) { $0 + weights[$1 * rows + column] }], [1], relative: 1e-5)
      }
    }
    let plain = try backend.evaluate { trace, _ in
      [BatchWeights.logarithms(rows: 4, examples: 10, isStratified: false, in: trace)]
    }[0].doubles
    expectClose(plain, [Double](repeating: -log(40), count: 16), relative: 1e-6)
  }

  @Test("the parts are their formulas in Double", arguments: TestedBackend.all, [true, false])
  func formulas(backend: TestedBackend, isStratified: Bool) throws {
    let (count, latents, examples) = (5, 3, 40)
    let inputs = [
      HostArray.random([count, latents], seed: 1), .random([count, latents], in: -2...0.5, seed: 2),
      .random([count, latents], seed: 3),
    ]
    let outputs = try backend.evaluate(inputs) { trace, x in
      let parts = AggregatePosterior(
        Normal(mean: x[0], logVariance: x[1]), at: x[2], examples: examples, isStratified: isStratified)
      return [
        parts.information, parts.totalCorrelation, parts.marginalDivergence,
        BatchWeights.logarithms(rows: count, examples: examples, isStratified: isStratified, in: trace),
      ]
    }
    let (means, variances, z) = (rows(inputs[0]), rows(inputs[1]), rows(inputs[2]))
    let weights = rows(outputs[3])
    func density(_ i: Int, _ k: Int, _ j: Int) -> Double {
      let d = z[i][j] - means[k][j]
      return exp(-0.5 * (log(2 * .pi) + variances[k][j] + d * d * exp(-variances[k][j])))
    }
    for i in 0..<count {
      let joint = (0..<count).reduce(0.0) { sum, k in
        sum + exp(weights[i][k]) * (0..<latents).reduce(1) { $0 * density(i, k, $1) }
      }
      let product = (0..<latents).reduce(1.0) { all, j in
        all * (0..<count).reduce(0) { $0 + exp(weights[i][$1]) * density(i, $1, j) }
      }
      let own = (0..<latents).reduce(1.0) { $0 * density(i, i, $1) }
      let prior = z[i].reduce(1.0) { $0 * exp(-0.5 * ($1 * $1 + log(2 * .pi))) }
      expectClose(
        [outputs[0].doubles[i], outputs[1].doubles[i], outputs[2].doubles[i]],
        [log(own / joint), log(joint / product), log(product / prior)], relative: 1e-4, absolute: 1e-4)
    }
  }

  // Posterior means from N(0, S - s^2) with noise s^2 make an aggregate posterior N(0, S), whose total correlation is
  // -1/2 log det of its correlation matrix, and I = 1/2 log det S / s^2L.
  @Test("of a whole data set it finds the total correlation of known Gaussians")
  func gaussians() throws {
    let (count, noise) = (1500, 0.3)
    for correlation in [0.0, 0.6, 0.9] {
      func normal(_ row: Int, _ column: Int) -> Double {
        Double(Noise.normal(Philox.word(key: Key(seed: 7), stream: 0, row: UInt64(row), column: column)))
      }
      var means: [Float] = []
      var z: [Float] = []
      for row in 0..<count {
        // S has unit variances and the correlation; the means' covariance is S - s^2, by its Cholesky factor.
        let first = (1 - noise * noise).squareRoot()
        let below = correlation / first
        let second = max(1 - noise * noise - below * below, 0).squareRoot()
        let m = [first * normal(row, 0), below * normal(row, 0) + second * normal(row, 1)]
        means += m.map(Float.init)
        z += zip(m, [normal(row, 2), normal(row, 3)]).map { Float($0 + noise * $1) }
      }
      if 1 - noise * noise < correlation / (1 - noise * noise).squareRoot() { continue }
      let inputs = [HostArray([count, 2], means), HostArray([count, 2], z)]
      let outputs = try TestedBackend.all[1].evaluate(inputs) { _, x in
        let posterior = Normal(mean: x[0], logVariance: x[0].filled(2 * log(noise)))
        let parts = AggregatePosterior(posterior, at: x[1], examples: count, isStratified: true)
        return [parts.totalCorrelation, parts.information, parts.marginalDivergence]
      }
      let found = outputs.map { Estimate($0.doubles) }
      let expected = -0.5 * log(1 - correlation * correlation)
      let information = 0.5 * log((1 - correlation * correlation) / pow(noise, 4))
      #expect(abs(found[0].mean - expected) < 0.05 + 4 * found[0].error, "\(correlation): \(found[0])")
      #expect(abs(found[1].mean - information) < 0.1 + 4 * found[1].error, "\(correlation): \(found[1])")
      #expect(abs(found[2].mean) < 0.05 + 4 * found[2].error, "\(correlation): \(found[2])")
    }
  }

  @Test("with all weights one it is the bound", arguments: TestedBackend.all)
  func ones(backend: TestedBackend) throws {
    let objective = try Objective.named("total-correlation", ["beta": Annealing(1)])
    let outputs = try Subject(objective).descend(backend, ObjectiveTests.data) {
      [$0.loss, $0.evidence.bound.mean()]
    }
    expectClose(outputs[0].doubles, outputs[1].doubles.map { -$0 }, relative: 1e-5)
  }
}
