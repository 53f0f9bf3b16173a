// The computed order of an epoch: a bijection for every size, and as shuffled as a stored permutation.

import Foundations
import Testing

@testable import Datasets

private func key(_ number: Int) -> Key { Key(seed: 5).folding(UInt64(number)) }

/// Pearson's statistic of observed counts against equal expected ones.
private func chiSquare(_ counts: [Int]) -> Double {
  let expected = Double(counts.reduce(0, +)) / Double(counts.count)
  return counts.reduce(0) { $0 + (Double($1) - expected) * (Double($1) - expected) / expected }
}

/// A bound that the statistic exceeds less than once in ten thousand (Wilson and Hilferty's cube root).
private func bound(degrees: Int) -> Double {
  let k = Double(degrees)
  let root = 1 - 2 / (9 * k) + 3.72 * (2 / (9 * k)).squareRoot()
  return k * root * root * root
}

@Suite("Order")
struct OrderTests {
  @Test("every row stands at exactly one position, for n = 1...300")
  func smallBijections() {
    for count in 1...300 {
      let order = Order(count: count, key: key(count))
      #expect(Set((0..<count).map { order[$0] }) == Set(0..<count), "n = \(count)")
    }
  }

  @Test("every row stands at exactly one position", arguments: [4095, 4096, 4097, 60_000, 1_000_003])
  func largeBijections(_ count: Int) {
    let order = Order(count: count, key: key(0))
    var seen = [Bool](repeating: false, count: count)
    for position in 0..<count { seen[order[position]] = true }
    #expect(!seen.contains(false))
  }

  @Test("a count beyond 32 bits works too")
  func hugeCount() {
    let order = Order(count: 1 << 40, key: key(1))
    let rows = (0..<1000).map { order[$0] }
    #expect(Set(rows).count == 1000 && rows.allSatisfy { (0..<1 << 40).contains($0) })
    #expect(rows.contains { $0 > 1 << 39 })
  }

  @Test("different keys give different orders, the same key the same")
  func keys() {
    let orders = (0..<50).map { epoch in (0..<60).map { Order(count: 60, key: key(epoch))[$0] } }
    #expect(Set(orders).count == 50)
    #expect((0..<60).map { Order(count: 60, key: key(3))[$0] } == orders[3])
  }

  @Test(
    "over many keys each row is equally likely at a position",
    arguments: [
      (2, 0), (3, 0), (5, 0), (5, 4), (10, 3), (64, 0), (65, 64), (100, 50), (300, 299),
    ])
  func uniformPositions(_ count: Int, _ position: Int) {
    var counts = [Int](repeating: 0, count: count)
    for trial in 0..<(200 * count) { counts[Order(count: count, key: key(trial))[position]] += 1 }
    #expect(chiSquare(counts) < bound(degrees: count - 1))
  }

  @Test("over many keys all permutations of four rows are equally likely")
  func uniformPermutations() {
    var counts: [[Int]: Int] = [:]
    for trial in 0..<24_000 {
      let order = Order(count: 4, key: key(trial))
      counts[(0..<4).map { order[$0] }, default: 0] += 1
    }
    #expect(counts.count == 24)
    #expect(chiSquare(Array(counts.values)) < bound(degrees: 23))
  }

  @Test("within an epoch, neighbours are unrelated", arguments: [0, 1, 2, 3])
  func neighbours(_ epoch: Int) {
    let count = 60_000
    let order = Order(count: count, key: key(epoch))
    let rows = (0..<count).map { order[$0] }
    // The steps between neighbours, in 64 classes of the circle, and pairs in an 8 by 8 table.
    var steps = [Int](repeating: 0, count: 64)
    var pairs = [Int](repeating: 0, count: 64)
    var ascents = 0
    for (row, next) in zip(rows, rows.dropFirst()) {
      steps[(next - row + count) % count * 64 / count] += 1
      pairs[row * 8 / count * 8 + next * 8 / count] += 1
      if next > row { ascents += 1 }
    }
    #expect(chiSquare(steps) < bound(degrees: 63))
    #expect(chiSquare(pairs) < bound(degrees: 63))
    // Ascents of a random permutation: mean (n-1)/2, variance (n+1)/12.
    #expect(abs(Double(ascents) - Double(count - 1) / 2) < 4 * (Double(count + 1) / 12).squareRoot())
    // Fixed points are Poisson of mean 1, and where a row stands has no rank correlation with the row.
    #expect(rows.enumerated().count { $0.offset == $0.element } < 8)
    let mean = Double(count - 1) / 2
    let covariance = rows.enumerated().reduce(0.0) {
      $0 + (Double($1.offset) - mean) * (Double($1.element) - mean)
    }
    let variance = (Double(count) * Double(count) - 1) / 12 * Double(count)
    #expect(abs(covariance / variance) < 4 / Double(count).squareRoot())
  }
}

@Suite("Split")
struct SplitTests {
  @Test(
    "the parts are disjoint, complete, ascending and of the exact size",
    arguments: [
      (1, 0.1, 0), (1, 0.5, 1), (10, 0, 0), (10, 0.1, 1), (10, 0.25, 3), (10, 1, 10), (300, 0.1, 30),
      (60_000, 0.1, 6000),
    ])
  func parts(_ count: Int, _ fraction: Double, _ held: Int) {
    let split = Split(count: count, fraction: fraction, key: key(0))
    #expect(split.validation.count == held && split.training.count == count - held)
    #expect((split.training + split.validation).sorted().elementsEqual(0..<count))
    #expect(split.training == split.training.sorted() && split.validation == split.validation.sorted())
  }

  @Test("the same key gives the same split, another key another")
  func keyed() {
    let split = Split(count: 1000, fraction: 0.1, key: key(1))
    #expect(split == Split(count: 1000, fraction: 0.1, key: key(1)))
    #expect(split != Split(count: 1000, fraction: 0.1, key: key(2)))
  }

  @Test("a larger fraction holds back the same rows and more")
  func nested() {
    let small = Split(count: 1000, fraction: 0.1, key: key(1)).validation
    let large = Split(count: 1000, fraction: 0.2, key: key(1)).validation
    #expect(Set(small).isSubset(of: large))
  }
}
