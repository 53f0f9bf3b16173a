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
    /// What must have run before: loops, and single nodes.
    var after: Set<Unit> = []

    /// Whether the axes are in their own order.
    var isIdentity: Bool { permutation == Array(0..<shape.rank) }
  }

  /// Something that runs on its own: a loop, or a node outside every loop.
  enum Unit: Hashable {
    case group(Int)
    case node(Int)
  }

  private(set) var groups: [Group] = []
  /// The loop that provides each looped node; other loops may compute it again for themselves.
  private(set) var membership: [Int: Int] = [:]
  let flow: Dataflow
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

  /// The unit that computes a value that is not a view, or nil for inputs, state and constants.
  private func unit(_ node: Int) -> Unit? {
    if let group = membership[node] { return .group(group) }
    return switch flow.role(node) {
    case .leaf: nil
    case .view, .looped, .contraction, .assembly, .table, .collective: .node(node)
    }
  }

  // MARK: Placing a node

  /// A loop of its own.
  private mutating func open(_ node: Int) {
    groups.append(
      Group(
        nodes: [node], locals: [node], shape: space(node), split: split(node), segment: segment(node),
        permutation: permutation(node))
    )
    membership[node] = groups.count - 1
    note(node, in: groups.count - 1)
  }

  /// Puts a node into the youngest loop that can take it; false where none can.
  private mutating func join(_ node: Int) -> Bool {
    let candidates = candidates(node)
    guard let group = candidates.first(where: { canTake($0, node) }) ?? freed(candidates, for: node) else {
      return false
    }
    groups[group].nodes.append(node)
    groups[group].locals.insert(node)
    groups[group].split = groups[group].split ?? split(node)
    groups[group].segment = groups[group].segment ?? segment(node)
    membership[node] = group
    note(node, in: group)
    for operand in flow.operands(node).map(flow.passing) {
      guard let other = membership[operand], other != group, agree(other, group) else { continue }
      var trial = self
      trial.merge(other, into: group)
      if !trial.waitsForItself(group) { self = trial }
    }
    return true
  }

  private mutating func note(_ node: Int, in group: Int) {
    groups[group].after.formUnion(units(of: node, in: group))
    for operand in flow.operands(node).map(flow.passing) where readers[operand]?.last != group {
      readers[operand, default: []].append(group)
    }
  }

  /// Loops over the same space that compute an operand or, for more than single numbers, read one too; the
  /// youngest first.
  private func candidates(_ node: Int) -> [Int] {
    let shape = space(node)
    var found: Set<Int> = []
    for operand in flow.operands(node).map(flow.passing)
    where flow.constant(operand) == nil && !flow.isGenerated(operand) {
      if let group = membership[operand] { found.insert(group) }
      if shape.count > 1 { found.formUnion(readers[operand] ?? []) }
    }
    return found.filter { groups[$0].shape == shape && agrees(node, $0) }.sorted(by: >)
  }

  private func canTake(_ group: Int, _ node: Int) -> Bool {
    !units(of: node, in: group).contains { $0 == .group(group) || reaches($0, .group(group)) }
  }

  /// The units whose results a node reads, as seen from a loop that has some in registers.
  private func units(of node: Int, in group: Int) -> Set<Unit> {
    var units: Set<Unit> = []
    for operand in flow.operands(node).map(flow.passing) where !isInRegister(operand, group) {
      if let unit = unit(flow.base(operand)) { units.insert(unit) }
    }
    return units
  }

  /// Whether a loop has the value in a register when it needs it.
  func isInRegister(_ node: Int, _ group: Int) -> Bool {
    !isReduction(node) && groups[group].locals.contains(node)
  }

  // MARK: Dependencies between units

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
      let before = flow.collectiveBefore[node].map { [Unit.node($0)] } ?? []
      return Set(operands.compactMap { self.unit(flow.base($0)) } + before)
    }
  }

  // MARK: Merging loops

  /// Whether two loops could be one, dependencies aside.
  private func agree(_ left: Int, _ right: Int) -> Bool {
    let (a, b) = (groups[left], groups[right])
    return a.shape == b.shape && a.isIdentity && b.isIdentity
      && (a.split == nil || b.split == nil || a.split == b.split)
      && (a.segment == nil || b.segment == nil || a.segment == b.segment)
  }

  private func waitsForItself(_ group: Int) -> Bool {
    groups[group].after.contains { $0 == .group(group) || reaches($0, .group(group)) }
  }

  private mutating func merge(_ other: Int, into group: Int) {
    groups[group].nodes = Array(Set(groups[group].nodes).union(groups[other].nodes)).sorted()
    groups[group].locals.formUnion(groups[other].locals)
    groups[group].split = groups[group].split ?? groups[other].split
    groups[group].segment = groups[group].segment ?? groups[other].segment
    for node in groups[other].nodes where membership[node] == other { membership[node] = group }
    groups[other].nodes = []
    groups[other].locals = []
    groups[other].after = []
    for operand in readers.keys {
      guard let list = readers[operand], list.contains(other) else { continue }
      readers[operand] = Array(Set(list.map { $0 == other ? group : $0 })).sorted()
    }
    for index in groups.indices where groups[index].after.remove(.group(other)) != nil {
      groups[index].after.insert(.group(group))
    }
    refresh(group)
  }

  /// Works out again what a loop must wait for.
  private mutating func refresh(_ group: Int) {
    groups[group].after = groups[group].nodes.reduce(into: []) { $0.formUnion(units(of: $1, in: group)) }
  }

  // MARK: Moving reductions out

  /// A loop that can take a node once the reductions the node waits for have loops of their own, which
  /// compute again what little they need. So a gradient's norm does not keep the update that depends on it
  /// out of the loop over the parameters.
  private mutating func freed(_ candidates: [Int], for node: Int) -> Int? {
    for group in candidates where groups[group].shape.count >= 4096 && groups[group].isIdentity {
      let waited = reductions(of: group, before: node)
      if waited.isEmpty { continue }
      var trial = self
      guard waited.allSatisfy({ trial.moveOut($0, from: group) }), trial.canTake(group, node) else {
        continue
      }
      self = trial
      return group
    }
    return nil
  }

  /// The reductions in a loop that a node depends on.
  private func reductions(of group: Int, before node: Int) -> [Int] {
    guard let first = groups[group].nodes.first else { return [] }
    var found: Set<Int> = []
    var seen: Set<Int> = [node]
    var stack = [node]
    while let next = stack.popLast() {
      for operand in flow.operands(next) where operand >= first && seen.insert(operand).inserted {
        if isReduction(operand), membership[operand] == group { found.insert(operand) }
        stack.append(operand)
      }
    }
    return found.sorted()
  }

  /// Gives a reduction a loop of its own, with the few operations before it; false where there are many.
  private mutating func moveOut(_ reduction: Int, from group: Int) -> Bool {
    var needed: Set<Int> = []
    var stack = [reduction]
    while let next = stack.popLast() {
      for operand in flow.operands(next).map(flow.passing)
      where isInRegister(operand, group) && needed.insert(operand).inserted {
        if case .randomBits = flow.operation(operand) { return false }
        stack.append(operand)
      }
    }
    if needed.count > 6 { return false }
    groups[group].nodes.removeAll { $0 == reduction }
    groups[group].locals.remove(reduction)
    if !groups[group].nodes.contains(where: isReduction) {
      groups[group].split = nil
      groups[group].segment = nil
    }
    groups.append(
      Group(
        nodes: (needed.sorted() + [reduction]), locals: needed.union([reduction]), shape: groups[group].shape,
        split: split(reduction), segment: segment(reduction), permutation: groups[group].permutation))
    let alone = groups.count - 1
    membership[reduction] = alone
    for index in groups.indices where index == alone || groups[index].after.contains(.group(group)) {
      refresh(index)
    }
    refresh(group)
    return true
  }

  // MARK: Iteration spaces

  func isReduction(_ node: Int) -> Bool {
    if case .reduce = flow.operation(node) { return true }
    return false
  }

  private func space(_ node: Int) -> Shape {
    isReduction(node) ? flow.shape(flow.operands(node)[0]) : flow.shape(node)
  }

  /// How a reduction's axes divide the iteration space, axes of extent 1 aside.
  enum Division {
    case none
    case all
    case at(Int)
    /// Reduced from the first axis to before the second, kept on both sides.
    case between(Int, Int)
    case mixed
  }

  /// How a reduction divides its space.
  func division(_ node: Int) -> Division {
    guard case .reduce(_, let axes) = flow.operation(node) else { return .none }
    let shape = space(node)
    let long = shape.dimensions.indices.filter { shape[$0] != 1 }
    let reduced = long.filter(axes.contains)
    // A kept axis before the reduced ones tells rows apart, be it of extent 1: the only row of a batch is
    // added up in the order in which each of many is, so that its sum is the same number.
    let hasRows = reduced.first.map { first in (0..<first).contains { !axes.contains($0) } } ?? false
    if reduced.count == long.count { return hasRows ? .at(reduced[0]) : .all }
    if Array(long.suffix(reduced.count)) == reduced { return .at(reduced.first ?? shape.rank) }
    if !hasRows, Array(long.prefix(reduced.count)) == reduced { return .at(long[reduced.count]) }
    if let first = reduced.first, let place = long.firstIndex(of: first),
      Array(long[place...].prefix(reduced.count)) == reduced
    {
      return .between(first, long[place + reduced.count])
    }
    return .mixed
  }

  /// The axis before which segments are told apart.
  private func segment(_ node: Int) -> Int? {
    if case .between(let first, _) = division(node) { return first }
    return nil
  }

  private func split(_ node: Int) -> Int? {
    if case .at(let axis) = division(node) { return axis }
    if case .between(_, let axis) = division(node) { return axis }
    if case .mixed = division(node), case .reduce(_, let axes) = flow.operation(node) {
      return space(node).rank - axes.count
    }
    return nil
  }

  private func permutation(_ node: Int) -> [Int] {
    let identity = Array(0..<space(node).rank)
    guard case .mixed = division(node), case .reduce(_, let axes) = flow.operation(node) else {
      return identity
    }
    return identity.filter { !axes.contains($0) } + axes
  }

  /// Whether a node's kind of iteration agrees with a loop's.
  private func agrees(_ node: Int, _ group: Int) -> Bool {
    if !groups[group].isIdentity { return false }
    switch division(node) {
    case .none, .all: return true
    case .mixed: return false
    case .at(let axis): return groups[group].split == nil || groups[group].split == axis
    case .between(let first, let axis):
      return (groups[group].split == nil || groups[group].split == axis)
        && (groups[group].segment == nil || groups[group].segment == first)
    }
  }
}
