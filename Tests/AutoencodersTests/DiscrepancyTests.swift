// The maximum mean discrepancy against its formula in Double, and its expectation.

import Foundation
import Foundations
import Tensors
import Testing
import _TestSupport

@testable import Autoencoders

@Suite("Maximum mean discrepancy")
struct DiscrepancyTests {
  private static func kernel(_ isGaussian: Bool, _ distance: Double, _ latents: Double) -> Double {
    if isGaussian { return exp(-distance / (2 * latents)) }
    return [0.1, 0.2, 0.5, 1, 2, 5, 10].reduce(0) { $0 + 2 * latents * $1 / (2 * latents * $1 + distance) }
  }

  @Test("it is the unbiased estimate, for both kernels", arguments: TestedBackend.all, [true, false])
  func formula(backend: TestedBackend, isGaussian: Bool) throws {
    let inputs = [HostArray.random([6, 2], seed: 1), .random([6, 2], in: -1...3, seed: 2)]
    let value = try backend.value(inputs) {
      (isGaussian ? Discrepancy.gaussian(latents: 2) : .inverseMultiquadratic(latents: 2)).estimate(
        $0[0], $0[1])
    }
    let (x, y) = (rows(inputs[0]), rows(inputs[1]))
    func k(_ a: [Double], _ b: [Double]) -> Double {
      Self.kernel(isGaussian, zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }, 2)
    }
    var expected = 0.0
    for i in 0..<6 {
      for j in 0..<6 {
        if i != j { expected += (k(x[i], x[j]) + k(y[i], y[j])) / 30 }
        expected -= 2 * k(x[i], y[j]) / 36
      }
    }
    expectClose(value.doubles, [expected], relative: 1e-4, absolute: 1e-5)
  }

  @Test("of two samples of one distribution it is zero on average, of distant ones large")
  func expectation() throws {
    let backend = TestedBackend.all[1]
    let near = try (0..<60).map { seed in
      let points = HostArray.random([64, 2], seed: UInt64(seed))
      return try backend.value([points]) {
        Discrepancy.gaussian(latents: 2).estimate(
          $0[0].sliced(axis: 0, 0..<32), $0[0].sliced(axis: 0, 32..<64))
      }.doubles[0]
    }
    let estimate = Estimate(near)
    #expect(abs(estimate.mean) < 4 * estimate.error && near.contains { $0 < 0 })
    let far = try backend.value([HostArray.random([32, 2], seed: 5)]) {
      Discrepancy.gaussian(latents: 2).estimate($0[0], $0[0] + 10)
    }.doubles[0]
    #expect(far > 0.5)
  }

  @Test("a single point tells nothing", arguments: TestedBackend.all)
  func single(backend: TestedBackend) throws {
    let value = try backend.value([HostArray([1, 2], [1, 2])]) {
      Discrepancy.gaussian(latents: 2).estimate($0[0], $0[0] * 3)
    }
    #expect(value.doubles == [0])
  }

  @Test("draws of the aggregate posterior are compared with draws of the prior", arguments: TestedBackend.all)
  func objectives(backend: TestedBackend) throws {
    for name in ["info", "wae-mmd"] {
      func loss(_ lambda: Double) throws -> Double {
        let objective = try Objective.named(name, ["lambda": Annealing(lambda)])
        return try Subject(objective).descend(backend, ObjectiveTests.data) { [$0.loss] }[0].doubles[0]
      }
      // Linear in the weight: three weights tell whether it is.
      let values = try [1.0, 2, 11].map(loss)
      expectClose([(values[2] - values[0]) / 10], [values[1] - values[0]], relative: 1e-3, absolute: 1e-4)
      #expect(values[1] != values[0])
    }
  }
}
