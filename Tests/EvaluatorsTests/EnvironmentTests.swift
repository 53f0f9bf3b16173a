// Environments as child processes: frames, and everything that may go wrong in an episode.

import Foundation
import Foundations
import Testing
import _TestSupport

@testable import Evaluators

@Suite("Environment child")
struct EnvironmentTests {
  static let hello =
    #"{"vae":1,"kind":"environment","actions":1,"low":-1,"high":1,"shape":[2,3],"type":"|u1"}"#

  /// Shows frames of six letters; `body` says what happens beside, and `s` is what was asked, a seed or an action.
  static func script(_ body: String = ":", hello: String = hello) -> String {
    """
    frame() { printf '{"id":%s,"reward":%s,"ended":%s,"cut":false,"shape":[2,3],"type":"|u1","bytes":6}\\n%s' $id ${1-0.5} ${2-false} ${3-abc\\{'
    '\\"}; }
    echo '\(hello)'
    while read -r line; do
      id=${line#*:}; id=${id%%,*}; s=${line##*:}; s=${s%\\}}
      \(body)
      frame
    done
    """
  }

  static func child(_ script: String, _ folder: String) throws -> EnvironmentChild {
    try EnvironmentChild(
      try ShellChild.command(script, in: folder, timeout: .milliseconds(400), startTimeout: .seconds(10)))
  }

  static let frame = EnvironmentChild.Turn.frame(
    Frame(reward: 0.5, ended: false, cut: false, shape: [2, 3], type: .uint8, bytes: Array("abc{\n\"".utf8)))

  @Test("resets and steps show frames, whatever bytes they have")
  func frames() throws {
    try withTemporaryFolder { folder in
      let child = try Self.child(Self.script(), folder)
      #expect(child.hello == EnvironmentHello(actions: 1, low: [-1], high: [1], shape: [2, 3], type: .uint8))
      for seed in 0..<3 as Range<UInt32> {
        #expect(try child.reset(seed: seed) == Self.frame)
        for _ in 0..<20 { #expect(try child.step([0.25]) == Self.frame) }
      }
      #expect(child.takeNotes().isEmpty)
    }
  }

  @Test("several are asked before any is waited for, and see what they were asked")
  func sideBySide() throws {
    try withTemporaryFolder { folder in
      let script = Self.script("frame $s true; continue")
      let children = try (0..<3).map { _ in try Self.child(script, folder) }
      for (seed, child) in children.enumerated() { try child.ask(reset: UInt32(seed)) }
      for (seed, child) in children.enumerated() {
        guard case .frame(let frame) = try child.answer() else {
          Issue.record("no frame")
          continue
        }
        #expect(frame.reward == Float(seed) && frame.ended)
      }
      // A list follows the colon of an action.
      for child in children { try child.ask(step: [1]) }
    }
  }

  @Test(
    "an episode in which something goes wrong is discarded, and the next begins anew",
    arguments: [
      ("[ $id = 3 ] && { frame NaN; continue; }", "the reward is nan"),
      ("[ $id = 3 ] && { echo '{\"id\":3,\"error\":\"bad action\"}'; continue; }", "bad action"),
      ("[ $id = 3 ] && { echo oh >&2; exit 2; }", "exit code 2: oh"),
      ("[ $id = 3 ] && sleep 1000", "no answer within 0.4 s"),
      ("[ $id = 3 ] && { printf '{\"id\":3,\"shape\":[2,3],\"bytes\":6}\\nabc'; exit 0; }", "exit code 0"),
      ("[ $id = 3 ] && { head -c 2000000 /dev/zero; sleep 1000; }", "no answer within"),
    ])
  func discarded(body: String, reason: String) throws {
    try withTemporaryFolder { folder in
      let child = try Self.child(Self.script(body), folder)
      #expect(try child.reset(seed: 1) == Self.frame)
      #expect(try child.step([0]) == Self.frame)
      guard case .discarded(let why) = try child.step([0]) else {
        Issue.record("the step was a frame")
        return
      }
      #expect(why.contains(reason), "\(why)")
      #expect(try child.reset(seed: 2) == Self.frame)
      #expect(try child.step([0]) == Self.frame)
    }
  }

  @Test(
    "what is wrong in every episode is refused",
    arguments: [
      (
        #"[ $id = 2 ] && { echo '{"id":2,"shape":[3,2],"type":"|u1","bytes":6}'; printf abcdef; continue; }"#,
        "shape [3, 2]"
      ),
      (
        #"[ $id = 2 ] && { echo '{"id":2,"shape":[2,3],"type":"<f4","bytes":24}'; printf 123456781234567812345678; continue; }"#,
        "type <f4"
      ),
      (#"[ $id = 2 ] && { echo '{"id":2,"shape":[2,3],"type":"<f8","bytes":48}'; continue; }"#, "<f8"),
      (#"[ $id = 2 ] && { echo '{"id":2,"shape":[2,3],"bytes":5}'; continue; }"#, "5 bytes"),
      ("[ $id = 2 ] && echo '{oops'", "{oops"), ("id=9", "\"id\":9"),
    ])
  func refused(body: String, reason: String) throws {
    try withTemporaryFolder { folder in
      let child = try Self.child(Self.script(body), folder)
      let failure = #expect(throws: Failure.self) {
        _ = try child.reset(seed: 1)
        _ = try child.step([0])
      }
      #expect(
        failure?.kind == .badData && "\(failure.map { "\($0)" } ?? "")".contains(reason),
        "\(String(describing: failure))")
    }
  }

  @Test("an environment that never shows a frame is given up")
  func hopeless() throws {
    try withTemporaryFolder { folder in
      let child = try Self.child(Self.script("exit 7"), folder)
      let failure = #expect(throws: Failure.self) {
        for seed in 0..<10 as Range<UInt32> { _ = try child.reset(seed: seed) }
      }
      #expect(failure?.kind == .failure && failure.map { "\($0)" }?.contains("exit code 7") == true)
    }
  }

  @Test(
    "hellos of environments say what an action is",
    arguments: [
      (
        #"{"vae":1,"kind":"environment","choices":3}"#,
        EnvironmentHello(actions: 1, low: [-.infinity], high: [.infinity], choices: 3)
      ),
      (
        #"{"vae":1,"kind":"environment","actions":2,"low":[-1,0],"high":1,"name":"car"}"#,
        EnvironmentHello(actions: 2, low: [-1, 0], high: [1, 1], name: "car")
      ),
      (#"{"vae":1,"kind":"environment"}"#, nil), (#"{"vae":1,"kind":"evaluator"}"#, nil),
      (#"{"vae":1,"kind":"environment","actions":1,"type":"<f8"}"#, nil),
      (#"{"vae":1,"kind":"environment","actions":1,"shape":[0]}"#, nil),
    ])
  func hellos(text: String, expected: EnvironmentHello?) {
    let hello = Array(text.utf8).withUnsafeBytes { try? HelloReader($0).environment() }
    #expect(hello == expected)
  }

  @Test("a program that is no environment is refused with what it said")
  func noHello() throws {
    try withTemporaryFolder { folder in
      for (script, reason) in [
        ("echo starting; exit 3", "exit code 3"),
        ("echo '\(ShellChild.hello)'; sleep 1000", "of kind \"evaluator\""),
      ] {
        let failure = #expect(throws: Failure.self) { try Self.child(script, folder) }
        #expect(failure?.kind == .badData && failure.map { "\($0)" }?.contains(reason) == true)
      }
    }
  }
}
