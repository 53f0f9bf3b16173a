// Every activation against a formula written here, at ordinary and at extreme operands, and both
// gradients against central differences.

import Foundation
import Foundations
import Layers
import Tensors
import Testing
import _TestSupport

@Suite("Activations")
struct ActivationTests {
  /// The functions by name, in Double.
  static let formulas: [String: @Sendable (Double) -> Double] = [
    "relu": { $0 > 0 ? $0 : 0 },
    "leaky-relu": { $0 > 0 ? $0 : 0.01 * $0 },
    "elu": { $0 > 0 ? $0 : exp($0) - 1 },
    "silu": { $0 / (1 + exp(-$0)) },
    "gelu": { x in
      let inner = (2 / Double.pi).squareRoot() * (x + 0.044715 * pow(x, 3))
      // x/2 (1 + tanh u) = x / (1 + e^(-2u)).
      return x / (1 + exp(-2 * inner))
    },
    "softplus": { $0 > 30 ? $0 + exp(-$0) : log1p(exp($0)) },
    "tanh": { (exp(2 * $0) - 1) / (exp(2 * $0) + 1) },
    "logistic": { 1 / (1 + exp(-$0)) },
    "identity": { $0 },
  ]

  @Test("a row has the values of its formula", arguments: TestedBackend.all, Activation.all)
  func values(backend: TestedBackend, activation: Activation) throws {
    let formula = try #require(Self.formulas[activation.name], "no formula for \(activation.name)")
    let x = HostArray.random([7, 143], in: -8...8, seed: 6)
    let actual = try backend.value([x]) { activation($0[0]) }
    expectClose(
      actual.doubles, x.doubles.map(formula), shape: x.type.shape, relative: backend.precision,
      absolute: backend.precision)
  }

  @Test("no operand makes a value or a gradient that is not a number", arguments: TestedBackend.all)
  func extremes(backend: TestedBackend) throws {
    let points: [Float] = [0, 1e-30, 1e-6, 15, 88, 104, 1e3, 1e4]
    let x = HostArray([2 * points.count], points + points.map { -$0 })
    for activation in Activation.all {
      let actual = try backend.evaluate([x]) { _, x in
        let y = activation(x[0])
        return [y] + Tensors.gradients(of: y.sum(), withRespectTo: x)
      }
      let formula = try #require(Self.formulas[activation.name])
      // The formulas themselves overflow here and there; limits are the operand, zero, one or minus one.
      let expected = x.doubles.map { x in
        let value = formula(x)
        return value.isNaN ? (activation.name == "tanh" ? 1 : 0) : value
      }
      expectClose(
        actual[0].doubles, expected, relative: backend.precision, absolute: backend.precision, activation.name
      )
      #expect(actual[1].doubles.allSatisfy { $0.isFinite && abs($0) < 1.2 }, "\(activation.name)")
    }
  }

  @Test(
    "gradients and second gradients agree with central differences", arguments: TestedBackend.all,
    Activation.all)
  func gradients(backend: TestedBackend, activation: Activation) throws {
    // Away from zero, where rectifiers have a kink and elu a second one.
    let sizes = HostArray.random([3, 4], in: 0.1...4, seed: 7).floats
    let x = HostArray([3, 4], sizes.enumerated().map { $0 % 2 == 0 ? $1 : -$1 })
    let weights = HostArray.random([3, 4], seed: 8)
    try backend.expectBothGradients(at: [x, weights], activation.name) { (activation($0[0]) * $0[1]).sum() }
  }

  @Test("names are unique, are found, and an unknown one suggests the nearest")
  func names() throws {
    #expect(Set(Activation.all.map(\.name)).count == Activation.all.count)
    for activation in Activation.all {
      #expect(try Activation.named(activation.name) == activation)
      #expect(activation.summary == activation.name)
    }
    let failure = try #require(throws: Failure.self) { try Activation.named("rellu") }
    #expect(failure.kind == .usage && failure.description.contains("'relu'"))
  }
}
