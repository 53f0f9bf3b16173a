// The thread of the workers: gives them jobs, waits for whichever says something, and hands over what has ended.

import Foundations

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Runs the workers of a pool, on one thread.
final class Dispatcher {
  /// A worker and how it has fared.
  struct Slot {
    var worker: any Worker
    /// How often it was lost since its last answer.
    var losses = 0
    /// When it is started again; nil while it runs.
    var restart: ContinuousClock.Instant?
    /// Whether it is not started again.
    var isGivenUp = false
    /// Whether its only job is one that a worker has died with, or a probe.
    var isTrying = false
  }

  let command: EvaluatorCommand
  let exchange: Exchange
  var slots: [Slot] = []
  /// What every worker says at its start.
  var hello: Hello?
  /// Jobs with which a worker has died, in the order in which they are tried alone.
  var suspects: [Job] = []
  /// A candidate that was evaluated.
  var known: Candidate?
  /// Jobs that are to be given out before others.
  var returned: [Job] = []
  /// Jobs that are tried again after a time.
  var postponed: [(due: ContinuousClock.Instant, job: Job)] = []
  var rules = StopRules()
  var counts = PoolCounts()
  var outcomes: [Outcome] = []
  var notes: [Message] = []
  /// Which sentences were said already.
  var told: Set<String> = []
  /// When the first job was given out.
  var begun: ContinuousClock.Instant?
  /// Whether any answer has had the numbers that the hello announced, and whether any was for a job at all.
  var (hasEvaluated, hasAnswered) = (false, false)

  /// Puts workers in their places.
  ///
  /// - Throws: ``Failure`` if the system refuses files or processes.
  init(_ command: EvaluatorCommand, _ hello: Hello?, _ exchange: Exchange) throws {
    self.command = command
    self.exchange = exchange
    let warden = try Warden()
    for number in 0..<command.workers {
      let worker: any Worker =
        try hello.map { try OnceWorker(number, command, $0, warden) } ?? StreamWorker(number, command, warden)
      slots.append(Slot(worker: worker))
    }
    if let hello { try greet(hello) }
  }

  /// Runs until the door is closed.
  ///
  /// - Throws: ``Failure`` that ends the search.
  func run() throws {
    var grace = Duration.zero
    defer { end(within: grace) }
    for slot in slots { try slot.worker.start() }
    while !exchange.closed {
      hand()
      if let failure = rules.verdict { throw failure }
      if !slots.contains(where: { !$0.isGivenUp }) { throw rules.noWorkers }
      try restart()
      let hasRoom = try give()
      let sleeps = exchange.fallAsleep(unless: hasRoom)
      let ready = wait(sleeps: sleeps)
      if sleeps { exchange.wokeUp() }
      for index in ready {
        do {
          try slots[index].worker.advance { try take($0, from: index) }
        } catch {
          // What has ended before is not lost over it.
          hand()
          throw error
        }
      }
    }
    grace = command.grace
  }

  /// Hands over what has ended.
  private func hand() {
    for outcome in outcomes { rules.record(outcome.end) }
    exchange.deliver(outcomes, notes, counts)
    outcomes.removeAll(keepingCapacity: true)
    notes = []
  }

  private func restart() throws {
    let now = ContinuousClock.now
    for index in slots.indices {
      guard let time = slots[index].restart, time <= now else { continue }
      slots[index].restart = nil
      counts.restarted += 1
      try slots[index].worker.start()
    }
    let due = postponed.filter { $0.due <= now }
    if due.isEmpty { return }
    postponed.removeAll { $0.due <= now }
    returned += due.map(\.job)
  }

  private func end(within grace: Duration) {
    for slot in slots { slot.worker.closeInput() }
    let deadline = ContinuousClock.now + grace
    for slot in slots { slot.worker.end(by: deadline) }
  }

  /// Says why nothing may be coming.
  private func remind(_ begun: ContinuousClock.Instant, _ now: ContinuousClock.Instant) {
    if now - begun > .seconds(10) {
      tell(
        "silence",
        "no answer has come for 10 s: if an evaluation is fast, does the program flush what it prints?")
    }
  }

  // Waking up for every single answer would cost a fast evaluator as much as its evaluations: it gets less of the processor, and
  // the search is woken as often. While every worker has work for several milliseconds, answers may gather.
  private func nap() {
    var least = Double.infinity
    for slot in slots where !slot.isGivenUp { least = min(least, slot.worker.work) }
    let pause = min(least / 4, 1e-3)
    if pause > 1e-4 { usleep(UInt32(pause * 1e6)) }
  }

  /// Waits until a worker has something to say or is late, or there is something to give out; the workers to look at.
  private func wait(sleeps: Bool) -> [Int] {
    var awaited = [pollfd(fd: exchange.wakeDescriptor, events: Int16(POLLIN), revents: 0)]
    var owners = [-1]
    let now = ContinuousClock.now
    // From time to time each is looked at, since one may end while what it started holds its pipes.
    var next = now + .milliseconds(500)
    for (index, slot) in slots.enumerated() {
      for one in slot.worker.awaited {
        awaited.append(pollfd(fd: one.descriptor, events: Int16(one.events), revents: 0))
        owners.append(index)
      }
      for time in [slot.worker.deadline, slot.restart].compactMap(\.self) { next = min(next, time) }
    }
    if !hasAnswered, let begun { remind(begun, now) }
    for (due, _) in postponed { next = min(next, due) }
    if sleeps { nap() }
    let milliseconds = max(0, (next - now) / .milliseconds(1)).rounded(.up)
    let found = poll(&awaited, nfds_t(awaited.count), sleeps ? Int32(milliseconds) : 0)
    if found == 0, sleeps { return Array(slots.indices) }
    var ready: [Int] = []
    for (owner, one) in zip(owners, awaited) where owner >= 0 && one.revents != 0 && ready.last != owner {
      ready.append(owner)
    }
    let late = slots.indices.filter { slots[$0].worker.deadline.map { $0 <= .now } ?? false }
    return ready + late.filter { !ready.contains($0) }
  }
}
