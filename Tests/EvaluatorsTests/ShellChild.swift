// Evaluators in a few lines of shell, which is on every machine: well-behaved ones, and all kinds of others.

import Foundation
import Foundations
import _TestSupport

@testable import Evaluators

/// A script of the shell that is an evaluator.
struct ShellChild {
  /// What it says first.
  static let hello =
    #"{"vae":1,"kind":"evaluator","parameters":2,"low":-1,"high":1,"measures":["x","y"],"range":[[-1,1],[-1,1]]}"#

  /// Reads lines; for each, `id` is its id, `answer` answers it with the id as its fitness, and `body` says what happens.
  static func loop(_ body: String, hello: String = hello) -> String {
    """
    answer() { echo "{\\"id\\":$1,\\"fitness\\":$1,\\"measures\\":[0.25,-0.5]}"; }
    echo '\(hello)'
    while read -r line; do
      id=${line#*:}; id=${id%%,*}
      \(body)
    done
    """
  }

  /// A command that runs a script, which lies in a folder.
  static func command(
    _ script: String, in folder: String, workers: Int = 1, timeout: Duration = .seconds(20),
    startTimeout: Duration = .seconds(20)
  ) throws -> EvaluatorCommand {
    let file = "\(folder)/child.sh"
    try AtomicFile.write(script, to: file)
    var command = EvaluatorCommand(
      "cd '\(folder)' && exec sh child.sh {worker}", workers: workers, timeout: timeout,
      startTimeout: startTimeout,
      folder: folder)
    command.grace = .milliseconds(300)
    command.pause = .milliseconds(10)
    return command
  }

  /// Gives candidates with the numbers to a pool, and takes what comes of each.
  static func outcomes(_ pool: Pool, _ numbers: Range<Int>) throws -> [Int: Outcome.End] {
    pool.submit(numbers.map { Candidate($0, Array(repeating: 0.5, count: pool.hello.parameters)) })
    var ends: [Int: Outcome.End] = [:]
    while let outcome = try pool.next() { ends[outcome.number] = outcome.end }
    return ends
  }
}

/// Whether a process runs; one that has ended and that nobody has asked for does not.
func isRunning(_ process: Int32) -> Bool {
  if kill(process, 0) != 0 { return false }
  guard let status = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8) else {
    return !System.isLinux
  }
  return !(status.split(separator: ")").last?.hasPrefix(" Z") ?? true)
}

/// Waits until something is so, at most five seconds.
func becomes(_ condition: () -> Bool) -> Bool {
  for _ in 0..<500 {
    if condition() { return true }
    usleep(10_000)
  }
  return condition()
}
