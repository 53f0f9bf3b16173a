// Which elementwise operations and reductions share a loop. Nodes join the loop of a value they read,
// or of a value that reads the same operands, as long as the loops' dependencies stay acyclic. A loop has
// one iteration space, and its reductions agree on what is a row.

import Tensors

/// The loops of a graph.
struct Fusion {
  /// The nodes computed in one loop, in dependency order.
  struct Group {
    /// The nodes whose values the loop has in registers, in dependency order.
    var nodes: [Int]
    var locals: Set<Int>
    var shape: Shape
    /// The axes before which a row's elements begin, where a reduction fixes it.
    var split: Int?
    /// The axis before which the number of a segment stands, where a reduction within segments fixes it.
    var segment: Int?
    /// Order of the axes in the loop: reduced axes last where they are neither leading nor trailing.
    var permutation: [Int]
    /// What must have run before, some of it more than once; loops by the numbers they had.
    var after: [Unit] = []

    /// Whether the axes are in their own order.
    var isIdentity: Bool { permutation == Array(0..<shape.rank) }
  }

  /// Something that runs on its own, by number: a node outside every loop, or behind all nodes a loop.
  typealias Unit = Int

  var groups: [Group] = []
  /// The loop that provides each looped node; other loops may compute it again for themselves.
  var membership: [Int?]
  let flow: Dataflow
  /// Contractions by the node whose value they store.
  let contractions: [Int: Epilogue]
  /// The loops that read each node, by the numbers they had.
  private var readers: [[Int]]
  /// The loop that took over each loop: itself where none did.
  var successor: [Int] = []
  /// What each node reads that runs on its own.
  let sources: [[Int]]
  /// The units that a search has met.
  var met = Marks()

  /// - Parameter enabled: Without it every node has a loop of its own.
  init(_ flow: Dataflow, contractions: [Int: Epilogue], enabled: Bool) {
    self.flow = flow
    self.contractions = contractions
    sources = Fusion.sources(flow, contractions)
    membership = Array(repeating: nil, count: flow.graph.nodes.count)
    readers = Array(repeating: [], count: flow.graph.nodes.count)
    let absorbed = contractions.values.reduce(into: Set<Int>()) { $0.formUnion($1.absorbed) }
    for node in flow.graph.nodes.indices where flow.isLooped(node) {
      if absorbed.contains(node) || contractions[node] != nil { continue }
      if !(enabled && join(node)) { open(node) }
    }
    if enabled { for group in groups.indices { recompute(in: group) } }
  }

  // Memory is slower than arithmetic: reading a value takes as long as some twenty operations on one that is there.
  /// Computes again what a large loop would read from memory, where that is one function of a value which the loop
  /// has anyway. What no other loop then reads is never stored.
  private mutating func recompute(in group: Int) {
    guard groups[group].shape.count >= 4096 else { return }
    let read = Set(groups[group].nodes.flatMap(flow.operands).map(flow.passing))
    for value in read.sorted() where !isInRegister(value, group) && !isReduction(value) {
      guard membership[value] != nil, case .elementwise(let row) = flow.operation(value), row.arity == 1,
        flow.shape(value) == groups[group].shape, VectorLibrary.hasKernel(row.name)
      else { continue }
      let source = flow.passing(flow.operands(value)[0])
      guard read.contains(source), flow.shape(source) == groups[group].shape else { continue }
      groups[group].nodes = (groups[group].nodes + [value]).sorted()
      groups[group].locals.insert(value)
    }
    refresh(group)
  }

  // MARK: Placing a node

  /// A loop of its own.
  private mutating func open(_ node: Int) {
    groups.append(
      Group(
        nodes: [node], locals: [node], shape: space(node), split: split(node), segment: segment(node),
        permutation: permutation(node))
    )
    successor.append(groups.count - 1)
    membership[node] = groups.count - 1
    note(node, in: groups.count - 1)
  }

  /// Puts a node into the youngest loop that can take it; false where none can.
  private mutating func join(_ node: Int) -> Bool {
    let candidates = candidates(node)
    var taking: Int?
    for group in candidates where taking == nil && canTake(group, node) { taking = group }
    guard let group = taking ?? freed(candidates, for: node) else { return false }
    groups[group].nodes.append(node)
    groups[group].locals.insert(node)
    groups[group].split = groups[group].split ?? split(node)
    groups[group].segment = groups[group].segment ?? segment(node)
    membership[node] = group
    note(node, in: group)
    for operand in flow.operands(node).map(flow.passing) {
      guard let other = membership[operand], other != group, agree(other, group) else { continue }
      merge(other, into: group)
    }
    return true
  }

  private mutating func note(_ node: Int, in group: Int) {
    groups[group].after += units(of: node, in: [group])
    for operand in flow.operands(node).map(flow.passing) where readers[operand].last != group {
      readers[operand].append(group)
    }
  }

  /// Loops over the same space that compute an operand or, for more than single numbers, read one too; the
  /// youngest first.
  func candidates(_ node: Int) -> [Int] {
    let shape = space(node)
    var found: Set<Int> = []
    for operand in flow.operands(node).map(flow.passing)
    where flow.constant(operand) == nil && !flow.isGenerated(operand) {
      if let group = membership[operand] { found.insert(group) }
      if shape.count > 1 { found.formUnion(readers[operand].lazy.map(successor(of:))) }
    }
    return found.filter { groups[$0].shape == shape && agrees(node, $0) }.sorted(by: >)
  }

  /// Whether a loop has the value in a register when it needs it.
  func isInRegister(_ node: Int, _ group: Int) -> Bool {
    !isReduction(node) && groups[group].locals.contains(node)
  }

  // MARK: Merging loops

  /// Whether two loops could be one, dependencies aside.
  private func agree(_ left: Int, _ right: Int) -> Bool {
    let (a, b) = (groups[left], groups[right])
    return a.shape == b.shape && a.isIdentity && b.isIdentity
      && (a.split == nil || b.split == nil || a.split == b.split)
      && (a.segment == nil || b.segment == nil || a.segment == b.segment)
  }

  /// Makes two loops one, if they agree and neither waits for the other by way of a third.
  private mutating func merge(_ other: Int, into group: Int) {
    let nodes = Fusion.united(groups[group].nodes, groups[other].nodes)
    let after = nodes.flatMap { units(of: $0, in: [group, other]) }
    if waits(after, for: [group, other]) { return }
    groups[group].nodes = nodes
    groups[group].locals.formUnion(groups[other].locals)
    groups[group].split = groups[group].split ?? groups[other].split
    groups[group].segment = groups[group].segment ?? groups[other].segment
    groups[group].after = after
    for node in groups[other].nodes where membership[node] == other { membership[node] = group }
    groups[other].nodes = []
    groups[other].locals = []
    groups[other].after = []
    successor[other] = group
  }

  /// The numbers of two ascending lists, in order.
  private static func united(_ left: [Int], _ right: [Int]) -> [Int] {
    var result: [Int] = []
    result.reserveCapacity(left.count + right.count)
    var (i, j) = (0, 0)
    while i < left.count || j < right.count {
      if j == right.count || (i < left.count && left[i] < right[j]) {
        result.append(left[i])
        i += 1
      } else {
        if i < left.count && left[i] == right[j] { i += 1 }
        result.append(right[j])
        j += 1
      }
    }
    return result
  }
}
