// A forest of classification trees (Breiman, "Random forests", Machine Learning 45, 2001): each tree is grown on a bootstrap
// sample, and each split is the best, by Gini's impurity, of some features chosen at random.

import Foundations

/// A forest that tells one class from the others.
struct RandomForest: Sendable {
  /// The trees, and the fewest rows of a leaf.
  static let (trees, leastRows) = (100, 3)
  /// The rows of a bootstrap sample, at most.
  static let mostRows = 4000

  private struct Node: Sendable {
    var feature = -1
    var threshold: Float = 0
    /// Where the children of a split are; the second is next to the first.
    var children = 0
    /// The share of positive rows in a leaf.
    var share = 0.0
  }

  private var forest: [[Node]] = []
  private let width: Int

  /// Grows a forest.
  ///
  /// - Parameters:
  ///   - features: Rows of `width` numbers, one after the other, all finite.
  ///   - isPositive: The class of each row.
  init(_ features: [Float], width: Int, isPositive: [Bool], key: Key) {
    self.width = width
    let count = isPositive.count
    let tried = max(1, Int(Double(width).squareRoot()))
    for tree in 0..<Self.trees {
      var random = RowRandom(key.folding(UInt64(tree)))
      let rows = (0..<min(count, Self.mostRows)).map { _ in random.next(below: count) }
      var nodes = [Node()]
      var open = [(node: 0, rows: rows)]
      while let (node, rows) = open.popLast() {
        let positive = rows.reduce(0) { $0 + (isPositive[$1] ? 1 : 0) }
        nodes[node].share = rows.isEmpty ? 0.5 : Double(positive) / Double(rows.count)
        guard positive > 0, positive < rows.count, rows.count >= 2 * Self.leastRows else { continue }
        var best: (gain: Double, feature: Int, threshold: Float)?
        for _ in 0..<tried {
          let feature = random.next(below: width)
          let found = Self.split(rows, features, width, feature, isPositive, positive)
          if let found, found.gain > best?.gain ?? 1e-9 { best = (found.gain, feature, found.threshold) }
        }
        guard let best else { continue }
        nodes[node].feature = best.feature
        nodes[node].threshold = best.threshold
        nodes[node].children = nodes.count
        nodes += [Node(), Node()]
        let isLeft = { features[$0 * width + best.feature] <= best.threshold }
        open.append((nodes.count - 2, rows.filter(isLeft)))
        open.append((nodes.count - 1, rows.filter { !isLeft($0) }))
      }
      forest.append(nodes)
    }
  }

  // With n rows of which p are positive, the sum over both sides of p^2/n + (n - p)^2/n is largest where impurity is least.
  /// The best split of rows by a feature; nil where none leaves enough rows on both sides.
  private static func split(
    _ rows: [Int], _ features: [Float], _ width: Int, _ feature: Int, _ isPositive: [Bool], _ positive: Int
  ) -> (gain: Double, threshold: Float)? {
    let sorted = rows.map { (features[$0 * width + feature], isPositive[$0]) }.sorted { $0.0 < $1.0 }
    func purity(_ count: Int, _ positive: Int) -> Double {
      let (n, p) = (Double(count), Double(positive))
      return (p * p + (n - p) * (n - p)) / n
    }
    let before = purity(rows.count, positive)
    var (left, best): (Int, (Double, Float)?) = (0, nil)
    for place in 0..<sorted.count - 1 {
      if sorted[place].1 { left += 1 }
      let count = place + 1
      guard sorted[place].0 < sorted[place + 1].0, count >= leastRows, rows.count - count >= leastRows else {
        continue
      }
      let gain = purity(count, left) + purity(rows.count - count, positive - left) - before
      if gain > best?.0 ?? 0 { best = (gain, sorted[place].0 / 2 + sorted[place + 1].0 / 2) }
    }
    return best.map { ($0.0, $0.1) }
  }

  /// The mean share of positive rows in the leaves that a row falls into.
  func probabilities(_ features: [Float]) -> [Double] {
    (0..<features.count / width).map { row in
      let sum = forest.reduce(0.0) { sum, nodes in
        var node = nodes[0]
        while node.feature >= 0 {
          let isLeft = features[row * width + node.feature] <= node.threshold
          node = nodes[node.children + (isLeft ? 0 : 1)]
        }
        return sum + node.share
      }
      return sum / Double(forest.count)
    }
  }
}

/// Whole numbers, each by the key and how many came before.
struct RowRandom {
  private let key: Key
  private var drawn: UInt64 = 0

  init(_ key: Key) { self.key = key }

  /// A number from 0 to below a bound.
  mutating func next(below bound: Int) -> Int {
    let word = Philox.word(key: key, stream: 0, row: drawn, column: 0)
    drawn += 1
    return Int((UInt64(word) * UInt64(max(bound, 1))) >> 32)
  }
}
