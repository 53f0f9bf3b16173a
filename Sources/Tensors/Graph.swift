// A program as data: nodes in an order in which every operand comes before its user. A graph holds no
// memory and knows no backend.

/// One value of a graph.
public struct Node: Hashable, Sendable {
  /// What it computes.
  public var operation: Operation
  /// The nodes it reads, by position.
  public var operands: [Int]
  /// Its shape and element type.
  public var type: TensorType
}

/// A value that a run stores into a state variable when it ends.
public struct StateWrite: Hashable, Sendable {
  /// The variable's name.
  public var name: String
  /// The node whose value it takes.
  public var node: Int
}

/// An immutable program over tensors with static shapes.
public struct Graph: Sendable {
  /// The values in dependency order.
  public let nodes: [Node]
  /// The types of the inputs, by position.
  public let inputs: [TensorType]
  /// The nodes whose values the caller reads.
  public let outputs: [Int]
  /// The state variables written.
  public let writes: [StateWrite]
  /// The state the graph is traced against.
  public let layout: StateLayout

  /// Traces a function into a graph.
  ///
  /// - Parameters:
  ///   - inputs: The types of the inputs that `body` receives as tensors.
  ///   - layout: The state that `body` may read and write through the trace.
  ///   - body: The program; returns the outputs.
  public init(
    inputs: [TensorType], layout: StateLayout = StateLayout(), _ body: (Trace, [Tensor]) -> [Tensor]
  ) {
    self.init(inputs: inputs, layout: layout, rewriting: true, body)
  }

  /// - Parameter rewriting: Whether the passes over finished graphs are made, which change no value.
  init(
    inputs: [TensorType], layout: StateLayout, rewriting: Bool, _ body: (Trace, [Tensor]) -> [Tensor]
  ) {
    let trace = Trace(layout: layout)
    let tensors = inputs.indices.map { trace.append(.input($0), [], inputs[$0]) }
    let outputs = body(trace, tensors).map(\.node)
    var program = Rewriting(trace.nodes, roots: outputs + trace.writes.map(\.node))
    program.removeDeadCode()
    if rewriting {
      program.foldSlices()
      program.joinProducts()
    }
    nodes = program.nodes
    self.inputs = inputs
    self.outputs = Array(program.roots.prefix(outputs.count))
    writes = zip(trace.writes, program.roots.dropFirst(outputs.count)).map { write, node in
      StateWrite(name: write.name, node: node)
    }
    self.layout = layout
  }

  private init(_ graph: Graph, nodes: [Node], position: [Int]) {
    self.nodes = nodes
    inputs = graph.inputs
    outputs = graph.outputs.map { position[$0] }
    writes = graph.writes.map { StateWrite(name: $0.name, node: position[$0.node]) }
    layout = graph.layout
  }

  /// The same program over other nodes, of which `position` says where each old one went.
  func replacing(nodes: [Node], position: [Int]) -> Graph {
    Graph(self, nodes: nodes, position: position)
  }
}
