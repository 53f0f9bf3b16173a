// A perceptron of several inputs is one of their concatenation: the same numbers by another way.

import Foundations
import Layers
import Tensors
import Testing
import _TestSupport

@Suite("Joint perceptron")
struct JointPerceptronTests {
  private static let sizes = (x: 4, a: 3, classes: 5, outputs: 2)

  /// The layers with random parameters, and the same as dense layers of the joined inputs.
  private static func outputs(
    _ backend: TestedBackend, _ inputs: [HostArray], widths: [Int],
    _ body: (JointPerceptron, [Tensor]) -> (joint: Tensor, joined: Tensor)
  ) throws -> [HostArray] {
    let scope = ParameterScope()
    let layers = JointPerceptron(
      scope, inputs: [sizes.x, sizes.a, sizes.classes], classes: [2], widths: widths,
      outputs: sizes.outputs, activation: .tanh)
    let store = scope.store
    var layout = StateLayout()
    layout.add(ParameterStore.variable, TensorType([store.count]))
    let state = backend.backend.makeState(layout)
    state.write(ParameterStore.variable, .random([store.count], in: -0.8...0.8, seed: 3))
    return try evaluate(on: backend.backend, inputs: inputs, layout: layout, state: state) { trace, x in
      func value(_ path: String) -> Tensor {
        guard let found = store.parameters.first(where: { $0.path == path }) else { fail(path) }
        return found.value(in: trace)
      }
      let both = body(layers, x)
      // [x, a, y] W + b, and the layers behind it.
      let weight = Tensor.concatenated((0..<3).map { value("input/\($0)") }, axis: 0)
      var hidden = (both.joined.matrixProduct(weight) + value("input/bias")).hyperbolicTangent()
      for layer in 1..<widths.count {
        hidden = (hidden.matrixProduct(value("\(layer)/weight")) + value("\(layer)/bias")).hyperbolicTangent()
      }
      return [both.joint, hidden.matrixProduct(value("output/weight")) + value("output/bias")]
    }
  }

  @Test(
    "every way to give an input gives what the joined inputs give", arguments: TestedBackend.all,
    [[6], [6, 4]])
  func joined(backend: TestedBackend, widths: [Int]) throws {
    let sizes = Self.sizes
    let x = HostArray.random([3, sizes.x], in: -1...1, seed: 1)
    let a = HostArray.random([3, sizes.a], in: -1...1, seed: 2)
    let label = HostArray([3], [4, 0, 2])
    let rows = try Self.outputs(backend, [x, a, label], widths: widths) { layers, x in
      let y = x[2].oneHot(count: sizes.classes)
      return (layers([.rows(x[0]), .rows(x[1]), .rows(y)]), .concatenated([x[0], x[1], y], axis: 1))
    }
    expectClose(
      rows[0].doubles, rows[1].doubles, relative: 10 * backend.precision, absolute: 10 * backend.precision)
    // Every class of each row, and two draws of a.
    let all = try Self.outputs(backend, [x, a, label], widths: widths) { layers, x in
      let y = Tensor.isDiagonal(sizes.classes, in: x[0].trace).cast(to: .float32)
      func repeated(_ x: Tensor) -> Tensor {
        x.reshaped(to: [3, 1, x.shape[1]]).broadcast(to: [3, sizes.classes, x.shape[1]])
          .reshaped(to: [3 * sizes.classes, x.shape[1]])
      }
      let classes = y.reshaped(to: [1, sizes.classes, sizes.classes])
        .broadcast(to: [3, sizes.classes, sizes.classes]).reshaped(to: [3 * sizes.classes, sizes.classes])
      return (
        layers([.rows(x[0]), .rows(x[1]), .everyClass])
          .reshaped(to: [3 * sizes.classes, sizes.outputs]),
        .concatenated([repeated(x[0]), repeated(x[1]), classes], axis: 1)
      )
    }
    expectClose(
      all[0].doubles, all[1].doubles, relative: 10 * backend.precision, absolute: 10 * backend.precision)
    let draws = HostArray.random([3, 2, sizes.a], in: -1...1, seed: 5)
    let several = try Self.outputs(backend, [x, draws, label], widths: widths) { layers, x in
      let y = x[2].oneHot(count: sizes.classes)
      func repeated(_ x: Tensor) -> Tensor {
        x.reshaped(to: [3, 1, x.shape[1]]).broadcast(to: [3, 2, x.shape[1]])
          .reshaped(to: [6, x.shape[1]])
      }
      return (
        layers([.rows(x[0]), .draws(x[1]), .rows(y)]).reshaped(to: [6, sizes.outputs]),
        .concatenated([repeated(x[0]), x[1].reshaped(to: [6, sizes.a]), repeated(y)], axis: 1)
      )
    }
    expectClose(
      several[0].doubles, several[1].doubles, relative: 10 * backend.precision,
      absolute: 10 * backend.precision)
  }
}
