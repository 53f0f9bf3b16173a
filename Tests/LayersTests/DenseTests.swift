// The affine layer against plain loops in Double, and its gradients against central differences.

import Foundations
import Layers
import Tensors
import Testing
import _TestSupport

@Suite("Dense layer")
struct DenseTests {
  /// Extents of a layer and of the axes before its inputs.
  struct Case: Sendable {
    var leading: [Int]
    var inputs: Int
    var outputs: Int
  }

  static let cases = [
    Case(leading: [1], inputs: 1, outputs: 1), Case(leading: [4], inputs: 3, outputs: 5),
    Case(leading: [2, 3], inputs: 7, outputs: 2), Case(leading: [0], inputs: 3, outputs: 2),
    Case(leading: [33], inputs: 65, outputs: 17), Case(leading: [128], inputs: 30, outputs: 40),
  ]

  @Test("a dense layer is x W + b", arguments: TestedBackend.all, cases)
  func values(backend: TestedBackend, extents: Case) throws {
    let scope = ParameterScope()
    let layer = Dense(scope["layer"], inputs: extents.inputs, outputs: extents.outputs)
    let parameters = HostArray.random([scope.store.count], seed: 1)
    let x = HostArray.random(Shape(extents.leading + [extents.inputs]), seed: 2)
    let actual = try backend.evaluate([x], state: [ParameterStore.variable: parameters]) { _, x in
      [layer(x[0])]
    }
    let weight = scope.store.values(of: layer.weight, in: parameters.floats).map(Double.init)
    let bias = scope.store.values(of: layer.bias, in: parameters.floats).map(Double.init)
    let rows = extents.leading.reduce(1, *)
    let values = x.doubles
    let expected = (0..<rows).flatMap { row in
      (0..<extents.outputs).map { output in
        (0..<extents.inputs).reduce(bias[output]) { sum, input in
          sum + values[row * extents.inputs + input] * weight[input * extents.outputs + output]
        }
      }
    }
    #expect(actual[0].type.shape == Shape(extents.leading + [extents.outputs]))
    expectClose(
      actual[0].doubles, expected, relative: backend.precision, absolute: backend.precision * 10)
  }

  @Test("its gradients agree with central differences", arguments: TestedBackend.all)
  func gradients(backend: TestedBackend) throws {
    let scope = ParameterScope()
    let layer = Dense(scope, inputs: 3, outputs: 4)
    let parameters = HostArray.random([scope.store.count], seed: 3)
    let inputs = [HostArray.random([5, 3], seed: 4), .random([5, 4], seed: 5)]
    try backend.expectGradient(
      byState: ParameterStore.variable, parameters, at: inputs, gradient: scope.store.gradient
    ) { x in
      (layer(x[0]).hyperbolicTangent() * x[1]).sum()
    }
  }

  @Test("its parameters are a weight drawn for its inputs and a bias of zero unless it is given")
  func initialValues() {
    let scope = ParameterScope()
    let plain = Dense(scope["plain"], inputs: 4, outputs: 2)
    let given = Dense(scope["given"], inputs: 4, outputs: 2, bias: .values([3, -1]))
    #expect(plain.weight.path == "plain/weight" && plain.weight.shape == [4, 2])
    #expect(plain.bias.path == "plain/bias" && plain.bias.shape == [2])
    #expect(plain.weight.initializer == .lecunNormal && plain.summary == "dense 4-2")
    let values = scope.store.initialValues(key: Key(seed: 1)).floats
    #expect(scope.store.values(of: plain.bias, in: values) == [0, 0])
    #expect(scope.store.values(of: given.bias, in: values) == [3, -1])
  }
}
