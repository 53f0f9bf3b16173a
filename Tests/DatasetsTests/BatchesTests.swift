// The walk through the data: every row once an epoch, resumable from any place.

import Foundations
import Testing

@testable import Datasets

@Suite("Batches")
struct BatchesTests {
  @Test(
    "an epoch visits every row once, its last batch smaller",
    arguments: [
      (1, 1), (1, 10), (10, 3), (10, 10), (10, 11), (10, 1), (257, 64),
    ])
  func epochs(_ count: Int, _ size: Int) throws {
    var batches = try Batches(count: count, size: size, key: Key(seed: 1))
    var orders: [[Int]] = []
    for epoch in 0..<3 {
      var visited: [Int] = []
      for batch in 0..<batches.batchesPerEpoch {
        #expect(batches.cursor == Cursor(epoch: epoch, position: batch * size))
        batches.advance()
        #expect(batches.indices.count == min(size, count - batch * size))
        #expect(batches.endsEpoch == (batch == batches.batchesPerEpoch - 1))
        visited += batches.indices
      }
      #expect(visited.sorted().elementsEqual(0..<count))
      orders.append(visited)
    }
    if count >= 10 { #expect(Set(orders).count == 3) }
  }

  @Test("resumed from any cursor, the same batches follow")
  func resuming() throws {
    let key = Key(seed: 2)
    var whole = try Batches(count: 23, size: 5, key: key)
    var cursors: [Cursor] = []
    var expected: [[Int]] = []
    for _ in 0..<20 {
      cursors.append(whole.cursor)
      whole.advance()
      expected.append(whole.indices)
    }
    for (start, cursor) in cursors.enumerated() {
      var resumed = try Batches(count: 23, size: 5, key: key, cursor: cursor)
      for batch in expected[start...] {
        resumed.advance()
        #expect(resumed.indices == batch)
      }
      #expect(resumed.cursor == whole.cursor)
    }
  }

  @Test("the buffer of indices is reused")
  func reuse() throws {
    var batches = try Batches(count: 100, size: 32, key: Key(seed: 3))
    batches.advance()
    let address = batches.indices.withUnsafeBufferPointer { $0.baseAddress }
    for _ in 0..<50 {
      batches.advance()
      #expect(batches.indices.withUnsafeBufferPointer { $0.baseAddress } == address)
    }
  }

  @Test(
    "a cursor outside the data is refused",
    arguments: [
      Cursor(epoch: 0, position: 10), Cursor(epoch: -1, position: 0), Cursor(epoch: 0, position: -1),
    ])
  func outside(_ cursor: Cursor) throws {
    let failure = try #require(throws: Failure.self) {
      try Batches(count: 10, size: 2, key: Key(seed: 0), cursor: cursor)
    }
    #expect(failure.kind == .badData && failure.what.contains("outside 10 rows"))
  }
}
