// The order in which jobs run: after what they read, before what they read is replaced, and those of all workers
// together in the order of the graph.

import Tensors

/// The scheduling of jobs.
enum Order {
  /// The jobs in an order that respects every dependency, or nil where replacing a state variable in
  /// place contradicts a later read of its old value.
  ///
  /// - Parameters:
  ///   - provider: The node whose job makes a node readable, or nil for inputs and state.
  ///   - states: The state variables whose old value a node shows.
  ///   - base: The node whose memory a node is a view of.
  static func of(
    _ jobs: [Job], provider: (Int) -> Int?, state: (Int) -> String?, base: (Int) -> Int
  ) -> [Job]? {
    var producers: [Int: [Int]] = [:]
    for (index, job) in jobs.enumerated() {
      for node in job.provides { producers[node, default: []].append(index) }
    }
    var before = [Set<Int>](repeating: [], count: jobs.count)
    var readers: [String: Set<Int>] = [:]
    let overwritten = Set(jobs.flatMap(\.overwrites))
    var lastReaders: [Int: Set<Int>] = [:]
    for (index, job) in jobs.enumerated() {
      for node in job.reads {
        if let node = provider(node) { before[index].formUnion(producers[node] ?? []) }
        if let name = state(node) { readers[name, default: []].insert(index) }
        if overwritten.contains(base(node)) { lastReaders[base(node), default: []].insert(index) }
      }
    }
    let collectives = jobs.indices.filter { jobs[$0].isCollective }
    for (first, second) in zip(collectives, collectives.dropFirst()) { before[second].insert(first) }
    for (index, job) in jobs.enumerated() {
      for name in job.writes { before[index].formUnion(readers[name] ?? []) }
      for node in job.overwrites { before[index].formUnion(lastReaders[node] ?? []) }
      before[index].remove(index)
    }
    return sorted(jobs, before)
  }

  /// Kahn's algorithm; among the jobs that are ready the first in the list runs first.
  private static func sorted(_ jobs: [Job], _ before: [Set<Int>]) -> [Job]? {
    var after = [[Int]](repeating: [], count: jobs.count)
    var waiting = before.map(\.count)
    for (index, predecessors) in before.enumerated() {
      for predecessor in predecessors { after[predecessor].append(index) }
    }
    var ready = Heap(jobs.indices.filter { waiting[$0] == 0 })
    var order: [Job] = []
    while let next = ready.removeSmallest() {
      order.append(jobs[next])
      for successor in after[next] {
        waiting[successor] -= 1
        if waiting[successor] == 0 { ready.insert(successor) }
      }
    }
    return order.count == jobs.count ? order : nil
  }
}

/// A binary heap of numbers, smallest first.
private struct Heap {
  private var items: [Int] = []

  init(_ items: [Int]) { for item in items { insert(item) } }

  mutating func insert(_ item: Int) {
    items.append(item)
    var child = items.count - 1
    while child > 0, items[child] < items[(child - 1) / 2] {
      items.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  mutating func removeSmallest() -> Int? {
    guard let smallest = items.first, let last = items.popLast() else { return nil }
    if items.isEmpty { return smallest }
    items[0] = last
    var parent = 0
    while 2 * parent + 1 < items.count {
      var child = 2 * parent + 1
      if child + 1 < items.count, items[child + 1] < items[child] { child += 1 }
      if items[parent] <= items[child] { break }
      items.swapAt(parent, child)
      parent = child
    }
    return smallest
  }
}
