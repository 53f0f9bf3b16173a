// What the machine still grants is read as it says it, and what does not fit is refused with both amounts.

import Foundation
import Testing

@testable import Foundations

@Suite("Room in memory")
struct MemoryRoomTests {
  @Test("fields are found by their whole names")
  func fields() {
    let text = "MemTotal:       24683520 kB\nMemAvailable:   23100000 kB\nSwapFree:              0 kB\n"
    #expect(MemoryRoom.field("MemAvailable:", in: text) == 23_100_000)
    #expect(MemoryRoom.field("Mem", in: text) == nil)
    #expect(MemoryRoom.field("active_file", in: "inactive_file 5\nactive_file 7\n") == 7)
  }

  @Test("what is there is granted, and what is more than any machine has is refused with both amounts")
  func refusal() throws {
    let room = try #require(MemoryRoom.now())
    #expect(room.bytes > 0 && !room.bound.isEmpty)
    try MemoryRoom.require(1 << 20, for: "the test", remedy: "Give it more memory")
    let failure = try #require(throws: Failure.self) {
      try MemoryRoom.require(.max, for: "the test", remedy: "Give it more memory")
    }
    #expect(failure.kind == .resources)
    #expect("\(failure)".contains("the test needs at least 8796093022207 MB of memory"))
  }
}
