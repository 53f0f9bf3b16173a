// Where expectation-maximisation begins: centres far from each other by k-means++, moved by a few rounds of k-means
// (Arthur and Vassilvitskii, "k-means++: the advantages of careful seeding", SODA 2007; Lloyd, IEEE Transactions on
// Information Theory 28, 1982).

import Foundations

/// The division of rows among centres.
struct CentreSearch {
  /// The most rounds of k-means.
  static let rounds = 10

  /// The share of each centre in each row, one or zero, [groups, centres].
  let shares: [RowGroups.Lanes]

  /// Divides rows among at most `count` centres; fewer where rows are fewer or equal.
  init(_ rows: RowGroups, count: Int, key: Key) {
    var centres = Self.seeds(rows, count: count, key: key)
    var nearest = Self.nearest(rows, centres)
    for _ in 0..<Self.rounds {
      Self.move(&centres, rows, nearest)
      let next = Self.nearest(rows, centres)
      if next == nearest { break }
      nearest = next
    }
    let lanes = RowGroups.Lanes.scalarCount
    var shares = [RowGroups.Lanes](repeating: .zero, count: centres.count * rows.groupCount)
    for (row, centre) in nearest.enumerated() {
      shares[row / lanes * centres.count + centre][row % lanes] = 1
    }
    self.shares = shares
  }

  /// Rows as centres: the first at random, every other one with a probability in proportion to its squared distance to the
  /// nearest centre before it.
  private static func seeds(_ rows: RowGroups, count: Int, key: Key) -> [[Double]] {
    /// A number on [0, 1) for the choice of a centre, a multiple of 2^-53.
    func uniform(_ number: Int) -> Double {
      let words = Philox.block(counter: SIMD4(UInt32(truncatingIfNeeded: number), 0, 0, 0), key: key)
      return Double((UInt64(words[0]) << 32 | UInt64(words[1])) >> 11) * 0x1p-53
    }
    let lanes = RowGroups.Lanes.scalarCount
    var centres = [rows.row(min(Int(uniform(0) * Double(rows.count)), rows.count - 1))]
    var distances = [RowGroups.Lanes](repeating: .init(repeating: .infinity), count: rows.groupCount)
    while centres.count < min(count, rows.count) {
      var total = 0.0
      for group in 0..<rows.groupCount {
        let fresh = rows.squaredDistances(group, to: centres[centres.count - 1])
        distances[group] = pointwiseMin(distances[group], fresh).replacing(
          with: 0, where: rows.presence(group) .== 0)
        total += distances[group].sum()
      }
      // Rows that are left over are all equal to a centre.
      if total == 0 { break }
      var rest = uniform(centres.count) * total
      var chosen: Int?
      for row in 0..<rows.count {
        let distance = distances[row / lanes][row % lanes]
        if distance == 0 { continue }
        chosen = row
        rest -= distance
        if rest < 0 { break }
      }
      guard let chosen else { break }
      centres.append(rows.row(chosen))
    }
    return centres
  }

  /// The nearest centre of each row, the first of equals.
  private static func nearest(_ rows: RowGroups, _ centres: [[Double]]) -> [Int] {
    let lanes = RowGroups.Lanes.scalarCount
    var nearest = [Int](repeating: 0, count: rows.count)
    for group in 0..<rows.groupCount {
      var least = RowGroups.Lanes(repeating: .infinity)
      let present = min(lanes, rows.count - group * lanes)
      for (number, centre) in centres.enumerated() {
        let distances = rows.squaredDistances(group, to: centre)
        for lane in 0..<present where distances[lane] < least[lane] {
          least[lane] = distances[lane]
          nearest[group * lanes + lane] = number
        }
      }
    }
    return nearest
  }

  /// Moves each centre to the mean of its rows; one without any stays.
  private static func move(_ centres: inout [[Double]], _ rows: RowGroups, _ nearest: [Int]) {
    var sums = centres.map { [Double](repeating: 0, count: $0.count) }
    var counts = [Double](repeating: 0, count: centres.count)
    for (row, centre) in nearest.enumerated() {
      counts[centre] += 1
      for (column, value) in rows.row(row).enumerated() { sums[centre][column] += value }
    }
    for centre in centres.indices where counts[centre] > 0 {
      centres[centre] = sums[centre].map { $0 / counts[centre] }
    }
  }
}
