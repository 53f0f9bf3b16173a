// One run: every node in order, then outputs, then state. Writes come last, so that every read of a
// state variable sees the value from before the run.

import Foundations
import Tensors

/// A graph bound to its state.
final class ReferenceExecutable: Executable {
  let graph: Graph
  private let state: ReferenceState
  private let workers: any WorkerGroup
  private var inputs: [HostArray]
  private var outputs: [HostArray]

  init(_ graph: Graph, _ state: ReferenceState, _ workers: any WorkerGroup) {
    self.graph = graph
    self.state = state
    self.workers = workers
    inputs = graph.inputs.map { HostArray(zeros: $0) }
    outputs = graph.outputs.map { HostArray(zeros: graph.nodes[$0].type) }
  }

  func withInput(_ position: Int, _ fill: (UnsafeMutableRawBufferPointer) throws -> Void) rethrows {
    try inputs[position].bytes.withUnsafeMutableBytes(fill)
  }

  func withOutput<Result>(_ position: Int, _ read: (UnsafeRawBufferPointer) throws -> Result) rethrows
    -> Result
  {
    try outputs[position].bytes.withUnsafeBytes(read)
  }

  func run() throws {
    var values: [[Double]] = []
    values.reserveCapacity(graph.nodes.count)
    for node in graph.nodes {
      switch node.operation {
      case .input(let position): values.append(inputs[position].doubles)
      case .state(let name): values.append(state[name])
      case .allReduce: values.append(try summed(values[node.operands[0]]))
      default:
        let operands = node.operands.map { Operand(shape: graph.nodes[$0].type.shape, values: values[$0]) }
        values.append(Evaluation.of(node, operands))
      }
    }
    outputs = graph.outputs.map { HostArray(graph.nodes[$0].type, doubles: values[$0]) }
    for write in graph.writes { state[write.name] = values[write.node] }
  }

  /// The sums over all workers, which exchange float32; a single one keeps its Doubles.
  private func summed(_ values: [Double]) throws -> [Double] {
    if workers.count == 1 { return values }
    var numbers = values.map { Float($0) }
    try numbers.withUnsafeMutableBufferPointer { try workers.sum($0) }
    return numbers.map { Double($0) }
  }
}
