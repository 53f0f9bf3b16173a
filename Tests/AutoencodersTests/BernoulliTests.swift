// The Bernoulli distribution: density against SciPy and by summation over all outcomes, draws against the
// density.

import Autoencoders
import Foundation
import Foundations
import Tensors
import Testing
import _TestSupport

@Suite("Bernoulli distribution")
struct BernoulliTests {
  /// log p and log(1 - p) by logit, recorded from SciPy 1.17 (its `bernoulli.logpmf` takes p, which rounds
  /// to 1 at a logit of 90):
  ///
  ///     from scipy.special import log_expit
  ///     [[log_expit(l) for l in logits], [log_expit(-l) for l in logits]]
  enum Recorded {
    static let logits: [Float] = [0, 0.5, -1.5, 3, -20, 20, 90]
    static let one = [
      -0.6931471805599453, -0.4740769841801067, -1.7014132779827524, -0.04858735157374206,
      -20.000000002061153, -2.061153620314381e-09, -8.194012623990515e-40,
    ]
    static let zero = [
      -0.6931471805599453, -0.9740769841801067, -0.2014132779827524, -3.048587351573742,
      -2.061153620314381e-09, -20.000000002061153, -90.0,
    ]
  }

  @Test(
    "the log-probability is SciPy's, in each dimension and summed over a row", arguments: TestedBackend.all)
  func recorded(backend: TestedBackend) throws {
    let count = Recorded.logits.count
    for (outcome, expected) in [(Float(1), Recorded.one), (0, Recorded.zero)] {
      let inputs = [Array(repeating: outcome, count: count), Recorded.logits]
      let each = try backend.value(inputs.map { HostArray([count, 1], $0) }) {
        Bernoulli(logits: $0[1]).logDensity(of: $0[0])
      }
      expectClose(each.doubles, expected, relative: backend.precision, absolute: backend.precision / 10)
      let row = try backend.value(inputs.map { HostArray([1, count], $0) }) {
        Bernoulli(logits: $0[1]).logDensity(of: $0[0])
      }
      expectClose(row.doubles, [expected.reduce(0, +)], relative: backend.precision)
    }
  }

  @Test(
    "the probabilities of all binary vectors sum to one", arguments: TestedBackend.all, [1, 2, 3, 4])
  func sums(backend: TestedBackend, length: Int) throws {
    let outcomes = 1 << length
    let vectors = (0..<outcomes).flatMap { code in (0..<length).map { Float(code >> $0 & 1) } }
    let domains: [ClosedRange<Double>] = [-3...3, -1e-3...1e-3, -40...40, -100...(-90)]
    for (seed, domain) in domains.enumerated() {
      let logits = HostArray.random([1, length], in: domain, seed: UInt64(seed))
      let density = try backend.value([HostArray([outcomes, length], vectors), logits]) {
        Bernoulli(logits: $0[1]).logDensity(of: $0[0])
      }
      let total = density.doubles.reduce(0) { $0 + exp($1) }
      // An error of 2e-5 of a log-density of 400 would be 8e-3; those have no weight in the sum.
      expectClose([total], [1], relative: 10 * backend.precision, absolute: 0, "\(logits.floats)")
      #expect(density.doubles.allSatisfy { $0 <= 10 * backend.precision })
    }
  }

  @Test("the mean is the probability, and draws have it", arguments: TestedBackend.all)
  func draws(backend: TestedBackend) throws {
    let rows = 5000
    let logits: [Float] = [0, 2, -3, 30, -30]
    let ids = HostArray([rows, 2], words: RandomSource.words((0..<UInt64(rows)).map { $0 }))
    let outputs = try backend.evaluate([HostArray([1, 5], logits), HostArray([2], words: [3, 4]), ids]) {
      _, x in
      let coins = Bernoulli(logits: x[0].broadcast(to: [rows, 5]))
      return [coins.sample(RandomSource(key: x[1], rows: x[2])), Bernoulli(logits: x[0]).mean]
    }
    let probabilities = logits.map { 1 / (1 + exp(-Double($0))) }
    expectClose(outputs[1].doubles, probabilities, relative: backend.precision, absolute: 0)
    let draws = outputs[0].doubles
    #expect(draws.allSatisfy { $0 == 0 || $0 == 1 })
    for (column, probability) in probabilities.enumerated() {
      let share = (0..<rows).reduce(0) { $0 + draws[5 * $1 + column] } / Double(rows)
      let error = (probability * (1 - probability) / Double(rows)).squareRoot()
      #expect(abs(share - probability) <= 5 * error + 1e-9, "column \(column): \(share)")
    }
  }

  @Test("the gradient by the logits is x - p", arguments: TestedBackend.all)
  func gradient(backend: TestedBackend) throws {
    let inputs = [HostArray.binary([4, 6], seed: 5), .random([4, 6], in: -20...20, seed: 6)]
    let actual = try backend.evaluate(inputs) { _, x in
      gradients(of: Bernoulli(logits: x[1]).logDensity(of: x[0]).sum(), withRespectTo: [x[1]])
    }
    let expected = zip(inputs[0].doubles, inputs[1].doubles).map { $0 - 1 / (1 + exp(-$1)) }
    expectClose(actual[0].doubles, expected, relative: backend.precision, absolute: 1e-6)
  }
}
