// Which worker gets which job.

import Foundations

extension Dispatcher {
  // A worker that is lost again and again may have met several guilty candidates in a row, or be broken. One that was evaluated
  // before tells: without it, a search at whose end a few such candidates are left would stop over them, and in one whose
  // evaluator has broken down, good candidates would fail.
  /// After how many losses in a row a worker has to show that it lives.
  private static let doubted = 2

  /// Gives jobs to the workers that have room; whether one would take more.
  func give() throws -> Bool {
    var hasRoom = false
    let alive = slots.indices.filter { !slots[$0].isGivenUp }
    let working = alive.filter { slots[$0].worker.isReady && slots[$0].restart == nil }
    for index in working where !slots[index].isTrying {
      if slots[index].losses >= Self.doubted, let known {
        var probe = Job(known)
        probe.isProbe = true
        slots[index].isTrying = true
        try slots[index].worker.send([probe])
        continue
      }
      if let place = suspect(for: index, of: alive.count) {
        // It is kept free for the suspect, and gets it once it has nothing else.
        if slots[index].worker.flight.isEmpty {
          slots[index].isTrying = true
          counts.retried += 1
          try slots[index].worker.send([suspects.remove(at: place)])
        }
        continue
      }
      while slots[index].worker.room > 0 {
        let jobs = next(slots[index].worker.room, among: working.count)
        if jobs.isEmpty {
          hasRoom = true
          break
        }
        begun = begun ?? .now
        try slots[index].worker.send(jobs[...])
      }
    }
    return hasRoom
  }

  /// The place of the suspect that a worker should try: one that died elsewhere, where there is an elsewhere.
  private func suspect(for index: Int, of alive: Int) -> Int? {
    suspects.firstIndex { $0.lastWorker != slots[index].worker.number || alive == 1 }
  }

  /// The next jobs for a worker: at most so many, and no more than its share of what waits, nor than a request holds.
  private func next(_ room: Int, among workers: Int) -> [Job] {
    let waiting = returned.count + exchange.waitingCount
    if waiting == 0 { return [] }
    let most = hello?.isAskedTogether == true ? hello?.rows ?? 1 : room
    let count = min(room, max(1, (waiting + workers - 1) / workers), most)
    var jobs = Array(returned.prefix(count))
    returned.removeFirst(jobs.count)
    if jobs.count < count { jobs += exchange.takeWaiting(count - jobs.count).map { Job($0) } }
    return jobs
  }
}
