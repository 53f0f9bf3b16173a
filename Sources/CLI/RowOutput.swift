// Tables that are written row by row: to a file that appears when it is complete, or to standard output.

import Foundation
import Foundations

/// Where rows go, and how many are done.
enum RowOutput {
  /// Writes pieces to a file, or to standard output where none is named.
  static func write<Result>(
    to path: String?, _ body: ((UnsafeRawBufferPointer) throws -> Void) throws -> Result
  ) throws -> Result {
    guard let path else {
      return try body { try Console.output($0) }
    }
    var result: Result?
    try AtomicFile.write(to: path) { sink in
      result = try body { try sink.append($0) }
    }
    guard let result else { fail("a file was written without a result") }
    return result
  }
}

/// A line of progress over rows.
final class RowProgress {
  private let draws: Bool
  private let total: Int?
  private let start = ContinuousClock.now
  private var last = ContinuousClock.now

  init(quiet: Bool, of total: Int? = nil) {
    draws = Console.isTerminal && !quiet
    self.total = total
  }

  /// Draws the line, a few times a second.
  func tell(_ done: Int) {
    let now = ContinuousClock.now
    guard draws, now - last > .milliseconds(200) else { return }
    last = now
    let rate = Double(done) / ((now - start) / .seconds(1))
    let share = total.map { " of \($0)" } ?? ""
    Console.draw("\(done)\(share) rows, \(Int(rate)) rows/s")
  }

  /// Clears the line.
  func end() { if draws { Console.draw("") } }
}
