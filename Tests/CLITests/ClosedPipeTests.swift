// Readers such as `head` stop before everything is written.

import Foundation
import Foundations
import Testing
import _TestSupport

@Suite("Closed pipes")
struct ClosedPipeTests {
  @Test(
    "a reader that has seen enough ends the program quietly",
    arguments: ["models", "models vae", "data list"])
  func closed(words: String) throws {
    try withTemporaryFolder { folder in
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/bin/sh")
      process.currentDirectoryURL = URL(fileURLWithPath: folder)
      // The reader is gone before the first line comes.
      process.arguments = [
        "-c", "(sleep 0.5; \"$0\" $1 2> errors; echo $? > code) | true", Program.binary.path, words,
      ]
      try process.run()
      process.waitUntilExit()
      #expect(try WholeFile.text("\(folder)/code") == "0\n" && WholeFile.text("\(folder)/errors").isEmpty)
    }
  }
}
