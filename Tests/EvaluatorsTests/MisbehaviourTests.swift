// Every way in which an evaluator is known to fail: what comes of it, and that nothing else is lost over it.

import Foundation
import Foundations
import Testing
import _TestSupport

@testable import Evaluators

/// An evaluator that does something wrong.
struct Misbehaviour: CustomTestStringConvertible, Sendable {
  var testDescription: String
  /// What it does for each line, see ``ShellChild/loop(_:hello:)``.
  var body: String
  /// The candidates that fail, with part of the reason.
  var failures: [Int: String] = [:]
  /// Part of what the user is told; nil for nothing.
  var note: String?
  var timeout = Duration.seconds(20)

  /// Six candidates are evaluated, those from 1 on while something goes wrong.
  static let all = [
    Misbehaviour(
      testDescription: "prints to standard output", body: #"echo "step $id"; answer $id"#,
      note: "prints to its standard output, which is for its answers: 'step 0'"),
    Misbehaviour(
      testDescription: "prints something like an answer",
      body: #"answer $id; [ $id = 2 ] && echo "{'a': 1}""#,
      note: "what is no answer"),
    Misbehaviour(
      testDescription: "answers NaN and infinities",
      body: """
        case $id in
          1) echo '{"id":1,"fitness":NaN,"measures":[0,0]}' ;;
          2) echo '{"id":2,"fitness":1,"measures":[0,-Infinity]}' ;;
          3) echo '{"id":3,"fitness":null,"measures":[0,0]}' ;;
          *) answer $id ;;
        esac
        """, failures: [1: "the fitness is NaN", 2: "the measure 'y' is infinite", 3: "the fitness is NaN"]),
    Misbehaviour(
      testDescription: "reports a failure",
      body: #"[ $id = 4 ] && echo '{"id":4,"error":"fell over"}' || answer $id"#,
      failures: [4: "fell over"]),
    Misbehaviour(
      testDescription: "answers with a wrong count of measures",
      body: #"[ $id = 4 ] && echo '{"id":4,"fitness":1,"measures":[0]}' || answer $id"#,
      failures: [4: "1 measures where the hello names 2"]),
    Misbehaviour(
      testDescription: "crashes",
      body: #"[ $id = 2 ] && { echo start >&2; echo boom >&2; exit 3; }; answer $id"#,
      failures: [2: "ended with exit code 3: boom"], note: "boom"),
    Misbehaviour(
      testDescription: "is ended by a signal", body: "[ $id = 2 ] && kill -s SEGV $$; answer $id",
      failures: [2: "signal 11 (SIGSEGV)"], note: "SIGSEGV"),
    Misbehaviour(
      testDescription: "crashes once",
      body: "[ $id = 2 ] && [ ! -e once ] && { : > once; exit 1; }; answer $id", note: "exit code 1"),
    Misbehaviour(
      testDescription: "hangs", body: "[ $id = 2 ] && sleep 1000; answer $id",
      failures: [2: "no answer within 0.4 s"],
      timeout: .milliseconds(400)),
    Misbehaviour(testDescription: "is slow", body: "sleep 0.05; answer $id"),
    Misbehaviour(
      testDescription: "answers twice", body: "answer $id; answer $id", note: "twice"),
    Misbehaviour(
      testDescription: "answers for somebody else", body: "answer $id; answer 99", note: #"{"id":99"#),
    Misbehaviour(
      testDescription: "closes its output", body: "[ $id = 2 ] && { exec 1>&-; sleep 1000; }; answer $id",
      failures: [2: "closed its output"], note: "closed its output"),
    Misbehaviour(
      testDescription: "closes its input after an answer",
      body: "[ $id = 2 ] && { answer 2; exec 0<&-; sleep 1000; }; answer $id",
      note: "closed its input"),
    Misbehaviour(
      testDescription: "never ends its line",
      body: "[ $id = 2 ] && { head -c 1300000 /dev/zero | tr '\\0' x; sleep 1000; }; answer $id",
      failures: [2: "a line of more than"], note: "a line of more than"),
    Misbehaviour(
      testDescription: "asks to be tried again",
      body:
        #"[ $id = 2 ] && [ ! -e once ] && { : > once; echo '{"id":2,"error":"no licence","transient":true}'; continue; }; answer $id"#
    ),
    Misbehaviour(
      testDescription: "asks to be tried again for ever",
      body:
        #"[ $id = 2 ] && { echo '{"id":2,"error":"no licence","transient":true}'; continue; }; answer $id"#,
      failures: [2: "no licence (tried 6 times)"]),
  ]
}

@Suite("Evaluators that misbehave")
struct MisbehaviourTests {
  @Test("whatever one evaluation does, the others have their outcomes", arguments: Misbehaviour.all, [1, 2])
  func outcomes(case one: Misbehaviour, workers: Int) throws {
    try withTemporaryFolder { folder in
      let command = try ShellChild.command(
        ShellChild.loop(one.body), in: folder, workers: workers, timeout: one.timeout)
      let pool = try Pool(command)
      var ends = try ShellChild.outcomes(pool, 0..<1)
      ends.merge(try ShellChild.outcomes(pool, 1..<6)) { first, _ in first }
      for number in 0..<6 {
        if let reason = one.failures[number] {
          guard case .failed(let why) = ends[number] else {
            Issue.record("\(number) is \(String(describing: ends[number]))")
            continue
          }
          #expect(why.contains(reason), "\(why)")
        } else {
          #expect(ends[number] == .evaluated(Evaluation(fitness: Float(number), measures: [0.25, -0.5])))
        }
      }
      // Sentences come with the outcomes, or a moment after the last.
      var notes: [String] = []
      let isTold = becomes {
        notes += pool.takeNotes().map { "\($0)" }
        return one.note.map { note in notes.contains { $0.contains(note) } } ?? true
      }
      #expect(isTold && (one.note != nil || notes.isEmpty), "\(notes)")
    }
  }

  @Test("what is printed in the place of answers is kept in a file, and errors in another")
  func files() throws {
    try withTemporaryFolder { folder in
      let pool = try Pool(
        try ShellChild.command(ShellChild.loop("echo $id seen; echo $id bad >&2; answer $id"), in: folder))
      _ = try ShellChild.outcomes(pool, 0..<3)
      pool.close()
      #expect(try WholeFile.text("\(folder)/evaluator-0.log") == "0 seen\n1 seen\n2 seen\n")
      #expect(try WholeFile.text("\(folder)/evaluator-0.err") == "0 bad\n1 bad\n2 bad\n")
      #expect(pool.counts.chatter == 3)
    }
  }

  @Test(
    "of several that were under way, the guilty one alone fails, however many workers there are",
    arguments: [1, 2, 4])
  func guilt(workers: Int) throws {
    try withTemporaryFolder { folder in
      // Four are answered together, so the answers of innocents die with the process.
      let script = """
        echo '\(ShellChild.hello.replacing("\"parameters\"", with: "\"batch\":4,\"parameters\""))'
        while read -r line; do
          ids=${line#*[}
          ids=$(echo "${ids%%]*}" | tr , ' ')
          for id in $ids; do
            case $id in *7) exit 9 ;; esac
          done
          for id in $ids; do echo "{\\"id\\":$id,\\"fitness\\":1,\\"measures\\":[0,0]}"; done
        done
        """
      let pool = try Pool(try ShellChild.command(script, in: folder, workers: workers))
      let ends = try ShellChild.outcomes(pool, 0..<80)
      let failed = ends.filter { if case .failed = $0.value { true } else { false } }.keys.sorted()
      #expect(ends.count == 80 && failed == [7, 17, 27, 37, 47, 57, 67, 77])
    }
  }

  @Test("an evaluator that breaks down is given up before many candidates pay for it", arguments: [1, 2])
  func breakdown(workers: Int) throws {
    try withTemporaryFolder { folder in
      let script = ShellChild.loop(
        "[ -e broken ] && { echo no disk >&2; exit 5; }; [ $id = 30 ] && : > broken; answer $id")
      let pool = try Pool(try ShellChild.command(script, in: folder, workers: workers))
      pool.submit((0..<500).map { Candidate($0, [0, 0]) })
      var failed = 0
      let failure = #expect(throws: Failure.self) {
        while let outcome = try pool.next() {
          if case .failed = outcome.end { failed += 1 }
        }
      }
      #expect(failure.map { "\($0)" }?.contains("exit code 5: no disk") == true && failed <= workers)
    }
  }

  @Test(
    "an evaluator that never answers is given up, with the first reason",
    arguments: [
      ("exit 4", "exit code 4"), ("sleep 1000", "no answer within"),
      ("exec 0<&-; sleep 1000", "closed its input"),
    ])
  func hopeless(body: String, reason: String) throws {
    try withTemporaryFolder { folder in
      let script = "echo '\(ShellChild.hello)'; \(body)"
      let pool = try Pool(try ShellChild.command(script, in: folder, timeout: .milliseconds(150)))
      let failure = #expect(throws: Failure.self) { try ShellChild.outcomes(pool, 0..<20) }
      #expect(failure?.kind == .failure)
      let text = failure.map { "\($0)" } ?? ""
      #expect(text.contains("restarted 5 times without one answer") && text.contains(reason), "\(text)")
    }
  }

  @Test(
    "a search stops when half of the last 200 evaluations have failed, and every outcome until then is given")
  func failing() throws {
    try withTemporaryFolder { folder in
      let script = ShellChild.loop(
        #"[ $id -lt 150 ] && answer $id || echo "{\"id\":$id,\"error\":\"bad $id\"}""#)
      let pool = try Pool(try ShellChild.command(script, in: folder))
      pool.submit((0..<1000).map { Candidate($0, [0, 0]) })
      var numbers: Set<Int> = []
      let failure = #expect(throws: Failure.self) {
        while let outcome = try pool.next() { numbers.insert(outcome.number) }
      }
      #expect(
        failure.map { "\($0)" }?.contains(
          "half of the last 200 evaluations failed; the first reason was: bad 150") == true)
      // Nothing was lost on the way, and it did not go on for long.
      #expect(numbers.count >= 250 && numbers.count < 1000 && numbers == Set(0..<numbers.count))
    }
  }

  @Test(
    "a first answer that is not what the hello announced stops the search",
    arguments: [
      (#"echo "{\"id\":$id,\"fitness\":1,\"measures\":[1]}""#, "1 measures"),
      (#"echo "{\"id\":$id,\"fit\":1}""#, "neither"), (#"echo "{'id': $id}""#, "cannot be read"),
      ("answer 99", "id that it was not asked"), (#"echo "{\"fitness\":1,\"measures\":[0,0]}""#, "\"id\""),
    ])
  func misunderstood(body: String, reason: String) throws {
    try withTemporaryFolder { folder in
      let pool = try Pool(try ShellChild.command(ShellChild.loop(body), in: folder))
      let failure = #expect(throws: Failure.self) { try ShellChild.outcomes(pool, 0..<1) }
      #expect(
        failure?.kind == .badData && "\(failure.map { "\($0)" } ?? "")".contains(reason),
        "\(String(describing: failure))")
    }
  }

  @Test("what is wrong with numbers behind a line, or with a request as a whole, is that request's alone")
  func blocks() throws {
    try withTemporaryFolder { folder in
      let wrong = #"[ $id = 4 ] && { echo "{\"id\":4,\"error\":\"too stiff\"}"; continue; }"#
      let pool = try Pool(
        try ShellChild.command(PoolTests.binary.replacing("BEFORE", with: wrong), in: folder))
      let ends = try ShellChild.outcomes(pool, 0..<8)
      // A request holds at most two, and the first may hold fewer.
      let failed = ends.filter { $0.value == .failed("too stiff") }.keys.sorted()
      #expect(ends.count == 8 && (failed == [4] || failed == [4, 5]), "\(ends)")
      #expect(pool.counts.evaluated == 8 - failed.count)
    }
  }

  @Test("numbers of another size than announced end the process, not the search")
  func garbage() throws {
    try withTemporaryFolder { folder in
      let wrong = #"[ $id = 4 ] && { echo "{\"id\":4,\"rows\":1,\"bytes\":5}"; printf 'xxxxx'; }"#
      let pool = try Pool(
        try ShellChild.command(PoolTests.binary.replacing("BEFORE", with: wrong), in: folder))
      var ends = try ShellChild.outcomes(pool, 0..<2)
      ends.merge(try ShellChild.outcomes(pool, 2..<8)) { first, _ in first }
      let failed = ends.filter { if case .failed = $0.value { true } else { false } }
      #expect(ends.count == 8 && failed.keys.sorted() == [4], "\(ends)")
    }
  }
}
