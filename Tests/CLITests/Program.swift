// The built program, run as users run it.

import Foundation
import Testing
import _TestSupport

/// A run of the program.
struct Program {
  var output: String
  var errors: String
  var status: Int32

  /// The binary beside the tests.
  static var binary: URL {
    URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath().deletingLastPathComponent()
      .appendingPathComponent("vae")
  }

  /// Runs the program in a folder.
  static func run(
    _ arguments: [String], in folder: String, environment: [String: String] = [:]
  ) throws -> Program {
    try start(arguments, in: folder, environment: environment).finish()
  }

  /// Starts the program in a folder.
  static func start(
    _ arguments: [String], in folder: String, environment: [String: String] = [:]
  ) throws -> RunningProgram {
    let process = Process()
    process.executableURL = binary
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    // Files, not pipes: a pipe that nobody empties would stop the program.
    let names = ["out", "err"].map { "\(folder)/.\($0)-\(UUID().uuidString)" }
    for name in names { try Data().write(to: URL(fileURLWithPath: name)) }
    process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: names[0]))
    process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: names[1]))
    try process.run()
    return RunningProgram(process: process, texts: names)
  }
}

/// A program that has been started.
struct RunningProgram {
  let process: Process
  let texts: [String]

  /// Sends it a signal.
  func signal(_ number: Int32) { kill(process.processIdentifier, number) }

  /// Waits until something holds, or the program ends, or a minute has passed.
  func wait(until condition: () -> Bool) throws {
    let end = Date.now.addingTimeInterval(60)
    while !condition(), process.isRunning, Date.now < end { Thread.sleep(forTimeInterval: 0.01) }
    #expect(condition())
  }

  /// Waits for its end.
  func finish() throws -> Program {
    process.waitUntilExit()
    defer { for name in texts { try? FileManager.default.removeItem(atPath: name) } }
    let printed = try texts.map { try String(contentsOfFile: $0, encoding: .utf8) }
    return Program(output: printed[0], errors: printed[1], status: process.terminationStatus)
  }
}
