// Reductions that keep what depends on them out of their loop get a loop of their own.

import Tensors

extension Fusion {
  /// A loop that can take a node once the reductions the node waits for have loops of their own, which
  /// compute again what little they need. So a gradient's norm does not keep the update that depends on it
  /// out of the loop over the parameters.
  mutating func freed(_ candidates: [Int], for node: Int) -> Int? {
    for group in candidates where groups[group].shape.count >= 4096 && groups[group].isIdentity {
      if !groups[group].nodes.contains(where: isReduction) { continue }
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
  private mutating func reductions(of group: Int, before node: Int) -> [Int] {
    guard let first = groups[group].nodes.first else { return [] }
    var found: Set<Int> = []
    met.forget(flow.graph.nodes.count)
    var stack = [node]
    while let next = stack.popLast() {
      for operand in flow.operands(next) where operand >= first && met.insert(operand) {
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
    successor.append(alone)
    membership[reduction] = alone
    for index in groups.indices where index == alone || isAfter(index, group) { refresh(index) }
    refresh(group)
    return true
  }

  /// Whether a loop reads what another one computes.
  private func isAfter(_ group: Int, _ other: Int) -> Bool {
    let nodes = flow.graph.nodes.count
    return groups[group].after.contains { $0 >= nodes && successor(of: $0 - nodes) == other }
  }
}
