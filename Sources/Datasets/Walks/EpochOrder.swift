// The order of one epoch. Where rows are in groups, such as texts of about one length, a batch has rows of one group: batches
// stay in random order, and so do the rows in them, but no row is padded to the length of a much longer one.

import Foundations

/// Which row stands at each position of an epoch.
struct EpochOrder: Sendable {
  private let rows: [Int32]?
  private let order: Order

  /// The order of an epoch.
  ///
  /// - Parameters:
  ///   - size: The rows of a batch.
  ///   - groups: A number for each row; nil where any rows go together.
  init(_ count: Int, size: Int, _ groups: [Int32]?, _ key: Key, epoch: Int) {
    let own = key.folding("epoch").folding(UInt64(epoch))
    let order = Order(count: count, key: own)
    self.order = order
    rows = groups.map { Self.arranged(count, size, $0, order, own) }
  }

  /// The row at a position. Every row stands at exactly one.
  subscript(position: Int) -> Int { rows.map { Int($0[position]) } ?? order[position] }

  // Rows are dealt to their groups in random order, and a group that has a batch full gives it away. What is left in the groups
  // at the end makes batches in the order of the groups, so that neighbours share one; then batches are put in random order,
  // the last one aside, which may be smaller.
  private static func arranged(
    _ count: Int, _ size: Int, _ groups: [Int32], _ order: Order, _ key: Key
  ) -> [Int32] {
    var waiting: [Int32: [Int32]] = [:]
    var walked: [Int32] = []
    walked.reserveCapacity(count)
    for position in 0..<count {
      let row = order[position]
      waiting[groups[row], default: []].append(Int32(row))
      if let full = waiting[groups[row]], full.count == size {
        walked += full
        waiting[groups[row]] = []
      }
    }
    for group in waiting.keys.sorted() { walked += waiting[group] ?? [] }
    let batches = count / size
    let shuffled = Order(count: batches, key: key.folding("batches"))
    var arranged = (0..<batches).flatMap { place in
      let start = shuffled[place] * size
      return walked[start..<start + size]
    }
    arranged += walked[(batches * size)...]
    return arranged
  }
}
