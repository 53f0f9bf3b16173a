// Downloads are curl's: it knows proxies, certificates and redirections, and a program that never downloads
// pays nothing for it. Its output is read here through a pipe, so that it can neither write more than it should
// nor outlive this process with a hand on the file.

import Foundation
import Foundations

/// The program curl.
struct Curl {
  private let executable: String
  private let environment: [String: String]

  /// How a transfer ended.
  struct Outcome {
    /// curl's exit code; 0 for a transfer that it holds to be complete.
    var code: Int32
    /// What curl said, without its name and number; empty if it said nothing.
    var complaint: String
  }

  /// The curl in the folders of `PATH`, or nil if there is none.
  init?(environment: [String: String]) {
    let folders = (environment["PATH"] ?? "").split(separator: ":")
    guard
      let found = folders.map({ "\($0)/curl" }).first(where: FileManager.default.isExecutableFile(atPath:))
    else { return nil }
    executable = found
    self.environment = environment
  }

  /// Transfers what is at `address` from a byte on, and hands it over as it comes.
  ///
  /// - Parameter receive: Takes the next bytes; false ends the transfer.
  /// - Throws: ``Failure`` of kind `failure` if curl cannot be started, or what `receive` throws.
  func fetch(
    _ address: String, from start: Int, receive: (UnsafeRawBufferPointer) throws -> Bool
  ) throws -> Outcome {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: executable)
    process.environment = environment
    // A transfer that stands still for half a minute has broken off.
    process.arguments =
      [
        "--fail", "--location", "--silent", "--show-error", "--proto", "=http,https", "--connect-timeout",
        "20",
        "--speed-limit", "1", "--speed-time", "30", "--output", "-",
      ] + (start > 0 ? ["--continue-at", "\(start)"] : []) + ["--", address]
    let (output, errors) = (Pipe(), Pipe())
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = errors
    do { try process.run() } catch {
      throw Failure(
        .failure, "cannot be started: \(error.localizedDescription)", at: executable, remedy: "Install curl")
    }
    do {
      try Self.drain(output.fileHandleForReading.fileDescriptor, receive)
    } catch {
      Self.end(process)
      throw error
    }
    // Whoever stopped listening has heard enough; curl may still want to speak.
    Self.end(process, after: output)
    let said = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return Outcome(code: process.terminationStatus, complaint: Self.sentence(said))
  }

  private static func drain(
    _ descriptor: Int32, _ receive: (UnsafeRawBufferPointer) throws -> Bool
  ) throws {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return }
      let goesOn = try buffer.withUnsafeBytes { try receive(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
      if !goesOn { return }
    }
  }

  private static func end(_ process: Process, after output: Pipe? = nil) {
    try? output?.fileHandleForReading.close()
    guard output == nil else { return }
    // Not terminate(): threads of a pool have signals blocked, and what they start inherits that.
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  /// "curl: (6) Could not resolve host: x" without the name and the number.
  private static func sentence(_ said: String) -> String {
    let line = said.split(separator: "\n").first.map(String.init) ?? ""
    guard line.hasPrefix("curl: ("), let close = line.firstIndex(of: ")") else { return line }
    return line[line.index(after: close)...].trimmingCharacters(in: .whitespaces)
  }
}
