// What a worker is to the thread that runs them all: something that takes jobs and has descriptors to wait for.

import Foundations

/// What happened at a worker.
enum WorkerEvent {
  /// It is ready for jobs.
  case ready(Hello)
  /// A job has an answer; `line` is how it looked, if that may be of interest.
  case answered(Job, Verdict, line: String?)
  /// Its process is gone, with the jobs that it had; hung processes were ended.
  case lost([Job], reason: String, hung: Bool)
  /// It printed something that is no answer.
  case chatter(String)
  /// It printed something that begins like an answer and cannot be read: why.
  case unreadable(String, Malformed)
  /// It answered for something that it was not asked; `line` is how that looked.
  case unknown(line: String)
}

/// A descriptor to wait for.
struct Awaited {
  var descriptor: Int32
  /// What is waited for, as `poll` takes it.
  var events: Int32
}

/// A slot for processes of the command, one after the other, confined to the thread of the workers.
protocol Worker: AnyObject {
  /// Its number, from 0.
  var number: Int { get }
  /// Whether one process evaluates many, so that its end is a loss.
  var isLasting: Bool { get }
  /// Whether jobs can be sent.
  var isReady: Bool { get }
  /// The jobs that it has.
  var flight: Flight { get }
  /// How many more jobs it should have now.
  var room: Int { get }
  /// How long the jobs that it has will last, in seconds.
  var work: Double { get }
  /// When something must have happened.
  var deadline: ContinuousClock.Instant? { get }
  /// What it waits for.
  var awaited: [Awaited] { get }

  /// Starts the process.
  ///
  /// - Throws: ``Failure`` if the system refuses one.
  func start() throws
  /// Gives it jobs.
  ///
  /// - Throws: ``Failure`` if the system refuses what it takes.
  func send(_ jobs: ArraySlice<Job>) throws
  /// Reads and writes what is possible, and tells what happened.
  ///
  /// - Throws: ``Failure`` if its first hello is missing or not one, and what `event` throws.
  func advance(_ event: (WorkerEvent) throws -> Void) throws
  /// Asks it to end, without waiting.
  func closeInput()
  /// Ends it by a time.
  func end(by deadline: ContinuousClock.Instant)
}
