// Batches of texts: rows of one width go together, in a random order, and every row is visited once.

import Examples
import Foundations
import Testing

@testable import Datasets

@Suite("Batches of texts")
struct TextBatchTests {
  private static func source(_ count: Int) -> TextSource {
    TextSource(
      (0..<count).map { row in [Int32](repeating: Int32(row % 200 + 1), count: 1 + row * 7 % 30) },
      coding: TextCoding(bytesUpTo: 31), name: "texts")
  }

  @Test(
    "every row is visited once in an epoch, epochs differ, and a resumed walk goes on with the same batches")
  func visited() throws {
    let source = Self.source(203)
    func walk(_ cursor: Cursor, _ steps: Int) throws -> [[Int]] {
      var batches = try Batches(
        count: 203, size: 10, key: Key(seed: 3), cursor: cursor, groups: source.batchGroups)
      return (0..<steps).map { _ in
        batches.advance()
        return batches.indices
      }
    }
    let epochs = try walk(Cursor(), 42)
    #expect(epochs.prefix(21).flatMap { $0 }.sorted() == Array(0..<203))
    #expect(epochs.suffix(21).flatMap { $0 }.sorted() == Array(0..<203))
    #expect(Array(epochs.prefix(21)) != Array(epochs.suffix(21)) && epochs[20].count == 3)
    #expect(try walk(Cursor(epoch: 0, position: 70), 5) == Array(epochs[7..<12]))
    #expect(try walk(Cursor(epoch: 1, position: 200), 1) == [epochs[41]])
    // Most batches hold rows of one width; the widths of batches are in no order.
    let widths = epochs.prefix(21).map { batch in Set(batch.map { source.fitted(to: [$0]).rowShape[0] }) }
    #expect(widths.count { $0.count == 1 } >= 17)
    let firsts = widths.compactMap { $0.first }
    #expect(firsts != firsts.sorted() && firsts != firsts.sorted(by: >))
  }

  @Test("rows have the room that the longest of them needs, their tokens, and ends behind them")
  func fitted() throws {
    let source = Self.source(203)
    let rows = [0, 1, 2]  // 1, 8 and 15 tokens, and an end each.
    let fitted = source.fitted(to: rows)
    #expect(fitted.rowShape == [16] && source.fitted(to: [0]).rowShape == [8] && source.rowShape == [31])
    let bytes = try fitted.bytes(of: rows)
    let tokens = bytes.withUnsafeBytes { Array($0.bindMemory(to: Int32.self)) }
    #expect(Array(tokens[0..<3]) == [1, 0, 0] && Array(tokens[16..<25]) == [2, 2, 2, 2, 2, 2, 2, 2, 0])
    let lengths = try fitted.bytes(.length, of: rows).withUnsafeBytes { Array($0.bindMemory(to: Int32.self)) }
    #expect(lengths == [2, 9, 16])
  }
}
