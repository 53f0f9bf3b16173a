// Names that are kept for files to come.

import Foundation
import Foundations
import Testing
import _TestSupport

@Suite("Names of files to write")
struct OutputFileTests {
  @Test("a name that is kept is nobody else's, and work that fails leaves nothing of it")
  func kept() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/a.png"
      func fail() throws {
        guard let file = try OutputFile(reserving: path) else { return }
        let kept = file.path
        #expect(kept == path && FileManager.default.fileExists(atPath: path))
        let second = try OutputFile(reserving: path) == nil
        #expect(second)
        throw CancellationError()
      }
      #expect(throws: CancellationError.self) { try fail() }
      #expect(!FileManager.default.fileExists(atPath: path))
    }
  }

  @Test("what was written stays, and so does a file of the user's")
  func written() throws {
    try withTemporaryFolder { folder in
      for _ in 0..<1 {
        guard let file = try OutputFile(reserving: "\(folder)/a") else { throw CancellationError() }
        try AtomicFile.write("x", to: file.path)
      }
      try AtomicFile.write("", to: "\(folder)/b")
      do { _ = OutputFile("\(folder)/b") }
      #expect(try WholeFile.text("\(folder)/a") == "x" && WholeFile.text("\(folder)/b").isEmpty)
    }
  }

  @Test("a folder that does not exist is an input/output failure")
  func missing() {
    #expect(throws: Failure.self) { _ = try OutputFile(reserving: "/no/such/folder/a") == nil }
  }
}
