// Passes over a finished graph, gradients included, before a backend sees it. They change what is computed where, and
// no value but by rounding.

/// The nodes of a graph while passes rewrite them.
struct Rewriting {
  private(set) var nodes: [Node]
  /// The nodes whose values are read: outputs and new values of state variables.
  private(set) var roots: [Int]
  /// The nodes before the pass under way.
  private(set) var old: [Node] = []
  /// The places of the nodes that a pass has made so far, so that equal ones are one.
  private var known: [Node: Int] = [:]

  init(_ nodes: [Node], roots: [Int]) {
    self.nodes = nodes
    self.roots = roots
  }

  func shape(_ node: Int) -> Shape { nodes[node].type.shape }

  /// A node of the graph under construction: an equal one where there is one.
  mutating func append(_ operation: Operation, _ operands: [Int], _ type: TensorType) -> Int {
    append(Node(operation: operation, operands: operands, type: type))
  }

  private mutating func append(_ node: Node) -> Int {
    if let place = known[node] { return place }
    known[node] = nodes.count
    nodes.append(node)
    return nodes.count - 1
  }

  /// Builds the graph anew in order.
  ///
  /// - Parameter replaced: What stands in for a node, whose operands are those of the new graph; nil where it stays.
  mutating func rewrite(_ replaced: (inout Rewriting, _ old: Int, _ node: Node, _ place: [Int]) -> Int?) {
    old = nodes
    nodes = []
    known = [:]
    nodes.reserveCapacity(old.count)
    known.reserveCapacity(old.count)
    var place: [Int] = []
    place.reserveCapacity(old.count)
    for (index, var node) in old.enumerated() {
      node.operands = node.operands.map { place[$0] }
      place.append(replaced(&self, index, node, place) ?? append(node))
    }
    roots = roots.map { place[$0] }
    (known, old) = ([:], [])
    removeDeadCode()
  }

  /// How often each node is read, by nodes and as a root.
  func uses() -> [Int] {
    var uses = [Int](repeating: 0, count: nodes.count)
    for node in nodes { for operand in node.operands { uses[operand] += 1 } }
    for root in roots { uses[root] += 1 }
    return uses
  }

  /// Removes what no root depends on.
  mutating func removeDeadCode() {
    var alive = [Bool](repeating: false, count: nodes.count)
    for root in roots { alive[root] = true }
    for index in nodes.indices.reversed() where alive[index] {
      for operand in nodes[index].operands { alive[operand] = true }
    }
    var place = [Int](repeating: 0, count: nodes.count)
    var kept: [Node] = []
    for index in nodes.indices where alive[index] {
      var node = nodes[index]
      node.operands = node.operands.map { place[$0] }
      place[index] = kept.count
      kept.append(node)
    }
    nodes = kept
    roots = roots.map { place[$0] }
  }
}
