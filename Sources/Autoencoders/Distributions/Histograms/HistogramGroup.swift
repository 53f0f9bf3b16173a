// Columns whose histograms have about equally many places, so that all of them are computed at once: where their numbers
// stand in a row, and the numbers by which a graph finds the place of each.

import Foundation
import Tables
import Tensors

/// Neighbouring columns of a row that have equally many numbers each, of which the first tells the place.
struct ColumnRun: Hashable, Sendable {
  /// Where the first column begins.
  var start: Int
  /// How many columns there are.
  var columns: Int
  /// How many numbers each has.
  var parts: Int

  /// Runs of columns, in the order of the row.
  static func runs(_ blocks: [TableLayout.Block]) -> [ColumnRun] {
    blocks.reduce(into: []) { runs, block in
      let (start, parts) = (block.positions.lowerBound, block.parts.count)
      if let last = runs.last, last.parts == parts, last.start + last.columns * parts == start {
        runs[runs.count - 1].columns += 1
      } else {
        runs.append(ColumnRun(start: start, columns: 1, parts: parts))
      }
    }
  }

  /// A number of each column, [..., columns].
  func part(_ number: Int, of x: Tensor) -> Tensor {
    let axis = x.shape.rank - 1
    let leading = Array(x.shape.dimensions.dropLast())
    return x.sliced(axis: axis, start..<start + columns * parts)
      .reshaped(to: Shape(leading + [columns, parts]))
      .sliced(axis: axis + 1, number..<number + 1).reshaped(to: Shape(leading + [columns]))
  }

  /// The numbers of the columns, [..., columns * parts], from one tensor [..., columns] for each part; zeros where one is
  /// nil.
  func joined(_ values: [Tensor?]) -> Tensor? {
    guard let known = values.compactMap(\.self).first else { return nil }
    let leading = Array(known.shape.dimensions.dropLast())
    let each = (0..<parts).map { part in
      ((part < values.count ? values[part] : nil) ?? known.filled(0))
        .reshaped(to: Shape(leading + [columns, 1]))
    }
    return Tensor.concatenated(each, axis: leading.count + 1).reshaped(to: Shape(leading + [columns * parts]))
  }
}

/// Columns with histograms of one size.
struct HistogramGroup: Hashable, Sendable {
  /// What a graph knows of each place of a column.
  enum Field: Int, CaseIterable {
    /// The value itself, and by how much numbers that are equal to it may differ by rounding.
    case value, tolerance
    /// From where on numbers belong to a bin, and below which bound.
    case from, below
    /// A large negative number for places that the column does not have, and for those that are never drawn.
    case absent, undrawn
    /// The logarithm of the bin's width in the column's own unit, of the share of its rows that are within it included.
    case logWidth
    /// Between which numbers is drawn, in the first and the second number of the column.
    case low, high, low2, high2
    /// The logarithm of the share of the rows, and the middle by which a linear path finds the place.
    case logShare, middle
    /// Where the place begins on the scale of normal ranks, and its width there.
    case rank, rankWidth
  }

  /// What a graph knows of a column beside its places: where its bins end, and one over the width of the outermost.
  enum End: Int, CaseIterable { case first, last, perFirst, perLast }

  /// The places of each column; some have fewer.
  let size: Int
  /// Where the columns stand, in the order of the group.
  let runs: [ColumnRun]
  /// The columns, in the order of the group.
  let columns: [TableColumn]
  /// The numbers of the places, by field, column and place, and then of the columns, by end.
  let numbers: [Float]
  /// The share of the rows that lie beyond either end.
  let outside: Double

  /// What a place is given that does not exist.
  static let never: Float = -1e9
  /// Beyond all numbers of rows, and finite, as all numbers of a model are.
  static let farthest: Float = 3e38

  init(
    size: Int, _ blocks: [TableLayout.Block], _ schema: TableSchema, _ fineness: ColumnHistogram.Fineness
  ) {
    self.size = size
    runs = ColumnRun.runs(blocks)
    columns = blocks.map { schema.columns[$0.column] }
    let outside = 1 / Double(max(schema.rows, 1) + 2)
    self.outside = outside
    let places = columns.map {
      HistogramPlaces(ColumnHistogram($0, fineness), $0, size: size, outside: outside, rows: schema.rows)
    }
    numbers =
      Field.allCases.flatMap { field in places.flatMap { $0.fields[field] ?? [] } }
      + End.allCases.flatMap { end in places.map { $0.ends[end] ?? 0 } }
  }

  /// A field of all columns, [columns, places], from the group's numbers [count].
  func field(_ field: Field, in numbers: Tensor) -> Tensor {
    let count = columns.count * size
    return numbers.sliced(axis: 0, field.rawValue * count..<(field.rawValue + 1) * count)
      .reshaped(to: [columns.count, size])
  }

  /// A number of all columns, [columns].
  func end(_ end: End, in numbers: Tensor) -> Tensor {
    let start = Field.allCases.count * columns.count * size + end.rawValue * columns.count
    return numbers.sliced(axis: 0, start..<start + columns.count)
  }

  /// The number of a field at a place.
  func number(_ field: Field, column: Int, place: Int) -> Float {
    numbers[(field.rawValue * columns.count + column) * size + place]
  }
}

/// The numbers of one column's places.
private struct HistogramPlaces {
  private(set) var fields: [HistogramGroup.Field: [Float]] = [:]
  private(set) var ends: [HistogramGroup.End: Float] = [:]

  /// How far from its own mean the middle of a place counts for a linear path.
  private static let farthest: Float = 2.5
  /// Where the scale of normal ranks ends: beyond any rank, and near enough for differences of float32.
  private static let lastRank = 20.0

  init(_ histogram: ColumnHistogram, _ column: TableColumn, size: Int, outside: Double, rows: Int) {
    let never = HistogramGroup.never
    let edges = histogram.edges.map { column.prepared($0) }
    let bins = histogram.binShares.count
    for (place, value) in histogram.values.enumerated() {
      let seen = column.prepared(value)
      let middle = seen[seen.count - 1]
      add(
        [
          .value: seen[0], .tolerance: 2e-6 * (1 + abs(seen[0])), .from: HistogramGroup.farthest,
          .below: -HistogramGroup.farthest,
          .low: seen[0], .high: seen[0], .low2: seen.last ?? 0, .high2: seen.last ?? 0,
          .logShare: Float(log(max(histogram.valueShares[place], 0.5 / Double(rows + 1)))), .middle: middle,
        ])
    }
    for bin in 0..<bins {
      let (low, high) = (edges[bin], edges[bin + 1])
      // Beyond the outermost bins lies a share of their own rows.
      let kept = 1 - outside * ((bin == 0 ? 1 : 0) + (bin == bins - 1 ? 1 : 0))
      let width = histogram.edges[bin + 1] - histogram.edges[bin]
      add(
        [
          .value: HistogramGroup.farthest, .from: bin == 0 ? -HistogramGroup.farthest : low[0],
          .below: bin == bins - 1 ? HistogramGroup.farthest : high[0],
          .undrawn: histogram.binShares[bin] > 0 ? 0 : never, .logWidth: Float(log(width) - log(kept)),
          .low: low[0], .high: high[0], .low2: low.last ?? 0, .high2: high.last ?? 0,
          .logShare: Float(log(max(histogram.binShares[bin], 0.5 / Double(rows + 1)))),
          .middle: low[low.count - 1] / 2 + high[high.count - 1] / 2,
        ])
    }
    setRanks(histogram, rows: rows)
    while (fields[.value]?.count ?? 0) < size {
      add([
        .value: HistogramGroup.farthest, .from: HistogramGroup.farthest, .below: -HistogramGroup.farthest,
        .absent: never, .undrawn: never, .rankWidth: 1,
      ])
    }
    ends[.first] = edges[0][0]
    ends[.last] = edges[bins][0]
    ends[.perFirst] = 1 / max(edges[1][0] - edges[0][0], 1e-6)
    ends[.perLast] = 1 / max(edges[bins][0] - edges[bins - 1][0], 1e-6)
  }

  // Places in the order of their numbers, each from the normal quantile of the share of the rows before it to that of the
  // share with it.
  private mutating func setRanks(_ histogram: ColumnHistogram, rows: Int) {
    let middles =
      histogram.values
      + histogram.binShares.indices.map { histogram.edges[$0] / 2 + histogram.edges[$0 + 1] / 2 }
    let shares = (histogram.valueShares + histogram.binShares).map { max($0, 0.5 / Double(rows + 1)) }
    let whole = shares.reduce(0, +)
    var (before, start) = (0.0, -Self.lastRank)
    let order = middles.indices.sorted { (middles[$0], $0) < (middles[$1], $1) }
    for place in order {
      before += shares[place] / whole
      let end = place == order.last ? Self.lastRank : NormalQuantile.value(before)
      fields[.rank]?[place] = Float(start)
      fields[.rankWidth]?[place] = Float(end - start)
      start = end
    }
  }

  private mutating func add(_ place: [HistogramGroup.Field: Float]) {
    for field in HistogramGroup.Field.allCases {
      var number = place[field] ?? 0
      if field == .middle { number = min(max(number, -Self.farthest), Self.farthest) }
      fields[field, default: []].append(number)
    }
  }
}
