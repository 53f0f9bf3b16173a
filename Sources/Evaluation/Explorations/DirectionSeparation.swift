// How well a direction tells two kinds of examples apart: by examples that it was not found from.

import Datasets
import Foundation
import Foundations

extension DirectionSearch.Separation {
  private static let parts = 5

  // Every example is judged by a direction from the others: means of the other parts, on which the example had no influence.
  /// How well held-out examples are told apart; nil where a side has one example.
  init?(of first: [[Double]], _ last: [[Double]]) {
    let parts = min(Self.parts, first.count, last.count)
    if parts < 2 { return nil }
    func part(_ rows: [[Double]]) -> [Int] {
      let order = Order(count: rows.count, key: DirectionSearch.key)
      var part = [Int](repeating: 0, count: rows.count)
      for place in rows.indices { part[order[place]] = place % parts }
      return part
    }
    let (firstParts, lastParts) = (part(first), part(last))
    var scores: (first: [Double], last: [Double]) = (
      [Double](repeating: 0, count: first.count), [Double](repeating: 0, count: last.count)
    )
    for held in 0..<parts {
      let start = DirectionSearch.mean(first.indices.filter { firstParts[$0] != held }.map { first[$0] })
      let end = DirectionSearch.mean(last.indices.filter { lastParts[$0] != held }.map { last[$0] })
      let step = zip(start, end).map { $1 - $0 }
      // Places relative to the middle: parts have directions of their own.
      let length = DirectionSearch.product(step, step)
      let middle = DirectionSearch.product(step, zip(start, end).map { ($0 + $1) / 2 })
      for row in first.indices where firstParts[row] == held {
        scores.first[row] = length > 0 ? (DirectionSearch.product(step, first[row]) - middle) / length : 0
      }
      for row in last.indices where lastParts[row] == held {
        scores.last[row] = length > 0 ? (DirectionSearch.product(step, last[row]) - middle) / length : 0
      }
    }
    self.init(scores.first, scores.last)
  }

  // DeLong, DeLong and Clarke-Pearson, "Comparing the areas under two or more correlated receiver operating characteristic
  // curves", Biometrics 44, 1988: the area is the mean over pairs of [a < b] + [a = b] / 2, and its variance that of the means
  // over the others of each a over their number, and the same of each b.
  /// The separation of scores, of which the second kind's are meant to be higher.
  init(_ first: [Double], _ last: [Double]) {
    let (lower, upper) = (first.sorted(), last.sorted())
    func placements(_ values: [Double], in others: [Double]) -> [Double] {
      values.map { value in
        let below = Self.place(of: value, in: others, countsEqual: false)
        let equal = Self.place(of: value, in: others, countsEqual: true) - below
        return (Double(below) + Double(equal) / 2) / Double(others.count)
      }
    }
    func variance(_ values: [Double]) -> Double {
      let mean = values.reduce(0, +) / Double(values.count)
      return values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(values.count - 1, 1))
    }
    let (own, others) = (placements(last, in: lower), placements(first, in: upper))
    auroc = own.reduce(0, +) / Double(own.count)
    standardError =
      (variance(own) / Double(own.count) + variance(others) / Double(others.count)).squareRoot()
  }

  /// How many sorted numbers are below a value, or not above it.
  private static func place(of value: Double, in sorted: [Double], countsEqual: Bool) -> Int {
    var (low, high) = (0, sorted.count)
    while low < high {
      let middle = (low + high) / 2
      if sorted[middle] < value || (countsEqual && sorted[middle] == value) {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return low
  }
}
