// Where a number stands among those of the training rows, as a quantile of the normal distribution: a scale on
// which columns of any shape are alike.

import Foundation

/// The ranks of a column's numbers.
public struct QuantileTable: Hashable, Sendable {
  /// The most numbers that are kept; of more, that many at equal distances of rank, the ends among them.
  static let most = 512

  /// Numbers of the column, ascending and different.
  let knots: [Double]
  /// For each, how many of the training rows are below it and how many not above it.
  let below: [Int]
  let upTo: [Int]
  /// How many numbers the ranks count.
  let count: Int
  /// The mean and the deviation of the quantiles of the training rows.
  let mean: Double
  let deviation: Double
  // What a cell becomes: at each knot, and between each and the next, the ends included.
  private let at: [Float]
  private let between: [Float]
  /// For equally distant bounds from the first knot to the last, how many knots are below: where a search begins.
  private let starts: [Int32]
  private let pace: Double

  /// The table of numbers, which need not be in order; nil for none.
  init?(_ numbers: [Double]) {
    if numbers.isEmpty { return nil }
    let sorted = numbers.sorted()
    var (knots, below, upTo): ([Double], [Int], [Int]) = ([], [], [])
    var place = 0
    while place < sorted.count {
      var end = place + 1
      while end < sorted.count, sorted[end] == sorted[place] { end += 1 }
      knots.append(sorted[place])
      below.append(place)
      upTo.append(end)
      place = end
    }
    // The mean over the training rows: each knot stands for as many as equal it.
    let quantiles = zip(below, upTo).map { Self.quantile(below: $0, upTo: $1, of: sorted.count) }
    let weights = zip(below, upTo).map { Double($1 - $0) }
    let mean = zip(quantiles, weights).reduce(0) { $0 + $1.0 * $1.1 } / Double(sorted.count)
    let square = zip(quantiles, weights).reduce(0) { $0 + ($1.0 - mean) * ($1.0 - mean) * $1.1 }
    let deviation = (square / Double(sorted.count)).squareRoot()
    if knots.count > Self.most {
      let last = knots.count - 1
      // Equal distances of rank among different numbers, a dozen more from either end, and what many rows share.
      let frequent = knots.indices.filter { 100 * (upTo[$0] - below[$0]) > sorted.count }
      let kept = Set((0..<Self.most).map { $0 * last / (Self.most - 1) }).union(0..<12).union(
        last - 11...last
      )
      .union(frequent).sorted()
      (knots, below, upTo) = (kept.map { knots[$0] }, kept.map { below[$0] }, kept.map { upTo[$0] })
    }
    self.init(
      knots: knots, below: below, upTo: upTo, count: sorted.count, mean: mean,
      deviation: deviation < 1e-6 ? 1 : deviation)
  }

  private init(knots: [Double], below: [Int], upTo: [Int], count: Int, mean: Double, deviation: Double) {
    func scaled(_ below: Int, _ upTo: Int) -> Float {
      Float((Self.quantile(below: below, upTo: upTo, of: count) - mean) / deviation)
    }
    self.knots = knots
    self.below = below
    self.upTo = upTo
    self.count = count
    self.mean = mean
    self.deviation = deviation
    at = zip(below, upTo).map(scaled)
    between = (0...knots.count).map { place in
      // Knots that were left out lie between; the middle of the two ranks stands for them.
      let lower = place == 0 ? 0 : upTo[place - 1]
      let upper = place == knots.count ? count : below[place]
      return scaled(lower, upper)
    }
    let cells = 1024
    let width = (knots[knots.count - 1] - knots[0]) / Double(cells)
    pace = width > 0 && width.isFinite ? 1 / width : 0
    var (starts, place) = ([Int32](), 0)
    for cell in 0..<cells {
      while place < knots.count, (knots[place] - knots[0]) * pace < Double(cell) { place += 1 }
      starts.append(Int32(place))
    }
    self.starts = starts
  }

  /// Whether the quantiles are the standardised numbers themselves, as with two different numbers.
  var isLinear: Bool { knots.count <= 2 }

  /// The quantile of a number, with mean 0 and deviation 1 over the training rows.
  func value(_ number: Double) -> Float {
    // Between knots, or nearly: rounding may put a number one cell too high, so the search goes either way.
    var low: Int
    let cell = (number - knots[0]) * pace
    if !(cell > 0) {
      low = 0
    } else if cell >= Double(starts.count) {
      low = knots.count
    } else {
      low = Int(starts[Int(cell)])
    }
    while low > 0, knots[low &- 1] >= number { low &-= 1 }
    var step = 1
    while low < knots.count, knots[low] < number {
      // Where many knots share a cell, steps double until one is too far.
      if low &+ step < knots.count, knots[low &+ step] < number {
        low &+= step
        step &*= 2
      } else if step > 1 {
        step = 1
        low &+= 1
      } else {
        low &+= 1
      }
    }
    return low < knots.count && knots[low] == number ? at[low] : between[low]
  }

  /// A number with about that quantile: the inverse, for showing.
  func number(_ quantile: Float) -> Double {
    let place = at.firstIndex { $0 >= quantile } ?? at.count - 1
    guard place > 0, at[place] > at[place - 1], quantile < at[place] else { return knots[place] }
    let share = Double((quantile - at[place - 1]) / (at[place] - at[place - 1]))
    return knots[place - 1] + share * (knots[place] - knots[place - 1])
  }

  /// The normal quantile at the middle of the ranks that a number shares, with half a row beyond either end.
  private static func quantile(below: Int, upTo: Int, of count: Int) -> Double {
    NormalQuantile.value((0.5 * Double(below + upTo) + 0.5) / Double(count + 1))
  }
}

extension QuantileTable: Codable {
  private enum CodingKeys: String, CodingKey { case knots, ranks, count, mean, deviation }

  // One text for each list, so that a file of many columns stays readable.
  /// Writes the table.
  public func encode(to encoder: any Encoder) throws {
    var members = encoder.container(keyedBy: CodingKeys.self)
    try members.encode(knots.map { "\($0)" }.joined(separator: " "), forKey: .knots)
    try members.encode(zip(below, upTo).map { "\($0)-\($1)" }.joined(separator: " "), forKey: .ranks)
    try members.encode(count, forKey: .count)
    try members.encode(mean, forKey: .mean)
    try members.encode(deviation, forKey: .deviation)
  }

  /// Reads a table; one that no program wrote throws.
  public init(from decoder: any Decoder) throws {
    let members = try decoder.container(keyedBy: CodingKeys.self)
    let knots = try members.decode(String.self, forKey: .knots).split(separator: " ").compactMap {
      Double($0)
    }
    let ranks = try members.decode(String.self, forKey: .ranks).split(separator: " ").compactMap { pair in
      let ends = pair.split(separator: "-").compactMap { Int($0) }
      return ends.count == 2 && ends[0] < ends[1] ? (ends[0], ends[1]) : nil
    }
    let count = try members.rows(.count)
    guard !knots.isEmpty, knots.count == ranks.count, zip(knots, knots.dropFirst()).allSatisfy({ $0 < $1 }),
      knots.allSatisfy(\.isFinite)
    else { throw members.refusal(.knots, "are not ascending numbers with a rank each") }
    guard ranks.allSatisfy({ $0.0 >= 0 && $0.1 <= count }),
      zip(ranks, ranks.dropFirst()).allSatisfy({ $0.1 <= $1.0 })
    else { throw members.refusal(.ranks, "are not ascending places among the rows") }
    guard let mean = try members.finite(.mean), let deviation = try members.positive(.deviation) else {
      throw members.refusal(.mean, "is missing, or the deviation is")
    }
    self.init(
      knots: knots, below: ranks.map(\.0), upTo: ranks.map(\.1), count: count, mean: mean,
      deviation: deviation)
  }
}

/// The inverse of the normal distribution function.
public enum NormalQuantile {
  // Abramowitz and Stegun, "Handbook of Mathematical Functions", 1964, 26.2.23, to 4.5e-4; then Newton's steps with
  // Halley's correction, which triple the digits: Phi(x) - p over the density, and x/2 for its slope.
  /// The x with P(X <= x) = p, for p within (0, 1).
  public static func value(_ p: Double) -> Double {
    let tail = min(p, 1 - p)
    let t = (-2 * log(tail)).squareRoot()
    let top = 2.515517 + t * (0.802853 + t * 0.010328)
    let bottom = 1 + t * (1.432788 + t * (0.189269 + t * 0.001308))
    var x = top / bottom - t
    for _ in 0..<3 {
      let error = 0.5 * erfc(-x / 2.0.squareRoot()) - tail
      let step = error * (2 * Double.pi).squareRoot() * exp(x * x / 2)
      x -= step / (1 + x * step / 2)
    }
    return p < 0.5 ? x : -x
  }
}
