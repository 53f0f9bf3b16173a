// The door of the room: processes of the user's command that evaluate candidates. A thread of its own feeds them, so that they
// go on while the search does something else, such as training an encoding.

import Foundation
public import Foundations
import Synchronization

/// Processes that evaluate candidates, several of each under way.
///
///     let pool = try Pool(EvaluatorCommand("python3 walk.py", folder: run))
///     pool.submit([Candidate(0, values)])
///     while let outcome = try pool.next() { ... }
///
/// Outcomes come in the order in which evaluations end; each candidate has exactly one.
public final class Pool: Sendable {
  /// What the evaluator asks for.
  public let hello: Hello
  private let exchange: Exchange
  private let ready = Mutex(ReadyOutcomes())
  private let finished: DispatchSemaphore

  /// Starts the workers, and waits for the first of them to say hello.
  ///
  /// - Parameter hello: What is searched, for a command that evaluates one solution per process (``EvaluatorCommand/runsOnce``);
  ///   other commands say it themselves.
  /// - Throws: ``Failure`` of kind `badData` if no hello comes in time or it cannot be understood, with the line that was seen
  ///   and the last lines of the program's errors; `usage` for a command that cannot run.
  public init(_ command: EvaluatorCommand, hello: Hello? = nil) throws {
    try command.check()
    if command.runsOnce, hello == nil {
      throw Failure(
        .usage, "a command that evaluates one solution per process cannot say how many parameters there are",
        at: command.text, remedy: "Say it for the program")
    }
    try FolderPath.make(command.folder)
    let exchange = try Exchange()
    let finished = DispatchSemaphore(value: 0)
    let given = command.runsOnce ? hello : nil
    let thread = Thread {
      do { try Dispatcher(command, given, exchange).run() } catch { exchange.give(up: error) }
      finished.signal()
    }
    thread.name = "evaluators"
    thread.stackSize = 2 << 20
    thread.start()
    do { self.hello = try exchange.waitForHello() } catch {
      exchange.closeDoor()
      finished.wait()
      finished.signal()
      throw error
    }
    self.exchange = exchange
    self.finished = finished
  }

  /// Gives candidates to the workers; numbers must differ from those that are outstanding.
  public func submit(_ candidates: [Candidate]) {
    for candidate in candidates where candidate.values.count != hello.parameters {
      fail(
        "candidate \(candidate.number) has \(candidate.values.count) values for \(hello.parameters) parameters"
      )
    }
    exchange.submit(candidates)
  }

  /// The next outcome.
  ///
  /// - Parameter time: How long to wait for one; without it, as long as it takes.
  /// - Returns: Nil if nothing is outstanding, or nothing ended within the time.
  /// - Throws: ``Failure`` of kind `failure` if half of the last 200 evaluations failed or no worker is left, `badData` if the
  ///   first answer does not have the numbers that the hello announced. Outcomes that were there before are given first.
  public func next(within time: Duration? = nil) throws -> Outcome? {
    if let outcome = ready.withLock({ $0.take() }) { return outcome }
    let limit = time.map { Date(timeIntervalSinceNow: $0 / .seconds(1)) }
    let more = try exchange.take(until: limit)
    return ready.withLock { ready in
      ready.append(more)
      return ready.take()
    }
  }

  /// Takes back the candidates that no worker has begun, such as before stopping.
  public func withdraw() -> [Candidate] { exchange.withdraw() }

  /// How many candidates are not evaluated yet.
  public var outstanding: Int { exchange.outstandingCount }

  /// How many evaluations ended, and how.
  public var counts: PoolCounts { exchange.currentCounts }

  /// The sentences for the user that have come up since the last call, such as that a program prints in the place of answers.
  public func takeNotes() -> [Message] { exchange.takeNotes() }

  /// Ends the workers: those that end by themselves when their input ends have two seconds for it.
  ///
  /// It also happens when the pool is no longer used. Outcomes that have not been taken are lost.
  public func close() {
    exchange.closeDoor()
    finished.wait()
    finished.signal()
  }

  deinit { close() }
}

/// Outcomes that were taken over in one go.
private struct ReadyOutcomes {
  private var outcomes: [Outcome] = []
  private var place = 0

  mutating func take() -> Outcome? {
    guard place < outcomes.count else { return nil }
    defer { place += 1 }
    return outcomes[place]
  }

  mutating func append(_ more: [Outcome]) {
    if place == outcomes.count { (outcomes, place) = (more, 0) } else { outcomes += more }
  }
}
