// Programs that do not say hello as they should: told at once, with what they said instead.

import Foundation
import Foundations
import Testing
import _TestSupport

@testable import Evaluators

@Suite("Hello")
struct HelloTests {
  @Test(
    "a program without a hello is refused with what it printed and its errors",
    arguments: [
      ("sleep 1000", ["no hello within 0.3 s"]),
      ("echo loading; sleep 1000", ["no hello within 0.3 s", "it printed: loading"]),
      ("printf 'no end of line'; sleep 1000", ["no end of line"]),
      (
        "echo a line; echo 'No module named walk' >&2; exit 1",
        ["exit code 1", "a line", "No module named walk"]
      ),
      ("no-such-program", ["exit code 127", "no-such-program"]),
      ("kill -s KILL $$", ["signal 9 (SIGKILL)"]),
      (#"echo '{"vae":2}'; sleep 1000"#, ["version 2.0", #"{"vae":2}"#]),
      ("echo '{hello'; sleep 1000", ["not understood", "{hello"]),
      (#"echo '{"vae":1,"kind":"environment","actions":1}'; sleep 1000"#, [#"of kind "environment""#]),
      (#"echo '{"vae":1,"parameters":2,"measures":["x"],"range":[]}'; sleep 1000"#, ["\"range\" has 0 ends"]),
      ("head -c 2000000 /dev/zero | tr '\\0' '\\377'; sleep 1000", ["a line of more than 1048576 bytes"]),
    ])
  func refused(script: String, reasons: [String]) throws {
    try withTemporaryFolder { folder in
      // Programs that end are given their time, others are not waited for.
      let patience = Duration.milliseconds(reasons.contains { $0.contains("no ") } ? 300 : 10_000)
      let command = try ShellChild.command(script, in: folder, startTimeout: patience)
      let failure = #expect(throws: Failure.self) { try Pool(command) }
      let text = failure.map { "\($0)" } ?? ""
      #expect(failure?.kind == .badData && reasons.allSatisfy(text.contains), "\(text)")
      #expect(text.contains("Have it print one line of JSON"))
    }
  }

  @Test("chatter before the hello is no hindrance, and is mentioned")
  func banner() throws {
    try withTemporaryFolder { folder in
      let pool = try Pool(
        try ShellChild.command(
          "echo 'Hello from the community'\n" + ShellChild.loop("answer $id"), in: folder))
      #expect(try ShellChild.outcomes(pool, 0..<3).count == 3)
      #expect(pool.takeNotes().contains { $0.contains("Hello from the community") })
    }
  }

  @Test("workers that say different things are refused")
  func different() throws {
    try withTemporaryFolder { folder in
      let hello = ShellChild.hello.replacing("\"low\":-1", with: "\"low\":-'$((1 + $1))'")
      let failure = #expect(throws: Failure.self) {
        let pool = try Pool(
          try ShellChild.command(
            ShellChild.loop("sleep 0.05; answer $id", hello: hello), in: folder, workers: 2))
        _ = try ShellChild.outcomes(pool, 0..<200)
      }
      #expect(failure?.kind == .badData && failure.map { "\($0)" }?.contains("different things") == true)
    }
  }

  @Test("a worker whose second hello is missing is started again, and nothing is lost")
  func second() throws {
    try withTemporaryFolder { folder in
      let script =
        "if [ -e once ] && [ ! -e twice ]; then : > twice; exit 1; fi\n"
        + ShellChild.loop("[ $id = 3 ] && [ ! -e once ] && { : > once; exit 1; }; answer $id")
      let pool = try Pool(try ShellChild.command(script, in: folder))
      let ends = try ShellChild.outcomes(pool, 0..<8)
      #expect(
        ends.count == 8
          && ends.allSatisfy {
            $0.value == .evaluated(Evaluation(fitness: Float($0.key), measures: [0.25, -0.5]))
          })
      #expect(pool.counts.restarted == 2)
    }
  }
}
