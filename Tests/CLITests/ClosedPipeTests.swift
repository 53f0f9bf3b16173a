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

  @Test("scores that nobody reads, and progress that nobody reads, end quietly, and a full disk is told")
  func everywhere() throws {
    try withTemporaryFolder { folder in
      try AtomicFile.write(AnomalyCommandTests.table(0..<200), to: "\(folder)/t.csv")
      // Progress goes to a pipe that is closed at once, and to a full disk.
      _ = try Shell(
        "vae train t.csv --labels state --epochs 5 --name m 2> >(true); echo $? > code; "
          + "vae train t.csv --labels state --epochs 5 --name n 2> /dev/full; echo $? >> code; "
          + "vae train t.csv --labels state --epochs 5 --name o --json > /dev/full 2> said; echo $? >> code; "
          + "vae train t.csv --labels state --epochs 5 --name p --json 2> quiet | true; echo ${PIPESTATUS[0]} >> code",
        in: folder)
      #expect(try WholeFile.text("\(folder)/code") == "0\n0\n74\n0\n")
      for name in ["m", "n", "o", "p"] {
        #expect(FileManager.default.fileExists(atPath: "\(folder)/runs/\(name)/model/model.safetensors"))
      }
      #expect(try WholeFile.text("\(folder)/said").contains("the training goes on without events"))
      #expect(try !WholeFile.text("\(folder)/quiet").contains("cannot write"))
      _ = try Shell(
        "vae anomaly calibrate m -q > /dev/null; for n in 1 2 3; do vae anomaly score m t.csv 2>> errors | head -1 > line; "
          + "echo ${PIPESTATUS[0]} >> codes; done; vae anomaly score m t.csv 2>> full > /dev/full; echo $? >> codes",
        in: folder)
      #expect(try WholeFile.text("\(folder)/codes") == "0\n0\n0\n74\n")
      // A slow machine tells its progress.
      #expect(try !WholeFile.text("\(folder)/errors").contains("cannot"))
      #expect(try WholeFile.text("\(folder)/full").contains("No space left on device"))
    }
  }
}
