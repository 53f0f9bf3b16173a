// The commands that are named at the end of a training, pasted into a shell: they work for every kind of data, whatever
// folders are called.

import Datasets
import Foundation
import Foundations
import Testing
import _TestSupport

@testable import CLI

@Suite("Next commands", .serialized)
struct NextCommandsTests {
  @Test(
    "a word is quoted where a shell would read it otherwise",
    arguments: [
      ("runs/a-1.npy", "runs/a-1.npy"), ("a b", "'a b'"), ("it's", "'it'\\''s'"), ("$(x)", "'$(x)'"),
      ("", "''"),
      ("~/x", "'~/x'"), ("=x", "'=x'"), ("ä", "'ä'"), ("a\nb", "'a\nb'"), ("a*", "'a*'"),
    ])
  func words(_ text: String, _ word: String) { #expect(ShellWord.quoted(text) == word) }

  @Test("a sentence has a command in quotes, or one with quotes of its own")
  func sentences() {
    #expect(MessageStyle.flags.action(.resume(run: "a", epochs: 3)) == "'vae resume a --epochs 3'")
    #expect(MessageStyle.flags.action(.train(data: "a b.csv", from: "r")) == "vae train 'a b.csv' --from r")
  }

  /// Runs a line in a shell that finds the program.
  private func shell(_ line: String, in folder: String) throws -> (status: Int32, errors: String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", line]
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    process.environment = ProcessInfo.processInfo.environment.merging([
      "PATH": "\(Program.binary.deletingLastPathComponent().path):/usr/bin:/bin", "XDG_CACHE_HOME": folder,
    ]) { $1 }
    let log = "\(folder)/.log"
    try Data().write(to: URL(fileURLWithPath: log))
    process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: log))
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return (process.terminationStatus, try String(contentsOfFile: log, encoding: .utf8))
  }

  @Test(
    "they work when they are pasted",
    arguments: [
      ("array.npy", []), ("rows.npy", []), ("t.csv", []), ("photos", ["--network", "mlp"]),
      ("array.npy", ["--runs", "my $runs"]),
    ])
  func pasted(data: String, flags: [String]) throws {
    try withTemporaryFolder { outside in
      let folder = "\(outside)/it's a \"folder\" of $x"
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      switch data {
      case "array.npy": try NPY.write(CommandTests.pictures(60), to: "\(folder)/array.npy")
      case "rows.npy":
        try NPY.write(
          NumericArray(shape: [60, 3], (0..<180).map { Float($0 % 17) / 17 }), to: "\(folder)/rows.npy")
      case "photos": try PicturesAsFilesTests.sprites(60, in: "\(folder)/photos")
      default:
        try AtomicFile.write(
          "a,b\n" + (0..<80).map { "\($0 % 7),\($0 % 5)\n" }.joined(), to: "\(folder)/t.csv")
      }
      let trained = try Program.run(
        ["train", data, "--epochs", "1", "--latent", "2"] + flags, in: folder,
        environment: ["XDG_CACHE_HOME": folder])
      #expect(trained.status == 0, "\(trained.errors)")
      let lines = trained.errors.components(separatedBy: "next:\n").last?.split(separator: "\n") ?? []
      #expect(lines.count == 3 && lines.allSatisfy { $0.hasPrefix("  vae ") }, "\(trained.errors)")
      for line in lines {
        let run = try shell(String(line), in: folder)
        #expect(run.status == 0, "\(line): \(run.errors)")
      }
    }
  }
}
