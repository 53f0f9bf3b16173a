// How a user names a program that evaluates: a command of the shell, how many of it run side by side, and how long each may
// take. Where a command has places for two files, a process of it evaluates one solution and ends.

import Foundation
import Foundations

/// A command that evaluates solutions, or steps an environment, as child processes.
public struct EvaluatorCommand: Sendable, Equatable {
  /// The command as `/bin/sh` takes it. `{worker}` in it is the number of the worker, from 0; `{in}` and `{out}` are files, for
  /// programs that evaluate one solution per process.
  public var text: String
  /// How many processes of it run at the same time.
  public var workers: Int
  /// How long one evaluation, or one step, may take before the process is ended.
  public var timeout: Duration
  /// How long a process may take to say hello.
  public var startTimeout: Duration
  /// Where what the processes print is kept, as `evaluator-N.log` and `evaluator-N.err`.
  public var folder: String

  /// How long processes may take to end by themselves when there is nothing left to do.
  var grace: Duration = .seconds(2)
  /// How long is waited before something is tried again for the first time.
  var pause: Duration = .milliseconds(100)

  /// A command.
  ///
  /// - Parameter workers: The number of processes; without it, one for each core that the machine has.
  public init(
    _ text: String, workers: Int? = nil,
    timeout: Duration = .seconds(60), startTimeout: Duration = .seconds(30), folder: String
  ) {
    self.text = text
    self.workers = workers ?? ProcessInfo.processInfo.activeProcessorCount
    self.timeout = timeout
    self.startTimeout = startTimeout
    self.folder = folder
  }

  /// Whether each process of it evaluates one solution, read from a file and answered in another.
  public var runsOnce: Bool { text.contains("{in}") || text.contains("{out}") }

  /// The command line of a worker.
  func line(worker: Int) -> String { ShellLine.direct(text.replacing("{worker}", with: "\(worker)")) }

  /// The command line of a worker for one solution.
  func line(worker: Int, input: String, output: String) -> String {
    line(worker: worker).replacing("{in}", with: ShellWord.quoted(input))
      .replacing("{out}", with: ShellWord.quoted(output))
  }

  /// Refuses what cannot run.
  ///
  /// - Throws: ``Failure`` of kind `usage`.
  public func check() throws {
    if text.allSatisfy(\.isWhitespace) {
      throw Failure(.usage, "the command that evaluates is empty", remedy: "Name a program")
    }
    if workers < 1 {
      throw Failure(.usage, "there must be at least one worker", at: Setting("workers"), "\(workers)")
    }
    if timeout <= .zero || startTimeout <= .zero {
      throw Failure(.usage, "the time must be more than nothing", at: Setting("timeout"), "\(timeout)")
    }
    if runsOnce, !(text.contains("{in}") && text.contains("{out}")) {
      throw Failure(
        .usage, "the command has a place for one of its two files only", at: text,
        remedy: "Write both {in}, the file with the solution, and {out}, the file with the answer")
    }
  }
}

extension Duration {
  /// As a sentence says it.
  var shown: String {
    let seconds = self / .seconds(1)
    return Int(exactly: seconds).map { "\($0) s" } ?? "\(seconds) s"
  }
}
