// What the search and the thread of the workers share: candidates in one direction, outcomes and sentences in the other.

import Foundation
import Foundations

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// How many evaluations ended, and how.
public struct PoolCounts: Sendable, Equatable {
  /// Candidates that were evaluated.
  public var evaluated = 0
  /// Candidates whose evaluation failed.
  public var failed = 0
  /// Candidates that were given to a worker again.
  public var retried = 0
  /// Processes that were started again.
  public var restarted = 0
  /// Lines on standard output that were no answers.
  public var chatter = 0
  /// Answers for which there was no candidate.
  public var unknown = 0

  /// Nothing yet.
  public init() {}
}

/// The place where both sides meet.
final class Exchange: @unchecked Sendable {
  // Sound: everything is touched under the condition alone.
  private let condition = NSCondition()
  private var waiting: [Candidate] = []
  private var taken = 0
  private var outcomes: [Outcome] = []
  private var outstanding = 0
  private var notes: [Message] = []
  private var hello: Hello?
  private var failure: Failure?
  private var isClosed = false
  private var isAsleep = false
  private var counts = PoolCounts()
  private let wake: (reading: Int32, writing: Int32)

  init() throws {
    wake = try Descriptors.pipe()
    Descriptors.stopWaiting(wake.reading)
    Descriptors.stopWaiting(wake.writing)
  }

  deinit {
    close(wake.reading)
    close(wake.writing)
  }

  private func locked<Result>(_ body: () throws -> Result) rethrows -> Result {
    condition.lock()
    defer { condition.unlock() }
    return try body()
  }

  /// Wakes the thread of the workers; called under the lock.
  private func rouse() {
    guard isAsleep else { return }
    isAsleep = false
    _ = [1].withUnsafeBytes { QuietWriting.write(wake.writing, UnsafeRawBufferPointer(rebasing: $0[..<1])) }
  }

  // What the search does.

  func submit(_ candidates: [Candidate]) {
    locked {
      outstanding += candidates.count
      waiting += candidates
      rouse()
    }
  }

  func withdraw() -> [Candidate] {
    locked {
      let rest = Array(waiting[taken...])
      (waiting, taken) = ([], 0)
      outstanding -= rest.count
      return rest
    }
  }

  /// The outcomes that are there; waits for some, at most until a time. None: nothing is outstanding, or the time is over.
  func take(until limit: Date?) throws -> [Outcome] {
    try locked {
      while outcomes.isEmpty {
        if let failure { throw failure }
        if outstanding == 0 || isClosed { return [] }
        if let limit {
          if !condition.wait(until: limit) { break }
        } else {
          condition.wait()
        }
      }
      defer { outcomes = [] }
      return outcomes
    }
  }

  func waitForHello() throws -> Hello {
    try locked {
      while true {
        if let hello { return hello }
        if let failure { throw failure }
        condition.wait()
      }
    }
  }

  func takeNotes() -> [Message] {
    locked {
      defer { notes = [] }
      return notes
    }
  }

  var outstandingCount: Int { locked { outstanding } }
  var currentCounts: PoolCounts { locked { counts } }

  func closeDoor() {
    locked {
      isClosed = true
      rouse()
      condition.broadcast()
    }
  }

  // What the thread of the workers does.

  /// What there is to wait for beside the workers.
  var wakeDescriptor: Int32 { wake.reading }

  var closed: Bool { locked { isClosed } }

  /// How many candidates wait for a worker.
  var waitingCount: Int { locked { waiting.count - taken } }

  func takeWaiting(_ most: Int) -> [Candidate] {
    locked {
      let piece = Array(waiting[taken...].prefix(most))
      taken += piece.count
      if taken == waiting.count {
        waiting.removeAll(keepingCapacity: true)
        taken = 0
      } else if taken > 1024, taken > waiting.count / 2 {
        waiting.removeSubrange(..<taken)
        taken = 0
      }
      return piece
    }
  }

  /// Whether the thread may sleep; a later submission then wakes it.
  func fallAsleep(unless hasRoom: Bool) -> Bool {
    locked {
      if isClosed || hasRoom && waiting.count > taken { return false }
      isAsleep = true
      return true
    }
  }

  func wokeUp() {
    locked { isAsleep = false }
    var bytes = [UInt8](repeating: 0, count: 64)
    while read(wake.reading, &bytes, bytes.count) > 0 {}
  }

  func greet(_ hello: Hello) {
    locked {
      self.hello = hello
      condition.broadcast()
    }
  }

  func deliver(_ done: [Outcome], _ notes: [Message], _ counts: PoolCounts) {
    locked {
      self.counts = counts
      self.notes += notes
      if done.isEmpty { return }
      outstanding -= done.count
      outcomes += done
      condition.broadcast()
    }
  }

  func give(up error: any Error) {
    locked {
      failure = failure ?? (error as? Failure) ?? Failure(.failure, "the evaluators ended: \(error)")
      condition.broadcast()
    }
  }
}
