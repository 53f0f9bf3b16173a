// Layers one after the other.

import Foundations
import Layers
import Tensors
import Testing
import _TestSupport

@Suite("Chain")
struct ChainTests {
  @Test("a chain applies its layers in order", arguments: TestedBackend.all)
  func order(backend: TestedBackend) throws {
    let scope = ParameterScope()
    let layers: [any Layer] = [
      Dense(scope[0], inputs: 3, outputs: 4), Activation.tanh, LayerNormalization(scope[1], features: 4),
      Dense(scope[2], inputs: 4, outputs: 2),
    ]
    let parameters = HostArray.random([scope.store.count], seed: 18)
    let x = HostArray.random([5, 3], seed: 19)
    let both = try backend.evaluate([x], state: [ParameterStore.variable: parameters]) { _, x in
      var stepwise = x[0]
      for layer in layers { stepwise = layer(stepwise, .inference) }
      return [Chain(layers)(x[0], .inference), stepwise]
    }
    #expect(both[0] == both[1] && both[0].type.shape == [5, 2])
    #expect(Chain(layers).summary == "dense 3-4 -> tanh -> layer norm 4 -> dense 4-2")
  }

  @Test("a chain without layers is its input, and hands its context on", arguments: TestedBackend.all)
  func context(backend: TestedBackend) throws {
    let inputs = [
      HostArray.random([6, 20], in: 1...2, seed: 20), HostArray([2], words: [1, 2]),
      HostArray([6, 2], words: (0..<12).map { $0 }),
    ]
    let outputs = try backend.evaluate(inputs) { _, x in
      let training = LayerContext(training: RandomSource(key: x[1], rows: x[2]))
      let chain = Chain([Activation.identity, Dropout(rate: 0.5)])
      return [Chain([])(x[0], training), chain(x[0], .inference), chain(x[0], training)]
    }
    #expect(outputs[0] == inputs[0] && outputs[1] == inputs[0])
    #expect(outputs[2].floats.contains(0))
  }

  @Test("the gradient of a chain agrees with central differences", arguments: TestedBackend.all)
  func gradient(backend: TestedBackend) throws {
    let scope = ParameterScope()
    let chain = Chain([
      Dense(scope[0], inputs: 3, outputs: 4), Activation.silu, LayerNormalization(scope[1], features: 4),
      Dense(scope[2], inputs: 4, outputs: 2),
    ])
    let parameters = HostArray.random([scope.store.count], seed: 21)
    let inputs = [HostArray.random([5, 3], seed: 22), .random([5, 2], seed: 23)]
    try backend.expectGradient(
      byState: ParameterStore.variable, parameters, at: inputs, gradient: scope.store.gradient
    ) { x in
      (chain(x[0], .inference).softplus() * x[1]).sum()
    }
  }
}
