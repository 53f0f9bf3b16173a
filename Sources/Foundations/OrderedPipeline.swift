// Work on pieces on all cores, whose results are handed over in the order of the pieces while later ones are still worked on:
// no core waits for the slowest of a batch.

import Foundation

/// Computes results of pieces side by side and delivers them in order.
public enum OrderedPipeline {
  /// Takes pieces until there are none, computes a result from each on some core, and delivers all in order, on the caller's
  /// thread.
  ///
  /// - Parameters:
  ///   - limit: How many pieces may be taken and not yet delivered.
  ///   - next: Gives the next piece; is called by one thread at a time.
  /// - Throws: What `next`, `compute` and `deliver` throw, the first in the order of pieces; nothing is delivered after it.
  public static func run<Piece: Sendable, Output: Sendable>(
    limit: Int, next: @escaping @Sendable () throws -> Piece?,
    compute: @escaping @Sendable (Piece) throws -> Output, deliver: (Output) throws -> Void
  ) throws {
    let state = PipelineState<Output>(limit: max(1, limit))
    let workers = max(1, min(limit, ProcessInfo.processInfo.activeProcessorCount))
    let group = DispatchGroup()
    for _ in 0..<workers {
      let thread = Thread {
        while let number = state.ticket() {
          let piece: Piece?
          do { piece = try next() } catch {
            state.taken(number, isLast: true)
            state.put(number, .failure(error))
            break
          }
          state.taken(number, isLast: piece == nil)
          guard let piece else { break }
          state.put(number, Result { try compute(piece) })
        }
        group.leave()
      }
      thread.stackSize = 8 << 20
      group.enter()
      thread.start()
    }
    defer {
      state.stop()
      group.wait()
    }
    while let result = state.take() { try deliver(result.get()) }
  }
}

/// What the threads of a pipeline share.
private final class PipelineState<Output: Sendable>: @unchecked Sendable {
  // Sound: everything is touched under the condition alone.
  private let condition = NSCondition()
  private let limit: Int
  private var results: [Int: Result<Output, any Error>] = [:]
  private var delivered = 0
  private var begun = 0
  /// Whether a thread is taking a piece: pieces are taken one at a time, so that their numbers are their order.
  private var isTaking = false
  private var end: Int?
  private var isStopped = false

  init(limit: Int) { self.limit = limit }

  /// The number of the next piece, once the thread may take it; nil where there are no more.
  func ticket() -> Int? {
    condition.lock()
    defer { condition.unlock() }
    while !isStopped, end == nil, isTaking || begun - delivered >= limit { condition.wait() }
    if isStopped || end != nil { return nil }
    isTaking = true
    begun += 1
    return begun - 1
  }

  /// Tells that a piece was taken, or that it was the last: one that failed counts, none at all does not.
  func taken(_ number: Int, isLast: Bool) {
    condition.lock()
    isTaking = false
    if isLast { end = end ?? number }
    condition.broadcast()
    condition.unlock()
  }

  func put(_ number: Int, _ result: Result<Output, any Error>) {
    condition.lock()
    results[number] = result
    if let last = end, number >= last { end = number + 1 }
    condition.broadcast()
    condition.unlock()
  }

  /// The next result in order; nil at the end.
  func take() -> Result<Output, any Error>? {
    condition.lock()
    defer { condition.unlock() }
    while results[delivered] == nil {
      if let end, delivered >= end { return nil }
      condition.wait()
    }
    let result = results.removeValue(forKey: delivered)
    delivered += 1
    condition.broadcast()
    return result
  }

  func stop() {
    condition.lock()
    isStopped = true
    condition.broadcast()
    condition.unlock()
  }
}
