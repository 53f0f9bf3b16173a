// How long planning of an unrolled recurrence takes: a gated recurrent unit (Cho et al., 2014) with the gradient of its
// weights and an update, some 50 nodes for each step.

import CPU
import Foundation
import Tensors

extension Planning {
  /// Traces, differentiates and plans a gated recurrent unit over so many steps.
  static func recurrence(steps: Int, backend: CPU) throws -> Planning {
    let (batch, width, hidden) = (16, 24, 32)
    let shapes: [Shape] = [[width, 3 * hidden], [hidden, 3 * hidden], [3 * hidden]]
    let offsets = shapes.indices.map { shapes.prefix($0).reduce(0) { $0 + $1.count } }
    let count = shapes.reduce(0) { $0 + $1.count }
    var layout = StateLayout()
    layout.add("parameters", TensorType([count]))
    let start = DispatchTime.now().uptimeNanoseconds
    let graph = Graph(inputs: [TensorType([steps, batch, width])], layout: layout) { trace, x in
      let flat = trace.state("parameters")
      let weights = zip(shapes, offsets).map { shape, offset in
        flat.sliced(axis: 0, offset..<offset + shape.count).reshaped(to: shape)
      }
      func gate(_ values: Tensor, _ number: Int) -> Tensor {
        values.sliced(axis: 1, number * hidden..<(number + 1) * hidden)
      }
      var (state, loss) = (trace.constant(0).broadcast(to: [batch, hidden]), trace.constant(0))
      for step in 0..<steps {
        let input = x[0].sliced(axis: 0, step..<step + 1).reshaped(to: [batch, width])
        let read = input.matrixProduct(weights[0]) + weights[2]
        let kept = state.matrixProduct(weights[1])
        let update = (gate(read, 0) + gate(kept, 0)).logistic()
        let reset = (gate(read, 1) + gate(kept, 1)).logistic()
        let new = (gate(read, 2) + reset * gate(kept, 2)).hyperbolicTangent()
        state = (1 - update) * new + update * state
        loss = loss + state.squared().sum()
      }
      let slopes = gradients(of: loss, withRespectTo: weights).map { $0.reshaped(to: [$0.shape.count]) }
      let gradient = Tensor.assembled(slopes, axis: 0, offsets: offsets, length: count)
      trace.write(flat - gradient * 0.01, to: "parameters")
      return [loss]
    }
    _ = try backend.compile(graph, state: backend.makeState(layout))
    let nanoseconds = DispatchTime.now().uptimeNanoseconds - start
    return Planning(nodes: graph.nodes.count, milliseconds: Double(nanoseconds) * 1e-6)
  }
}
