// A step beside another program: in every round each precision runs on an idle machine and then beside a process that keeps one
// core busy, so that what the machine does meanwhile meets both.

import CPU
import Foundation
import Tensors

/// Times of steps on an idle machine and beside a busy process.
struct Busy {
  /// A process that never waits.
  private static func start() throws -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", "while :; do :; done"]
    try process.run()
    return process
  }

  /// Measures and prints, over so many rounds.
  static func run(_ subject: Subject, rounds: Int, backend: CPU) throws {
    var works = try ContractionPrecision.allCases.filter(backend.supports).map {
      (precision: $0, work: try Work(subject, $0, backend: backend))
    }
    let steps = subject == .mlp ? 400 : 20
    var times: [ContractionPrecision: (idle: [Double], busy: [Double])] = [:]
    for index in works.indices { _ = try works[index].work.milliseconds(steps: steps) }
    for _ in 0..<rounds {
      for index in works.indices {
        let precision = works[index].precision
        times[precision, default: ([], [])].idle.append(try works[index].work.milliseconds(steps: steps))
        let other = try start()
        defer {
          kill(other.processIdentifier, SIGKILL)
          other.waitUntilExit()
        }
        times[precision, default: ([], [])].busy.append(try works[index].work.milliseconds(steps: steps))
      }
    }
    for work in works {
      let (idle, busy) = times[work.precision] ?? ([], [])
      let (alone, beside) = (StepTime.median(idle), StepTime.median(busy))
      print(
        String(
          format: "%@  idle %.2f ms, beside a busy process %.2f ms: %.2f times (%.2f to %.2f)",
          work.precision.rawValue.padding(toLength: 10, withPad: " ", startingAt: 0), alone, beside,
          beside / alone, zip(busy, idle).map { $0 / $1 }.min() ?? 0,
          zip(busy, idle).map { $0 / $1 }.max() ?? 0))
    }
  }
}
