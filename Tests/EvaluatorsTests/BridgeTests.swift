// The programs that users are given run as they are, and the examples of the documentation as they stand there.

import Foundation
import Foundations
import Testing
import _TestSupport

@testable import Evaluators

/// What is on this machine.
enum Languages {
  static let python = runs("python3 -c 'import json'")
  static let numpy = runs("python3 -c 'import numpy'")
  static let gymnasium = runs("python3 -c 'import gymnasium'")
  static let c = runs("cc --version")

  static func runs(_ command: String) -> Bool {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", "\(command) >/dev/null 2>&1"]
    do { try process.run() } catch { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }

  /// The text of a block of code on the page for users, the first that begins with a mark.
  static func example(_ mark: String) throws -> String {
    let page = try WholeFile.text(
      URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
        .appending(path: "Documentation/Evaluators.md").path)
    let blocks = page.split(separator: "```").map(String.init)
    return try #require(blocks.first { $0.hasPrefix(mark) }, "no block \(mark)").split(separator: "\n")
      .dropFirst()
      .joined(separator: "\n") + "\n"
  }
}

@Suite("Bridges")
struct BridgeTests {
  /// What the examples compute: minus the sum of squares, and the first two parameters.
  static func check(_ command: String, _ folder: String) throws {
    let pool = try Pool(EvaluatorCommand(command, workers: 2, folder: folder))
    let count = pool.hello.parameters
    let rows = (0..<50).map { row in (0..<count).map { Float(row * 3 + $0) / 256 - 0.5 } }
    pool.submit(rows.enumerated().map { Candidate($0.offset, $0.element) })
    var seen = 0
    while let outcome = try pool.next() {
      let x = rows[outcome.number]
      guard case .evaluated(let evaluation) = outcome.end else {
        Issue.record("\(outcome)")
        continue
      }
      let fitness = -x.reduce(0.0) { $0 + Double($1) * Double($1) }
      #expect(abs(Double(evaluation.fitness) - fitness) < 1e-5 && evaluation.measures == [x[0], x[1]])
      seen += 1
    }
    #expect(seen == 50 && pool.takeNotes().isEmpty)
  }

  @Test(
    "the evaluator in Python runs as it is", .enabled(if: Languages.python, "SKIPPED: there is no python3"))
  func python() throws {
    try withTemporaryFolder { folder in
      try AtomicFile.write(EvaluatorBridge.python, to: "\(folder)/evaluator.py")
      try Self.check("python3 \(folder)/evaluator.py", folder)
    }
  }

  @Test(
    "an evaluator in Python that raises and prints goes on",
    .enabled(if: Languages.python, "SKIPPED: there is no python3"))
  func raising() throws {
    try withTemporaryFolder { folder in
      let text = EvaluatorBridge.python.replacing(
        "    return -sum", with: "    print('hm'); x[0] > 0.5 and 1 / 0\n    return -sum")
      try AtomicFile.write(text, to: "\(folder)/evaluator.py")
      let pool = try Pool(EvaluatorCommand("python3 \(folder)/evaluator.py", workers: 1, folder: folder))
      pool.submit([
        Candidate(0, Array(repeating: 1, count: 20)), Candidate(1, Array(repeating: 0, count: 20)),
      ])
      var ends: [Int: Outcome.End] = [:]
      while let outcome = try pool.next() { ends[outcome.number] = outcome.end }
      #expect(ends[0] == .failed("ZeroDivisionError('division by zero')"))
      #expect(ends[1] == .evaluated(Evaluation(fitness: 0, measures: [0, 0])))
      #expect(pool.counts.chatter == 0 && pool.takeNotes().isEmpty)
    }
  }

  @Test("the example in shell on the page for users runs as it stands there")
  func shell() throws {
    try withTemporaryFolder { folder in
      try AtomicFile.write(try Languages.example("sh\n#!"), to: "\(folder)/evaluator.sh")
      try Self.check("sh \(folder)/evaluator.sh", folder)
    }
  }

  @Test(
    "the example in C on the page for users runs as it stands there",
    .enabled(if: Languages.c, "SKIPPED: there is no cc"))
  func c() throws {
    try withTemporaryFolder { folder in
      try AtomicFile.write(try Languages.example("c\n"), to: "\(folder)/evaluator.c")
      try #require(Languages.runs("cc -O1 -o \(folder)/evaluator \(folder)/evaluator.c"))
      try Self.check("\(folder)/evaluator", folder)
    }
  }

  @Test(
    "the example in NumPy on the page for users runs as it stands there",
    .enabled(if: Languages.numpy, "SKIPPED: there is no numpy for python3"))
  func numpy() throws {
    try withTemporaryFolder { folder in
      try AtomicFile.write(try Languages.example("python\n# binary"), to: "\(folder)/evaluator.py")
      try Self.check("python3 \(folder)/evaluator.py", folder)
    }
  }

  @Test(
    "an environment of Gymnasium is one of ours",
    .enabled(if: Languages.gymnasium, "SKIPPED: there is no gymnasium for python3"))
  func gymnasium() throws {
    try withTemporaryFolder { folder in
      try AtomicFile.write(EnvironmentBridge.gymnasium, to: "\(folder)/bridge.py")
      let child = try EnvironmentChild(
        EvaluatorCommand("python3 \(folder)/bridge.py CartPole-v1", folder: folder))
      #expect(child.hello.choices == 2 && child.hello.actions == 1)
      var lengths: [Int] = []
      for seed in 0..<3 as Range<UInt32> {
        guard case .frame(let first) = try child.reset(seed: seed) else {
          Issue.record("no frame after a reset")
          return
        }
        #expect(first.shape == [4] && first.type == .float32 && first.bytes.count == 16)
        var steps = 0
        while case .frame(let frame) = try child.step([Float(steps % 2)]) {
          steps += 1
          #expect(frame.reward == 1)
          if frame.ended || steps > 500 { break }
        }
        lengths.append(steps)
      }
      #expect(lengths.allSatisfy { (5...500).contains($0) })
      guard case .discarded = try child.step([7]) else {
        Issue.record("an action that does not exist was taken")
        return
      }
    }
  }
}
