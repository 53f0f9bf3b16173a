// Programs that evaluate one solution and end.

import Foundation
import Foundations
import Testing
import _TestSupport

@testable import Evaluators

@Suite("Programs that run once per solution")
struct OnceTests {
  static let hello = Hello(parameters: 2, low: [-1], high: [1], measures: ["x"], ranges: [-1...1])

  static func pool(_ script: String, _ folder: String, workers: Int = 1) throws -> Pool {
    try AtomicFile.write(script, to: "\(folder)/sim.sh")
    return try Pool(
      EvaluatorCommand(
        "sh \(folder)/sim.sh {in} {out} {worker}", workers: workers, timeout: .milliseconds(1500),
        folder: "\(folder)/a run"),
      hello: hello)
  }

  @Test(
    "numbers are read from a file and an answer from another, as numbers or as JSON", arguments: [1, 2],
    [
      #"echo chat; awk '{ s += $1 } END { print s; print s / 2 }' "$1" > "$2""#,
      #"awk '{ s += $1 } END { printf "{\"fitness\":%s,\"measures\":[%s]}", s, s / 2 }' "$1" > "$2""#,
    ])
  func answers(workers: Int, script: String) throws {
    try withTemporaryFolder { folder in
      let pool = try Self.pool(script, folder, workers: workers)
      pool.submit((0..<8).map { Candidate($0, [Float($0), 0.5]) })
      var ends: [Int: Outcome.End] = [:]
      while let outcome = try pool.next() { ends[outcome.number] = outcome.end }
      for number in 0..<8 {
        let sum = Float(number) + 0.5
        #expect(ends[number] == .evaluated(Evaluation(fitness: sum, measures: [sum / 2])))
      }
      #expect(pool.takeNotes().isEmpty)
    }
  }

  @Test(
    "what goes wrong is a failed evaluation, after a second try where it may pass",
    arguments: [
      ("echo no mesh >&2; exit 3", "exit code 3: no mesh"), ("kill -s SEGV $$", "signal 11"),
      ("sleep 1000", "no answer within"),
      ("echo nan 0 > $2", "the fitness is NaN"), (":", "without an answer"),
      ("echo 1 2 3 > $2", "not the 2 numbers"),
      ("echo one two > $2", "not the 2 numbers"), ("echo '{1' > $2", "no JSON"),
    ])
  func failures(body: String, reason: String) throws {
    try withTemporaryFolder { folder in
      let pool = try Self.pool("read -r x < $1; [ $x = 0.0 ] && echo 1 0 > $2 || { \(body); }", folder)
      pool.submit([Candidate(0, [0, 0])])
      #expect(try pool.next() == Outcome(0, .evaluated(Evaluation(fitness: 1, measures: [0]))))
      pool.submit([Candidate(1, [1, 0]), Candidate(2, [0, 0])])
      var ends: [Int: Outcome.End] = [:]
      while let outcome = try pool.next() { ends[outcome.number] = outcome.end }
      #expect(ends[2] == .evaluated(Evaluation(fitness: 1, measures: [0])))
      guard case .failed(let why) = ends[1] else {
        Issue.record("\(String(describing: ends[1]))")
        return
      }
      #expect(why.contains(reason), "\(why)")
    }
  }

  @Test("a program that never writes an answer that can be read stops the search")
  func misunderstood() throws {
    try withTemporaryFolder { folder in
      let pool = try Self.pool("echo 1 2 3 > $2", folder)
      pool.submit([Candidate(0, [0, 0])])
      let failure = #expect(throws: Failure.self) { try pool.next() }
      #expect(failure?.kind == .badData)
    }
  }
}
