// Workers in one process, each with a thread of its own: for shards of a batch beside each other, and for tests of
// what workers elsewhere do.

import Foundation
public import Foundations

/// A group of workers that meet in memory.
public final class LocalWorkers: @unchecked Sendable {
  // Sound: everything that changes is touched under the condition alone.
  private let condition = NSCondition()
  private let patience: Double
  /// The number of workers.
  public let count: Int
  /// What each worker has brought to the sum under way.
  private var parts: [[Float]?]
  private var total: [Float] = []
  /// The workers that have not yet taken the last sum with them.
  private var leaving = 0
  /// The number of sums so far, by which a worker sees that its own is there.
  private var sums = 0
  private var failure: Failure?

  /// A group.
  ///
  /// - Parameters:
  ///   - count: The number of workers, at least 1.
  ///   - patience: How long a worker waits for the others, in seconds; then all of them throw.
  public init(count: Int, patience: Double = 60) {
    self.count = max(1, count)
    self.patience = patience
    parts = Array(repeating: nil, count: self.count)
  }

  /// The group as the worker of a rank sees it.
  public func worker(_ rank: Int) -> any WorkerGroup {
    if !(0..<count).contains(rank) { fail("worker \(rank) of \(count)") }
    return Worker(workers: self, rank: rank)
  }

  /// Lets every worker throw, now or at its next sum: one that cannot go on says so, and nobody waits for it.
  public func end(because failure: Failure) {
    condition.lock()
    defer { condition.unlock() }
    close(failure)
  }

  private struct Worker: WorkerGroup {
    let workers: LocalWorkers
    let rank: Int
    var count: Int { workers.count }
    func sum(_ values: UnsafeMutableBufferPointer<Float>) throws { try workers.sum(values, rank) }
  }

  private func close(_ failure: Failure) {
    self.failure = self.failure ?? failure
    condition.broadcast()
  }

  private func sum(_ values: UnsafeMutableBufferPointer<Float>, _ rank: Int) throws {
    condition.lock()
    defer { condition.unlock() }
    let end = Date(timeIntervalSinceNow: patience)
    // A fast worker may be back before a slow one has read the sum before.
    try wait(until: end) { self.leaving == 0 }
    parts[rank] = Array(values)
    let number = sums
    if parts.allSatisfy({ $0 != nil }) { try add() }
    try wait(until: end) { self.sums > number }
    _ = values.update(fromContentsOf: total)
    leaving -= 1
    if leaving == 0 { condition.broadcast() }
  }

  private func add() throws {
    let parts = self.parts.compactMap(\.self)
    self.parts = Array(repeating: nil, count: count)
    total = parts[0]
    for part in parts.dropFirst() {
      if part.count != total.count {
        let failure = Failure(
          .failure, "workers add up \(total.count) and \(part.count) values",
          remedy: "Let all of them run the same program")
        close(failure)
        throw failure
      }
      for place in total.indices { total[place] += part[place] }
    }
    leaving = count
    sums += 1
    condition.broadcast()
  }

  private func wait(until end: Date, _ isDone: () -> Bool) throws {
    while !isDone() {
      if let failure { throw failure }
      if !condition.wait(until: end), !isDone() {
        let missing = parts.indices.filter { parts[$0] == nil }.map(String.init).joined(separator: ", ")
        close(
          Failure(
            .failure, "worker \(missing) of \(count) did not come to a sum within \(patience) s",
            remedy: "Look at what it says, and begin again from the last checkpoint"))
      }
    }
    if let failure { throw failure }
  }
}
