// The bound of a model and its gradient on every backend, the Reference first.

import Foundations
import Layers
import Tensors
import Testing
import _TestSupport

@testable import Autoencoders

/// Expects the loss of a model on rows of data, and its gradient, to be the Reference's on every backend.
func expectBackendsAgree(
  on model: VariationalAutoencoder, _ data: HostArray, parameters: HostArray
) throws {
  var layout = StateLayout()
  model.declare(in: &layout)
  let rows = data.type.shape[0]
  let inputs = [
    data, HostArray([2], words: [1, 2]),
    HostArray([rows, 2], words: RandomSource.words((0..<rows).map(UInt64.init))),
  ]
  let results = try TestedBackend.all.map { backend in
    let state = model.makeState(parameters: parameters, on: backend.backend)
    return try evaluate(on: backend.backend, inputs: inputs, layout: layout, state: state) { _, t in
      let evidence = model.evidence(of: t[0], RandomSource(key: t[1], rows: t[2]))
      let loss = -evidence.bound.sum()
      return [loss, model.store.gradient(of: loss)]
    }
  }
  let scale = results[0][1].doubles.reduce(0) { max($0, abs($1)) }
  for (backend, result) in zip(TestedBackend.all, results).dropFirst() {
    expectClose(result[0], results[0][0], relative: 1e-5, absolute: 0, "\(backend) loss")
    expectClose(result[1], results[0][1], relative: 1e-3, absolute: 1e-5 * scale, "\(backend) gradient")
  }
}
