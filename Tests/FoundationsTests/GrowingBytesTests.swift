// Bytes that grow with what comes: what is there is kept, and no more is taken than was asked for.

import Testing

@testable import Foundations

@Suite("Growing bytes")
struct GrowingBytesTests {
  @Test(
    "memory that grows holds what was put into it, up to its limit",
    arguments: [(0, 10), (10, 10), (9, 10), (65_536, 65_537), (65_537, 1 << 40), (300_001, 300_001)])
  func growing(_ available: Int, _ limit: Int) {
    var given = 0
    var offered: [Int] = []
    let bytes = SharedBytes(atMost: limit) { target in
      offered.append(target.count)
      let count = min(target.count, available - given, 50_000)
      for place in 0..<count { target[place] = UInt8(truncatingIfNeeded: (given + place) &* 7) }
      given += count
      return count
    }
    #expect(bytes.array(of: UInt8.self) == (0..<available).map { UInt8(truncatingIfNeeded: $0 &* 7) })
    #expect(offered.allSatisfy { $0 > 0 && $0 <= max(65_536, available) })
  }

  @Test("what is thrown while it grows is passed on")
  func throwing() {
    #expect(throws: Failure.self) {
      try SharedBytes(atMost: 10) { _ in throw Failure(.badData, "no") }
    }
  }
}
