// What must run before what. Loops grow and merge all the time while graphs have tens of thousands of nodes, so
// whether one unit waits for another is a plain search over numbers.

import Tensors

extension Fusion {
  /// The unit that computes a value that is not a view, or nil for inputs, state and constants.
  private func unit(_ node: Int) -> Unit? {
    if let group = membership[node] { return unit(ofLoop: group) }
    return switch flow.role(node) {
    case .leaf: nil
    case .view, .looped, .contraction, .assembly, .table, .collective: node
    }
  }

  func unit(ofLoop group: Int) -> Unit { flow.graph.nodes.count + group }

  /// What each node reads that runs on its own.
  static func sources(_ flow: Dataflow, _ contractions: [Int: Epilogue]) -> [[Int]] {
    flow.graph.nodes.indices.map { node in
      if flow.isLooped(node) && contractions[node] == nil { return [] }
      let operands = contractions[node]?.operands(in: flow) ?? flow.operands(node)
      return operands.map(flow.base) + (flow.collectiveBefore[node].map { [$0] } ?? [])
    }
  }

  /// The loop that a loop has become part of.
  func successor(of group: Int) -> Int {
    var group = group
    while successor[group] != group { group = successor[group] }
    return group
  }

  /// The units whose results a node reads, as seen from loops that have some in registers.
  func units(of node: Int, in groups: [Int]) -> [Unit] {
    var units: [Unit] = []
    for operand in flow.operands(node) {
      let operand = flow.passing(operand)
      if groups.contains(where: { isInRegister(operand, $0) }) { continue }
      if let unit = unit(flow.base(operand)) { units.append(unit) }
    }
    return units
  }

  /// Works out again what a loop must wait for.
  mutating func refresh(_ group: Int) {
    groups[group].after = groups[group].nodes.flatMap { units(of: $0, in: [group]) }
  }

  /// Whether a loop could compute a node: nothing that the node reads waits for the loop.
  mutating func canTake(_ group: Int, _ node: Int) -> Bool {
    !waits(units(of: node, in: [group]), for: [group])
  }

  /// Whether any of some units is one of the loops, or runs after one, directly or through others.
  mutating func waits(_ units: [Unit], for goals: [Int]) -> Bool {
    let nodes = flow.graph.nodes.count
    met.forget(nodes + groups.count)
    var stack = units
    while let unit = stack.popLast() {
      if unit < nodes {
        if !met.insert(unit) { continue }
        for source in sources[unit] {
          if let next = self.unit(source) { stack.append(next) }
        }
      } else {
        let group = successor(of: unit - nodes)
        if goals.contains(group) { return true }
        if met.insert(nodes + group) { stack += groups[group].after }
      }
    }
    return false
  }
}

/// Which numbers a search has met; those of the search before are forgotten at no cost.
struct Marks {
  private var marks: [Int] = []
  private var current = 0

  /// Begins a search over so many numbers.
  mutating func forget(_ count: Int) {
    if marks.count < count { marks += [Int](repeating: 0, count: 2 * count - marks.count) }
    current += 1
  }

  /// Whether a number is met for the first time.
  mutating func insert(_ number: Int) -> Bool {
    if marks[number] == current { return false }
    marks[number] = current
    return true
  }
}
