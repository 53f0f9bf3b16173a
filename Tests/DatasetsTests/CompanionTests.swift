// Rows that go along with every batch: which they are follows from the batch's number.

import Foundations
import Testing

@testable import Datasets

@Suite("Rows that go along with batches")
struct CompanionTests {
  private static let companions = Companions(rows: 10..<15, perBatch: 2)

  private static func batches(_ cursor: Cursor = Cursor()) throws -> Batches {
    try Batches(count: 10, size: 4, key: Key(seed: 2), cursor: cursor, companions: companions)
  }

  @Test("every batch has some behind those of the walk, all of them equally often")
  func walk() throws {
    var (batches, plain) = (try Self.batches(), try Batches(count: 10, size: 4, key: Key(seed: 2)))
    #expect(batches.batchesPerEpoch == 3 && batches.total == 15)
    var counts = [Int: Int]()
    for _ in 0..<10 {
      batches.advance()
      plain.advance()
      #expect(Array(batches.indices.dropLast(2)) == plain.indices)
      for row in batches.indices.suffix(2) { counts[row, default: 0] += 1 }
    }
    // Ten batches of two are four rounds of five.
    #expect(counts == [10: 4, 11: 4, 12: 4, 13: 4, 14: 4])
  }

  @Test("a walk that is continued has the same ones")
  func continued() throws {
    var whole = try Self.batches()
    for _ in 0..<4 { whole.advance() }
    var rest = try Self.batches(whole.cursor)
    for _ in 0..<7 {
      whole.advance()
      rest.advance()
      #expect(whole.indices == rest.indices)
    }
  }

  @Test("one that cannot be read is replaced by another, and none at all is a failure")
  func unreadable() throws {
    var batches = try Self.batches()
    for _ in 0..<6 {
      batches.advance()
      try batches.replace { Set($0.filter { [3, 11, 12].contains($0) }) }
      #expect(batches.indices.allSatisfy { ![3, 11, 12].contains($0) })
      #expect(batches.indices.suffix(2).allSatisfy { (10..<15).contains($0) })
    }
    #expect(throws: Failure.self) {
      while true {
        batches.advance()
        try batches.replace { Set($0.filter { $0 >= 10 }) }
      }
    }
  }
}
