// The one thread that owns the OpenMP team and runs every plan. libgomp gives each calling thread a team
// of its own, and a team whose thread changes is many times slower, so no plan ever runs on a caller's
// thread or in a Swift task.

import CVector
import Foundation

/// A thread that runs work handed to it, one piece at a time, while the caller waits. It ends with this object.
final class ExecutionThread: @unchecked Sendable {
  /// The process's thread: the team belongs to the process, so does its owner.
  static let shared = ExecutionThread()

  private let pieces = Pieces()

  init() {
    let started = DispatchSemaphore(value: 0)
    let thread = Thread { [pieces] in
      pieces.owner = pthread_self()
      // Before the team is made, whose threads begin in the state of this one.
      cv_flush_subnormals()
      started.signal()
      pieces.run()
    }
    thread.name = "vae-execution"
    thread.stackSize = 16 << 20
    thread.start()
    started.wait()
  }

  deinit { pieces.append(nil) }

  /// What the thread has to do. It outlives the object that hands it work by as long as the thread needs to end.
  private final class Pieces: @unchecked Sendable {
    // Sound: the queue is touched under the condition alone, and the owner is known before anybody is handed this object.
    private let condition = NSCondition()
    private var queue: [Piece?] = []
    var owner = pthread_self()

    /// Adds a piece; nil ends the thread.
    func append(_ piece: Piece?) {
      condition.lock()
      queue.append(piece)
      condition.signal()
      condition.unlock()
    }

    func run() {
      while true {
        condition.lock()
        while queue.isEmpty { condition.wait() }
        let next = queue.removeFirst()
        condition.unlock()
        guard let piece = next else { return }
        piece.run()
        piece.done.signal()
      }
    }
  }

  /// Work that waits for its turn.
  private final class Piece {
    private var work: (() -> Void)?
    let done = DispatchSemaphore(value: 0)

    init(_ work: @escaping () -> Void) { self.work = work }

    /// Runs the work and lets go of it, before the caller hears that it is done: by then nobody may
    /// hold the caller's closure, which does not escape. Not inlined, so that no copy outlives it.
    @inline(never)
    func run() {
      work?()
      work = nil
    }
  }

  /// Runs work on the thread and waits for it; runs it at once when already there.
  func perform<Result>(_ work: () throws -> Result) throws -> Result {
    if pthread_equal(pthread_self(), pieces.owner) != 0 { return try work() }
    var outcome: Swift.Result<Result, any Error>?
    withoutActuallyEscaping(work) { work in
      let piece = Piece { outcome = Swift.Result { try work() } }
      pieces.append(piece)
      piece.done.wait()
    }
    guard let outcome else { throw CancellationError() }
    return try outcome.get()
  }
}
