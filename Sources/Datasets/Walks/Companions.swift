// Rows that go along with every batch beside those of the walk, such as the few rows with labels: they come round much more
// often than an epoch does. Which they are follows from the number of the batch alone, so a resumed run sees the same.

import Foundations

/// Some rows of a source of which every batch has a few.
public struct Companions: Hashable, Sendable {
  /// The rows; the walk is over those before them.
  public var rows: Range<Int>
  /// How many of them each batch has.
  public var perBatch: Int

  /// Some of these rows for every batch.
  public init(rows: Range<Int>, perBatch: Int) {
    guard !rows.isEmpty, (1...rows.count).contains(perBatch) else { fail("\(perBatch) of the rows \(rows)") }
    self.rows = rows
    self.perBatch = perBatch
  }

  // The rows in a keyed order, then in another one, without end; a batch has the next ones.
  /// Those of a batch, counted from the beginning of the training.
  func indices(ofBatch number: Int, key: Key) -> [Int] {
    let start = number * perBatch
    return (start..<start + perBatch).map { place in
      let order = Order(count: rows.count, key: key.folding("companions").folding(UInt64(place / rows.count)))
      return rows.lowerBound + order[place % rows.count]
    }
  }
}
