// The peers, each in a process of its own: Python with PyTorch and JAX, where it is installed.

import Foundation

/// One measurement of a peer.
struct PeerTime: Decodable {
  var peer: String
  var ms_per_step: Double?
  var failed: String?
}

/// The peers' script.
struct Peers {
  static let names = ["torch", "torch-compile", "torch-bf16", "jax", "torch-repeated"]

  let python: String
  let script: String

  /// The peers, where the environment names a Python that can run them.
  init?(environment: [String: String] = ProcessInfo.processInfo.environment) {
    guard let python = environment["PEERS_PYTHON"] else { return nil }
    self.python = python
    script =
      URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("peers/step_time.py").path
  }

  /// Milliseconds per step of a peer, or nil where it cannot run.
  func milliseconds(_ name: String, _ subject: Subject) throws -> Double? {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: python)
    process.arguments = [script, subject.rawValue, name]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    guard let line = text.split(separator: "\n").last else { return nil }
    return try JSONDecoder().decode(PeerTime.self, from: Data(line.utf8)).ms_per_step
  }
}
