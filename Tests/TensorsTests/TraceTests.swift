// What a trace makes of a program: equal nodes are one, dead code is gone, constants are folded.

import Foundations
import Testing
import _TestSupport

@testable import Tensors

@Suite("Tracing")
struct TraceTests {
  static func graph(_ inputs: [TensorType] = [TensorType([2, 3])], _ body: (Trace, [Tensor]) -> [Tensor])
    -> Graph
  {
    Graph(inputs: inputs, body)
  }

  @Test("equal expressions are one node")
  func sharing() {
    let graph = Self.graph { _, x in
      [(x[0].exponential() + 1) * (x[0].exponential() + 1), x[0].exponential() + 1]
    }
    // The input, e^x, the constant, its reshape to rank 2, its broadcast, the sum, the square.
    #expect(graph.nodes.count == 7)
    #expect(graph.outputs == [6, 5])
  }

  @Test("what no output and no state write needs is dropped")
  func deadCode() {
    var layout = StateLayout()
    layout.add("kept", TensorType(.scalar))
    let inputs = [TensorType([2]), TensorType([3])]
    let graph = Graph(inputs: inputs, layout: layout) { trace, x in
      let dead = x[0].exponential().sum()
      _ = gradients(of: dead, withRespectTo: [x[0]])
      trace.write(x[1].sum(), to: "kept")
      return [x[1].sine()]
    }
    #expect(graph.inputs == inputs)
    #expect(graph.nodes.count == 3)
    #expect(!graph.nodes.contains { $0.operation == .input(0) })
    #expect(graph.writes.map { graph.nodes[$0.node].operation } == [.reduce(.sum, axes: [0])])
  }

  @Test("every operand comes before its user")
  func order() {
    let graph = Self.graph { _, x in
      gradients(of: x[0].softplus().logSumExp(axes: [1]).sum(), withRespectTo: x)
    }
    for (position, node) in graph.nodes.enumerated() {
      #expect(node.operands.allSatisfy { $0 < position })
    }
  }

  @Test("arithmetic on constants is done while tracing")
  func constants() {
    let graph = Self.graph { trace, x in
      let six = trace.constant(2) * trace.constant(3)
      let wide = x[0].filled(2).transposed().sliced(axis: 0, 1..<3) - 1
      return [six.squareRoot().squared(), wide.power(wide).reshaped(to: [4])]
    }
    let values = graph.outputs.map { output -> Double? in
      var node = graph.nodes[output]
      while let operand = node.operands.first { node = graph.nodes[operand] }
      guard case .constant(let value) = node.operation else { return nil }
      return value
    }
    let root = 6.0.squareRoot()
    #expect(values == [root * root, 1])
    #expect(graph.nodes.allSatisfy { if case .elementwise = $0.operation { false } else { true } })
  }

  @Test("adding zero and multiplying by one leave a tensor as it is")
  func identities() {
    let graph = Self.graph { trace, x in
      [
        x[0] + 0, 0 + x[0], x[0] - 0, x[0] * 1, 1 * x[0], x[0] / 1, x[0] + x[0].filled(0),
        x[0] * trace.constant(1).broadcast(to: [1, 3]),
      ]
    }
    #expect(graph.nodes.count == 1)
    #expect(graph.outputs == Array(repeating: 0, count: 8))
  }

  @Test("an identity still broadcasts to the shape of both")
  func broadcastIdentity() {
    let graph = Self.graph([TensorType([3])]) { trace, x in [x[0] * trace.constant(1).broadcast(to: [2, 3])] }
    #expect(graph.nodes[graph.outputs[0]].type == TensorType([2, 3]))
  }

  @Test("movement that moves nothing makes no node")
  func movement() {
    let graph = Self.graph { _, x in
      [
        x[0].transposed().transposed(), x[0].reshaped(to: [6]).reshaped(to: [2, 3]),
        x[0].broadcast(to: [2, 3]), x[0].sliced(axis: 1, 0..<3), x[0].transposed([0, 1]),
        Tensor.concatenated([x[0]], axis: 1), x[0].padded(axis: 0, offset: 0, length: 2),
        x[0].cast(to: .float32), x[0].sum(axes: []),
      ]
    }
    #expect(graph.nodes.count == 1)
  }

  @Test("draws are never shared")
  func draws() {
    let graph = Self.graph([TensorType([2], .uint32), TensorType([4, 2], .uint32)]) { _, x in
      let source = RandomSource(key: x[0], rows: x[1])
      return [source.normal([4, 3]), source.normal([4, 3])]
    }
    let streams = graph.nodes.compactMap { node -> UInt32? in
      if case .randomBits(let stream) = node.operation { stream } else { nil }
    }
    #expect(streams == [0, 1])
  }

  @Test("shapes align at the last axis")
  func shapes() {
    #expect(Shape([2, 1, 3]).broadcast(with: [4, 1]) == [2, 4, 3])
    #expect(Shape([0]).broadcast(with: [1]) == [0] && Shape([0]).broadcast(with: []) == [0])
    #expect(Shape([0]).broadcast(with: [2]) == nil && Shape([2, 3]).broadcast(with: [2]) == nil)
    #expect(Shape([2, 3, 5]).strides == [15, 5, 1] && Shape.scalar.strides == [] && Shape.scalar.count == 1)
    for pair in Shapes.pairs { #expect(pair.left.broadcast(with: pair.right) == pair.result, "\(pair)") }
  }
}
