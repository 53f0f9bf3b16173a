// Lines of a shell in which `vae` is the program: for redirections and limits, which a process cannot give another.

import Foundation
import Foundations
import Testing
import _TestSupport

/// A line of bash that was run.
struct Shell {
  /// Its exit code; of a process that ended by a signal, 128 and the signal's number.
  var code: Int32
  /// What it printed, and what it said.
  var output, errors: String

  /// Runs a line in a folder.
  init(_ line: String, in folder: String) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    let names = ["out", "err"].map { "\(folder)/.\($0)-\(UUID().uuidString)" }
    process.arguments = ["-c", "vae() { \"$VAE\" \"$@\"; }; exec > '\(names[0])' 2> '\(names[1])'; \(line)"]
    var environment = ProcessInfo.processInfo.environment
    environment["VAE"] = Program.binary.path
    environment["XDG_CACHE_HOME"] = folder
    process.environment = environment
    try process.run()
    process.waitUntilExit()
    defer { for name in names { try? FileManager.default.removeItem(atPath: name) } }
    code =
      process.terminationReason == .uncaughtSignal
      ? 128 + process.terminationStatus : process.terminationStatus
    output = try WholeFile.text(names[0])
    errors = try WholeFile.text(names[1])
  }
}
