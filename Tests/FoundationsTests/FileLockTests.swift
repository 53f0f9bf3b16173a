// One holder at a time, and the lock is free when its holder is gone.

import Foundation
import Synchronization
import Testing
import _TestSupport

@testable import Foundations

@Suite("File locks")
struct FileLockTests {
  @Test("a lock that is taken is refused with its holder's number, and free when the holder is gone")
  func refusal() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/lock"
      var first: FileLock? = try FileLock(path, shown: "the folder")
      #expect(first?.isHeld == true)
      let failure = try #require(throws: Failure.self) { try FileLock(path, shown: "the folder") }
      #expect(failure.kind == .inputOutput && failure.place == "the folder")
      #expect(failure.what.contains("\(getpid())"))
      first = nil
      #expect(try FileLock(path, shown: "the folder").isHeld)
    }
  }

  @Test("who waits is served after the holder, once it has said that it waits")
  func waiting() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/lock"
      let first = Mutex<FileLock?>(try FileLock(path, shown: folder))
      let said = Mutex(false)
      let second = try FileLock(path, shown: folder) {
        said.withLock { $0 = true }
        DispatchQueue.global().asyncAfter(deadline: .now() + 0.05) { first.withLock { $0 = nil } }
      }
      #expect(second.isHeld && said.withLock { $0 })
    }
  }

  @Test("a place where no file can be made is named")
  func unmakeable() throws {
    try withTemporaryFolder { folder in
      let failure = try #require(throws: Failure.self) {
        try FileLock("\(folder)/missing/lock", shown: "the folder")
      }
      #expect(failure.kind == .inputOutput && failure.place == "the folder")
    }
  }
}
