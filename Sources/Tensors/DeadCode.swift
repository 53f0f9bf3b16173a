// Values that are not read are dropped before a backend sees the graph.

/// The pass that removes what no output and no state write depends on.
enum DeadCode {
  /// The nodes that are left, and where each old one went.
  struct Pruned {
    var nodes: [Node]
    var position: [Int: Int]
  }

  static func removed(from nodes: [Node], keeping roots: [Int]) -> Pruned {
    var alive = [Bool](repeating: false, count: nodes.count)
    for root in roots { alive[root] = true }
    for index in nodes.indices.reversed() where alive[index] {
      for operand in nodes[index].operands { alive[operand] = true }
    }
    var pruned = Pruned(nodes: [], position: [:])
    for index in nodes.indices where alive[index] {
      var node = nodes[index]
      node.operands = node.operands.compactMap { pruned.position[$0] }
      pruned.position[index] = pruned.nodes.count
      pruned.nodes.append(node)
    }
    return pruned
  }
}
