// Gradients of composed functions, to second and third order.

import Foundations
import Testing
import _TestSupport

@testable import Tensors

@Suite("Gradients")
struct GradientTests {
  @Test("a two-layer network's gradients agree with central differences, twice", arguments: TestedBackend.all)
  func network(backend: TestedBackend) throws {
    let shapes: [Shape] = [[4, 3], [3, 5], [5], [5, 2], [2]]
    let inputs = shapes.enumerated().map { HostArray.random($1, in: -1...1, seed: 50 + UInt64($0)) }
    try backend.expectBothGradients(at: inputs) { x in
      let hidden = (x[0].matrixProduct(x[1]) + x[2]).softplus()
      let logits = hidden.matrixProduct(x[3]) + x[4]
      return (logits.logSumExp(axes: [1]) - logits.sliced(axis: 1, 0..<1).reshaped(to: [4])).mean()
    }
  }

  @Test("the evidence of a small autoencoder differentiates twice", arguments: TestedBackend.all)
  func evidence(backend: TestedBackend) throws {
    // Data [3, 4], noise [3, 2], encoder [4, 4] (mean and log variance), decoder [2, 4].
    let inputs =
      [HostArray.random([3, 4], in: 0...1, seed: 1), .random([3, 2], seed: 2)]
      + [HostArray.random([4, 4], in: -1...1, seed: 3), .random([2, 4], in: -1...1, seed: 4)]
    try backend.expectBothGradients(at: inputs) { x in
      let heads = x[0].matrixProduct(x[2]).hyperbolicTangent()
      let (mean, variance) = (heads.sliced(axis: 1, 0..<2), heads.sliced(axis: 1, 2..<4))
      let latent = mean + (0.5 * variance).exponential() * x[1]
      let logits = latent.matrixProduct(x[3])
      let likelihood = (x[0] * logits - logits.softplus()).sum(axes: [1])
      let divergence = 0.5 * (mean.squared() + variance.exponential() - 1 - variance).sum(axes: [1])
      return (divergence - likelihood).mean()
    }
  }

  @Test("normalisation by mean and variance differentiates twice", arguments: TestedBackend.all)
  func normalisation(backend: TestedBackend) throws {
    let inputs = [HostArray.random([4, 3], seed: 1), .random([3], seed: 2), .random([4, 3], seed: 3)]
    try backend.expectBothGradients(at: inputs) { x in
      let centred = x[0] - x[0].mean(axes: [0], keeping: true)
      let variance = centred.squared().mean(axes: [0], keeping: true)
      return (x[2] * (centred / (variance + 1e-3).squareRoot() * x[1])).sum()
    }
  }

  @Test("the derivatives of x^5 are right to the fourth order", arguments: TestedBackend.all)
  func higherOrders(backend: TestedBackend) throws {
    let actual = try backend.evaluate([HostArray([3], [2, -1, 0.5])]) { _, x in
      var derivatives = [x[0].squared() * x[0].squared() * x[0]]
      for _ in 0..<4 {
        derivatives.append(gradients(of: derivatives[derivatives.count - 1].sum(), withRespectTo: x)[0])
      }
      return derivatives
    }
    let expected: [[Float]] = [
      [32, -1, 0.03125], [80, 5, 0.3125], [160, -20, 2.5], [240, 60, 15], [240, -120, 60],
    ]
    #expect(actual.map(\.floats) == expected)
  }

  @Test("a parameter the loss ignores has gradient zero", arguments: TestedBackend.all)
  func ignored(backend: TestedBackend) throws {
    let inputs = [HostArray([2], [1, 2]), HostArray([2, 3], [1, 2, 3, 4, 5, 6]), HostArray([0], [])]
    let actual = try backend.evaluate(inputs) { trace, x in
      _ = x[1].exponential()
      return gradients(of: x[0].sum(), withRespectTo: x)
        + gradients(of: trace.constant(3), withRespectTo: [x[1]])
    }
    #expect(actual[0].floats == [1, 1])
    #expect(actual[1] == HostArray([2, 3], [0, 0, 0, 0, 0, 0]))
    #expect(actual[2] == HostArray([0], []))
    #expect(actual[3] == HostArray([2, 3], [0, 0, 0, 0, 0, 0]))
  }

  @Test(
    "a matrix that is repeated behind a leading axis has its gradient, arranged as it is",
    arguments: TestedBackend.all)
  func arrangements(backend: TestedBackend) throws {
    // A reshape of a reshape skips the one between: the parameter's own node is not on the way to the loss.
    let inputs = [HostArray.random([6], seed: 1), .random([5, 2, 3], seed: 2)]
    let actual = try backend.evaluate(inputs) { _, x in
      let matrix = x[0].reshaped(to: [2, 3])
      let turned = x[0].reshaped(to: [3, 2]).transposed()
      let loss = (x[1] * matrix + x[1].squared() * turned.transposed().transposed()).sum()
      return gradients(of: loss, withRespectTo: [x[0], matrix, turned])
    }
    let y = inputs[1].doubles
    func sum(_ place: Int, _ power: Int) -> Double {
      (0..<5).reduce(0) { $0 + (power == 1 ? y[6 * $1 + place] : y[6 * $1 + place] * y[6 * $1 + place]) }
    }
    // The element (i, j) of the turned matrix is element 2 j + i of the vector.
    let whole = (0..<6).map { k in sum(k, 1) + sum(3 * (k % 2) + k / 2, 2) }
    expectClose(actual[0].doubles, whole, relative: 1e-5, absolute: 1e-5)
    #expect(actual[1].type.shape == [2, 3] && actual[2].type.shape == [2, 3])
    expectClose(actual[1].doubles, whole, relative: 1e-5, absolute: 1e-5)
    expectClose(
      actual[2].doubles, (0..<6).map { whole[2 * ($0 % 3) + $0 / 3] }, relative: 1e-5, absolute: 1e-5)
  }

  @Test("gradients are of values within a program, and of the loss itself", arguments: TestedBackend.all)
  func intermediate(backend: TestedBackend) throws {
    let actual = try backend.evaluate([HostArray([2], [3, -1])]) { _, x in
      let middle = x[0].squared()
      let loss = (middle * middle + x[0]).sum()
      return gradients(of: loss, withRespectTo: [middle, x[0], loss])
    }
    #expect(actual.map(\.floats) == [[18, 2], [109, -3], [1]])
  }

  @Test("a tensor used many times collects every contribution", arguments: TestedBackend.all)
  func fanOut(backend: TestedBackend) throws {
    try backend.expectBothGradients(at: [.random([2, 2], seed: 1)]) { x in
      let y = x[0].sine()
      let product = y.matrixProduct(y.transposed()).matrixProduct(y)
      let joined = Tensor.concatenated([y, product, y.transposed()], axis: 0)
      return (joined * joined.maximum(axes: [0], keeping: true)).sum() / (y.squared().sum() + 1)
    }
  }

  @Test("states are parameters like any other", arguments: TestedBackend.all)
  func states(backend: TestedBackend) throws {
    var layout = StateLayout()
    layout.add("weight", TensorType([2]))
    let state = backend.backend.makeState(layout)
    state.write("weight", HostArray([2], [3, 4]))
    let actual = try evaluate(on: backend.backend, layout: layout, state: state) { trace, _ in
      gradients(of: trace.state("weight").squared().sum(), withRespectTo: [trace.state("weight")])
    }
    #expect(actual[0].floats == [6, 8])
  }
}
