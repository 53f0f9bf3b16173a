// Which elementwise operations and reductions share a loop. Nodes join the loop of a value they read,
// or of a value that reads the same operands, as long as the loops' dependencies stay acyclic. A loop has
// one iteration space, and its reductions agree on what is a row.

import Tensors

/// The loops of a graph.
struct Fusion {
  /// The nodes computed in one loop, in dependency order.
  struct Group {
    var nodes: [Int]
    var shape: Shape
    /// The axes before which a row's elements begin, where a reduction fixes it.
    var split: Int?
    /// Order of the axes in the loop: reduced axes last where they are neither leading nor trailing.
    var permutation: [Int]
    /// What must have run before: loops, and single nodes.
    var after: Set<Unit> = []
  }

  /// Something that runs on its own: a loop, or a node outside every loop.
  enum Unit: Hashable {
    case group(Int)
    case node(Int)
  }

  private(set) var groups: [Group] = []
  /// The loop of each looped node.
  private(set) var membership: [Int: Int] = [:]
  private let flow: Dataflow
  /// Contractions by the node whose value they store.
  private let contractions: [Int: Epilogue]
  private var readers: [Int: [Int]] = [:]

  /// - Parameter enabled: Without it every node has a loop of its own.
  init(_ flow: Dataflow, contractions: [Int: Epilogue], enabled: Bool) {
    self.flow = flow
    self.contractions = contractions
    let absorbed = contractions.values.reduce(into: Set<Int>()) { $0.formUnion($1.absorbed) }
    for node in flow.graph.nodes.indices where flow.isLooped(node) {
      if absorbed.contains(node) || contractions[node] != nil { continue }
      place(node, enabled: enabled)
    }
  }

  /// The unit that computes a value that is no view, or nil for inputs, state and constants.
  private func unit(_ node: Int) -> Unit? {
    if let group = membership[node] { return .group(group) }
    switch flow.operation(node) {
    case .input, .state, .constant: return nil
    default: return .node(node)
    }
  }

  private mutating func place(_ node: Int, enabled: Bool) {
    let operands = flow.operands(node).map(flow.passing)
    let shape = iterationShape(node)
    let candidates = enabled ? candidateGroups(operands, shape) : []
    for candidate in candidates where fits(node, candidate) {
      let outside = units(read: operands, by: candidate)
      if outside.contains(.group(candidate)) || outside.contains(where: { reaches($0, .group(candidate)) }) {
        continue
      }
      groups[candidate].nodes.append(node)
      groups[candidate].split = groups[candidate].split ?? split(node)
      groups[candidate].after.formUnion(outside)
      record(node, operands, in: candidate)
      return
    }
    groups.append(
      Group(
        nodes: [node], shape: shape, split: split(node), permutation: permutation(node),
        after: units(read: operands, by: nil)))
    record(node, operands, in: groups.count - 1)
  }

  private mutating func record(_ node: Int, _ operands: [Int], in group: Int) {
    membership[node] = group
    for operand in operands where readers[operand]?.last != group {
      readers[operand, default: []].append(group)
    }
  }

  /// Loops that compute or read an operand, over the same space; the youngest first.
  private func candidateGroups(_ operands: [Int], _ shape: Shape) -> [Int] {
    var found: Set<Int> = []
    for operand in operands where flow.constant(operand) == nil {
      if let group = membership[operand] { found.insert(group) }
      found.formUnion(readers[operand] ?? [])
    }
    return found.filter { groups[$0].shape == shape }.sorted(by: >)
  }

  /// The units whose results the operands are, as seen from a loop that may compute some itself.
  private func units(read operands: [Int], by group: Int?) -> Set<Unit> {
    var units: Set<Unit> = []
    for operand in operands {
      if let group, membership[operand] == group, !isReduction(operand) { continue }
      let base = flow.base(operand)
      if let unit = unit(base) { units.insert(unit) }
    }
    return units
  }

  /// Whether a unit runs after another, directly or through others.
  private func reaches(_ start: Unit, _ goal: Unit) -> Bool {
    var seen: Set<Unit> = [start]
    var stack = [start]
    while let unit = stack.popLast() {
      for next in predecessors(unit) where seen.insert(next).inserted {
        if next == goal { return true }
        stack.append(next)
      }
    }
    return false
  }

  private func predecessors(_ unit: Unit) -> Set<Unit> {
    switch unit {
    case .group(let group): return groups[group].after
    case .node(let node):
      let operands = contractions[node]?.operands(in: flow) ?? flow.operands(node)
      return Set(operands.compactMap { self.unit(flow.base($0)) })
    }
  }

  // MARK: Iteration spaces

  private func isReduction(_ node: Int) -> Bool {
    if case .reduce = flow.operation(node) { return true }
    return false
  }

  private func iterationShape(_ node: Int) -> Shape {
    isReduction(node) ? flow.shape(flow.operands(node)[0]) : flow.shape(node)
  }

  /// How a reduction's axes divide the iteration space, axes of extent 1 aside.
  private enum Division {
    case none
    case all
    case at(Int)
    case mixed
  }

  private func division(_ node: Int) -> Division {
    guard case .reduce(_, let axes) = flow.operation(node) else { return .none }
    let shape = iterationShape(node)
    let long = shape.dimensions.indices.filter { shape[$0] != 1 }
    let reduced = long.filter(axes.contains)
    if reduced.count == long.count { return .all }
    if Array(long.suffix(reduced.count)) == reduced { return .at(reduced.first ?? shape.rank) }
    if Array(long.prefix(reduced.count)) == reduced { return .at(long[reduced.count]) }
    return .mixed
  }

  private func split(_ node: Int) -> Int? {
    if case .at(let axis) = division(node) { return axis }
    if case .mixed = division(node), case .reduce(_, let axes) = flow.operation(node) {
      return iterationShape(node).rank - axes.count
    }
    return nil
  }

  private func permutation(_ node: Int) -> [Int] {
    let identity = Array(0..<iterationShape(node).rank)
    guard case .mixed = division(node), case .reduce(_, let axes) = flow.operation(node) else {
      return identity
    }
    return identity.filter { !axes.contains($0) } + axes
  }

  /// Whether a node's kind of iteration agrees with a loop's.
  private func fits(_ node: Int, _ group: Int) -> Bool {
    if groups[group].permutation != Array(0..<groups[group].shape.rank) { return false }
    switch division(node) {
    case .none, .all: return true
    case .mixed: return false
    case .at(let axis): return groups[group].split == nil || groups[group].split == axis
    }
  }
}
