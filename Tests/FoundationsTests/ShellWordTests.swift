// Words as a shell and Python read them.

import Foundation
import Testing

@testable import Foundations

@Suite("Words of a shell")
struct ShellWordTests {
  static let texts = [
    "plain-1.npy", "a b", "it's", "'\u{301}; echo x", "$(x)", "=x", "", "a\nb", "-n", "\\", "\"", "`x`", "!!",
    "\u{F6}",
  ]

  /// What a shell prints that runs a line.
  private func shell(_ line: String) throws -> String {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", line]
    process.standardOutput = pipe
    try process.run()
    let said = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: said, as: UTF8.self)
  }

  @Test("a shell reads the text that was meant", arguments: texts)
  func words(_ text: String) throws {
    #expect(try shell("printf %s. \(ShellWord.quoted(text))") == text + ".")
  }

  @Test(
    "a text in a string of Python is quoted for both",
    arguments: ["a'b", "$x", "`", "\\n", "\"", "plain", "\n"])
  func python(_ text: String) {
    let word = ShellWord.inPython(text)
    // What a shell takes away or fills in between double quotes, or Python between single ones.
    #expect(!word.contains { "'\"$`!\n".contains($0) })
    #expect(text == "plain" ? word == text : word.hasPrefix(text == "a'b" ? "a\\x27" : "\\x"))
  }
}
