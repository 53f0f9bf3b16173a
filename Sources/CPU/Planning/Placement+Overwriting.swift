// A loop's result takes over the memory of an operand that nothing reads any more, where every read is of the element
// being written. What else reads the operand has to run before, which must not close a cycle.

import Tensors

extension Placement {
  /// Lets results of at least so many bytes take over the memory of operands that die in their loops.
  mutating func overwrite(from least: Int) {
    let sharers = homes.values.reduce(into: [Int: Int]()) { $0[$1.buffer, default: 0] += 1 }
    /// The buffer of a value that is large and has memory of the arena for itself.
    func own(_ node: Int) -> Int? {
      guard let home = homes[node], buffers[home.buffer].kind == .arena, sharers[home.buffer] == 1,
        buffers[home.buffer].byteCount >= least
      else { return nil }
      return home.buffer
    }
    let results = homes.keys.filter { fusion.membership[$0] != nil && own($0) != nil }.sorted()
    if results.isEmpty { return }
    waitForReadersOfStates()
    let readers = readers()
    let seen = rootsByBase()
    var taken: Set<Int> = []
    for result in results {
      guard let group = fusion.membership[result], !fusion.isReduction(result),
        fusion.groups[group].isIdentity, fusion.groups[group].shape == flow.shape(result)
      else { continue }
      let operands = Set(fusion.groups[group].nodes.flatMap(flow.operands).map(flow.base)).sorted()
      for operand in operands where own(operand) != nil && !taken.contains(operand) && !seen.contains(operand)
      {
        guard flow.type(operand) == flow.type(result), readsInPlace(group, operand) else { continue }
        let others = (readers[operand] ?? []).filter { $0 != fusion.unit(ofLoop: group) }
        if fusion.waits(others, for: [group]) { continue }
        fusion.groups[group].after += others
        taken.insert(operand)
        overwritten[result] = operand
        break
      }
    }
    // Of a chain all have the memory of the first.
    let before = homes
    for result in overwritten.keys {
      var first = result
      while let operand = overwritten[first] { first = operand }
      homes[result] = before[first]
    }
  }

  /// Whether a loop reads a value of its own shape only at the element being computed.
  private func readsInPlace(_ group: Int, _ value: Int) -> Bool {
    if fusion.groups[group].locals.contains(value) { return false }
    return fusion.groups[group].nodes.allSatisfy { node in
      let reading = flow.operands(node).filter { flow.base($0) == value }
      if reading.isEmpty { return true }
      if case .randomBits = flow.operation(node) { return false }
      return reading.allSatisfy { flow.passing($0) == value }
    }
  }

  /// What reads each value from memory.
  private func readers() -> [Int: [Fusion.Unit]] {
    var readers: [Int: [Fusion.Unit]] = [:]
    for (index, group) in fusion.groups.enumerated() {
      for operand in group.nodes.flatMap(flow.operands).map(flow.passing)
      where !fusion.isInRegister(operand, index) {
        readers[flow.base(operand), default: []].append(fusion.unit(ofLoop: index))
      }
    }
    for node in flow.graph.nodes.indices where fusion.membership[node] == nil && !flow.isView(node) {
      for source in fusion.sources[node] { readers[source, default: []].append(node) }
    }
    return readers
  }

  /// The values that are, in some arrangement, outputs or new values of state variables.
  private func rootsByBase() -> Set<Int> {
    Set(flow.graph.nodes.indices.filter { flow.roots[$0] > 0 }.map(flow.base))
  }

  /// Lets loops that write state variables in place wait for those who read their old values, as jobs do.
  private mutating func waitForReadersOfStates() {
    let readers = readers()
    for node in flow.graph.nodes.indices {
      guard case .state(let name) = flow.operation(node) else { continue }
      for write in flow.graph.writes where write.name == name {
        let value = flow.passing(write.node)
        guard let group = fusion.membership[value], homes[value]?.buffer == stateBuffers[name] else {
          continue
        }
        fusion.groups[group].after += (readers[node] ?? []).filter { $0 != fusion.unit(ofLoop: group) }
      }
    }
  }
}
