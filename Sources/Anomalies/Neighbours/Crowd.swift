// Rows most of which are normal, judged among themselves. Anomalies may be alike, such as those of a fault that lasts: then
// each has others near it, but never more than there are anomalies. So a row is judged at two scales by how far it has to
// look until it has seen others (Ramaswamy, Rastogi and Shim, SIGMOD 2000): five of them, which tells what breaks a
// relation that the rest holds to; and a twentieth of all rows, which anomalies that are alike do not deceive. At each scale
// the logarithm of the distance, the mean of that in values and that in ranks, is brought to the median 0 and the upper
// quartile 1, and the larger one is the score. Nothing is trained; a row is compared with all others and not with itself, so
// all rows are treated alike. What else was tried is in Documentation/Results.md.

import Foundation
import Tables

/// Rows that are judged among themselves.
struct Crowd {
  /// How many rows a row has to see at the smaller scale.
  static let few = 5
  /// The share of rows, and how many at least, that it has to see at the larger one.
  static let share = 0.05
  static let fewest = 10
  /// The upper quartile is no nearer to the median than this: of rows that occur again and again it would be 0.
  static let leastSpread = 0.25

  /// What others are compared with: prepared rows.
  let rows: [Float]
  let layout: TableLayout
  private let count: Int
  /// The share of rows that a row has to see at the larger scale.
  private let share: Double
  private let values: PointTable
  private let ranks: PointTable?
  let spaces: RowSpaces
  /// By scale, the median of the logarithms of distances, and what the upper quartile is beyond it.
  private var usual: [(median: Double, spread: Double)] = []

  /// - Parameters:
  ///   - rows: Prepared rows, at most ``Neighbours/limit``.
  ///   - share: The share of rows that a row has to see at the larger scale.
  ///   - isCompared: Which columns of the layout take part; all where nil.
  init(
    _ rows: [Float], _ layout: TableLayout, share: Double = Self.share,
    comparing isCompared: ((Int) -> Bool)? = nil
  ) {
    self.share = share
    let spaces = RowSpaces(layout, rows: rows).keeping(isCompared)
    self.rows = rows
    self.layout = layout
    self.spaces = spaces
    count = layout.width == 0 ? 0 : rows.count / layout.width
    values = Self.table(rows, layout, spaces.values)
    ranks = spaces.ranks == spaces.values ? nil : Self.table(rows, layout, spaces.ranks)
    let own = logarithms(of: rows, places: (0..<count).map { $0 })
    usual = own.map { scale in
      if scale.isEmpty { return (0, 1) }
      let sorted = scale.sorted()
      let median = Quantile.of(sorted, share: 0.5)
      return (median, max(Quantile.of(sorted, share: 0.75) - median, Self.leastSpread))
    }
  }

  private static func table(_ rows: [Float], _ layout: TableLayout, _ space: RowSpace) -> PointTable {
    PointTable(
      space.points(of: rows, width: layout.width).numbers, width: space.width,
      count: layout.width == 0 ? 0 : rows.count / layout.width)
  }

  /// The scores of prepared rows: the larger of how far they have to look at either scale, from the median, in steps to the
  /// upper quartile.
  ///
  /// - Parameters:
  ///   - fresh: Prepared rows, one after the other.
  ///   - places: For each, its own place among the rows it is compared with, which is passed over; nil if it is none.
  func scores(of fresh: [Float], places: [Int?]) -> [Double] {
    let found = logarithms(of: fresh, places: places)
    return places.indices.map { row in
      zip(found, usual).map { ($0[row] - $1.median) / $1.spread }.max() ?? 0
    }
  }

  /// By scale, how far rows have to look, as logarithms.
  private func logarithms(of fresh: [Float], places: [Int?]) -> [[Double]] {
    var found = [[Double]](repeating: [Double](repeating: 0, count: places.count), count: 2)
    guard layout.width > 0 else { return found }
    var point = [Float](repeating: 0, count: max(spaces.values.width, spaces.ranks.width, 1))
    var there = [UInt8](repeating: 0, count: point.count)
    var room = [Float](repeating: 0, count: values.room)
    var row = [Float](repeating: 0, count: layout.width)
    let tables = [(spaces.values, values)] + (ranks.map { [(spaces.ranks, $0)] } ?? [])
    for (place, itself) in places.enumerated() {
      row.replaceSubrange(0..., with: fresh[place * layout.width..<(place + 1) * layout.width])
      let wanted = ranks(of: count - (itself == nil ? 0 : 1))
      for (space, table) in tables {
        space.write(row, to: &point, there: &there)
        let factor = Double(spaces.columns) / Double(max(space.present(there), 1))
        table.distances(of: point, there: there, to: &room)
        if let itself { room[itself] = .infinity }
        for (scale, reach) in PointTable.reaches(&room, count: count, ranks: wanted).enumerated() {
          let square = reach.isFinite ? Double(reach) * factor : 0
          found[scale][place] +=
            log(square.squareRoot() + NeighbourDistances.least) / Double(tables.count)
        }
      }
    }
    return found
  }

  /// How many rows have to be seen of others, by scale.
  private func ranks(of others: Int) -> [Int] {
    [Self.few, max(Self.fewest, Int(share * Double(count)))].map { min($0, max(others, 1)) }
  }

  /// How many rows are seen at the larger scale.
  var fewestSeen: Int { ranks(of: count - 1)[1] }

  /// The places of rows without a share of them: those that have to look farthest until they have seen more rows than that,
  /// as many as may be alike.
  static func kept(_ rows: [Float], _ layout: TableLayout, without share: Double) -> [Int] {
    let count = layout.width == 0 ? 0 : rows.count / layout.width
    let crowd = Crowd(rows, layout, share: max(Self.share, share + 2 / Double(max(count, 1))))
    let reaches = crowd.logarithms(of: rows, places: (0..<count).map { $0 })[1]
    return reaches.indices.sorted { (reaches[$0], $0) < (reaches[$1], $1) }
      .prefix(max(1, Int((Double(count) * (1 - share)).rounded()))).sorted()
  }
}
