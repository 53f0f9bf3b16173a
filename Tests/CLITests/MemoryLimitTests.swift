// Limits of memory end a command with a sentence and the documented code, never with a signal.

import Foundation
import Foundations
import Testing
import _TestSupport

@Suite("Limits of memory")
struct MemoryLimitTests {
  /// Runs a line of bash in a folder, `vae` being the program; returns the exit code and what was said.
  private func shell(_ line: String, in folder: String) throws -> (code: Int32, said: String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    process.arguments = ["-c", "(\(line)) 2> said"]
    var environment = ProcessInfo.processInfo.environment
    environment["VAE"] = Program.binary.path
    process.environment = environment
    try process.run()
    process.waitUntilExit()
    return (process.terminationStatus, try WholeFile.text("\(folder)/said"))
  }

  @Test("an address space too small to start in is told", arguments: [250, 280, 300, 450, 599])
  func start(megabytes: Int) throws {
    try withTemporaryFolder { folder in
      let found = try shell("ulimit -v $((\(megabytes) * 1024)); \"$VAE\" models", in: folder)
      #expect(found.code == 71)
      #expect(found.said.contains("the limit of the address space is \(megabytes) MB"))
    }
  }

  @Test("a model that does not fit into memory is told before it is made")
  func model() throws {
    try withTemporaryFolder { folder in
      try AtomicFile.write(AnomalyCommandTests.table(0..<60), to: "\(folder)/t.csv")
      let found = try shell(
        "ulimit -v 4000000; \"$VAE\" train t.csv --hidden 30000,30000 --epochs 1 -q", in: folder)
      #expect(found.code == 71)
      #expect(found.said.contains("the training needs at least") && found.said.contains("ulimit -v"))
      #expect(!FileManager.default.fileExists(atPath: "\(folder)/runs/latest"))
    }
  }
}
