// What is written in a folder lies in it: links that lead elsewhere are refused, those within it are not.

import Foundation
import Testing
import _TestSupport

@testable import Foundations

@Suite("Keeping within a folder")
struct EnclosureTests {
  /// A link in a folder `run` beside which lies a folder `other`.
  struct Link: Sendable, CustomTestStringConvertible {
    var path: String
    var target: String
    var isRefused: Bool
    var testDescription: String { "\(path) -> \(target)" }
  }

  static let links = [
    Link(path: "run/checkpoints", target: "../other", isRefused: true),
    Link(path: "run/run.json", target: "../other/file", isRefused: true),
    Link(path: "run/run.json", target: "nowhere", isRefused: true),
    Link(path: "run/checkpoints", target: "..", isRefused: true),
    Link(path: "run/checkpoints", target: "../running", isRefused: true),
    Link(path: "run/checkpoints", target: "inner", isRefused: false),
    Link(path: "run/notes", target: "../other", isRefused: false),
  ]

  @Test("a link on the way to what is written must not lead out", arguments: links)
  func enclosure(link: Link) throws {
    try withTemporaryFolder { folder in
      for name in ["run", "run/inner", "other", "running"] { try FolderPath.make("\(folder)/\(name)") }
      try AtomicFile.write("kept", to: "\(folder)/other/file")
      try #require(symlink(link.target, "\(folder)/\(link.path)") == 0)
      func check() throws {
        try Enclosure.require(["run.json", "checkpoints/last/checkpoint"], in: "\(folder)/run", "the run")
      }
      guard link.isRefused else { return try check() }
      let failure = try #require(throws: Failure.self) { try check() }
      #expect(failure.kind == .badData && failure.place == "\(folder)/\(link.path)")
      #expect(failure.what == "leads outside the run")
    }
  }

  @Test("a pipe in the place of a file is refused, and a folder that is not there is in order")
  func pipes() throws {
    try withTemporaryFolder { folder in
      try Enclosure.require(["run.json"], in: "\(folder)/none", "the run")
      try #require(mkfifo("\(folder)/run.json", 0o600) == 0)
      let failure = try #require(throws: Failure.self) {
        try Enclosure.require(["run.json"], in: folder, "the run")
      }
      #expect(failure.kind == .badData && failure.what == "is no plain file")
    }
  }
}
