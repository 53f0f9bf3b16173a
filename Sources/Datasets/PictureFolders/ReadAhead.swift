// Pictures decoded ahead of a training's walk through them. The threads that do it take only what the cores have
// left: steps are not slowed down for rows that are not waited for. Whoever does wait decodes on all cores, so
// nothing depends on these threads but the time.

import Foundation
import Foundations
import Synchronization

#if canImport(Glibc)
  import Glibc
#endif

/// Threads that decode the rows of coming batches.
final class ReadAhead: Sendable {
  /// How long a walk's first rows are decoded on all cores before its first step.
  private static let headStart = Duration.seconds(5)

  private struct Walk {
    /// Where the reader stands, with the rows behind its places.
    var reader: Batches
    /// Where the threads stand.
    var front: Batches
    let selection: RowSelection
    let passing: PassingRows?
    /// The epoch in which the walk began: what is kept need not be decoded twice.
    let epoch: Int

    /// The rows of the next batch that is to be decoded; nil where nothing is left to do.
    mutating func next() -> [Int]? {
      if front.cursor.isBefore(reader.cursor) { front = reader }
      if passing == nil, front.cursor.epoch > epoch + 1 { return nil }
      front.advance()
      return front.indices.map { selection[$0] }
    }

    /// The rows that the reader is about to take, as far as the threads have come.
    var coming: Set<Int> {
      var (place, rows) = (reader, Set<Int>())
      while place.cursor.isBefore(front.cursor) {
        place.advance()
        rows.formUnion(place.indices.map { selection[$0] })
      }
      return rows
    }
  }

  private let walk = Mutex<Walk?>(nil)
  private let isOver = Atomic(false)

  /// Ends the threads, after the row that each of them is at.
  func stop() { isOver.store(true, ordering: .relaxed) }

  /// Hears where the reader stands; begins with the first time.
  func follow(_ batches: Batches, _ selection: RowSelection, of rows: PictureRows) {
    let passing = rows.store as? PassingRows
    let isFirst = walk.withLock { walk in
      if walk != nil {
        walk?.reader = batches
        return false
      }
      walk = Walk(
        reader: batches, front: batches, selection: selection, passing: passing, epoch: batches.cursor.epoch)
      return true
    }
    guard isFirst else { return }
    if lead(rows) { return }
    for _ in 0..<max(1, ProcessInfo.processInfo.activeProcessorCount) {
      let thread = Thread { [self, weak rows] in
        Self.yieldToOthers()
        work(for: { rows })
      }
      thread.name = "vae-pictures"
      thread.qualityOfService = .background
      thread.start()
    }
  }

  /// Decodes the first rows on all cores, for a while; returns whether nothing is left.
  private func lead(_ rows: PictureRows) -> Bool {
    let start = ContinuousClock.now
    while ContinuousClock.now - start < Self.headStart {
      if let passing = rows.store as? PassingRows, !passing.hasRoom { return false }
      guard let batch = walk.withLock({ $0?.next() }) else { return true }
      batch.filter(rows.isMissing).inParallel { _ = rows.decode($0) }
    }
    return false
  }

  private func work(for rows: () -> PictureRows?) {
    var waits = 0
    while !isOver.load(ordering: .relaxed) {
      guard let rows = rows() else { return }
      if let passing = rows.store as? PassingRows, !passing.hasRoom {
        waits += 1
        // Rows that the reader had before these threads came to them would stand in the way for an epoch.
        if waits % 64 == 0, let coming = walk.withLock({ $0?.coming }) {
          passing.forget { !coming.contains($0) }
        }
        Thread.sleep(forTimeInterval: 0.002)
        continue
      }
      guard let batch = walk.withLock({ $0?.next() }) else { return }
      for row in batch where rows.isMissing(row) {
        if isOver.load(ordering: .relaxed) { return }
        _ = rows.decode(row)
      }
    }
  }

  /// Gives the calling thread only the time that no other thread of this machine wants.
  private static func yieldToOthers() {
    #if os(Linux)
      // SCHED_IDLE, sched(7). Without the permission the thread works like any other.
      var parameters = sched_param()
      parameters.sched_priority = 0
      _ = sched_setscheduler(0, 5, &parameters)
    #endif
  }
}

extension Cursor {
  /// Whether a place comes earlier in a walk.
  func isBefore(_ other: Cursor) -> Bool { (epoch, position) < (other.epoch, other.position) }
}
