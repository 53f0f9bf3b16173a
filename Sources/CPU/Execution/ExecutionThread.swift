// The one thread that owns the OpenMP team and runs every plan. libgomp gives each calling thread a team
// of its own, and a team whose thread changes is many times slower, so no plan ever runs on a caller's
// thread or in a Swift task.

import CVector
import Foundation

/// A thread that runs work handed to it, one piece at a time, while the caller waits.
final class ExecutionThread: @unchecked Sendable {
  /// The process's thread: the team belongs to the process, so does its owner.
  static let shared = ExecutionThread()

  private let condition = NSCondition()
  private var queue: [() -> Void] = []
  private var thread: Thread?

  private init() {
    let thread = Thread { [unowned self] in self.loop() }
    thread.name = "vae-execution"
    thread.stackSize = 16 << 20
    self.thread = thread
    thread.start()
  }

  private func loop() {
    while true {
      condition.lock()
      while queue.isEmpty { condition.wait() }
      let work = queue.removeFirst()
      condition.unlock()
      work()
    }
  }

  /// Runs work on the thread and waits for it; runs it at once when already there.
  func perform<Result>(_ work: () throws -> Result) throws -> Result {
    if Thread.current === thread { return try work() }
    // The closures do not escape: the caller waits until the thread is done with them.
    return try withoutActuallyEscaping(work) { work in
      let done = DispatchSemaphore(value: 0)
      var outcome: Swift.Result<Result, any Error>?
      condition.lock()
      queue.append {
        outcome = Swift.Result { try work() }
        done.signal()
      }
      condition.signal()
      condition.unlock()
      done.wait()
      guard let outcome else { throw CancellationError() }
      return try outcome.get()
    }
  }
}
