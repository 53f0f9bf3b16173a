// The distribution of one column in real and in drawn rows, gaps aside: what a picture of it shows.

import Foundation
import Pictures
import Tables

extension SyntheticReport {
  /// The distribution of a column.
  public struct Marginal: Codable, Equatable, Sendable {
    /// The values, the most frequent first, at most ``mostValues``; nil for other numbers.
    public var values: [String]?
    /// Numbers in ascending order: quantiles of the real rows; nil for values.
    public var numbers: [Double]?
    /// The share of real rows with each value, or up to each number.
    public var real: [Double]
    /// The share of drawn rows.
    public var drawn: [Double]

    static let mostValues = 12
    private static let quantiles = 40

    /// That of a column with values of its own.
    init(_ codes: ColumnCodes, _ block: TableLayout.Block, _ schema: TableSchema, real rows: [Float]) {
      func shares(_ codes: [Int], _ count: Int) -> [Double] {
        var counts = [Double](repeating: 0, count: count)
        for code in codes where code < count { counts[code] += 1 }
        let sum = max(counts.reduce(0, +), 1)
        return counts.map { $0 / sum }
      }
      let (own, other) = (shares(codes.real, codes.count - 1), shares(codes.drawn, codes.count - 1))
      let order = own.indices.filter { own[$0] + other[$0] > 0 }
        .sorted { (own[$1], $0) < (own[$0], $1) }.prefix(Self.mostValues)
      values = order.map { codes.text(of: $0, block, schema, real: rows) }
      (real, drawn) = (order.map { own[$0] }, order.map { other[$0] })
    }

    /// That of sorted numbers as they are prepared; nil where they are not numbers less a mean.
    init?(_ column: TableColumn, _ part: PreparedPart, real: [Float], drawn: [Float]) {
      guard part == .standardised, !real.isEmpty, !drawn.isEmpty else { return nil }
      let places = (0...Self.quantiles).map { real[$0 * (real.count - 1) / Self.quantiles] }
      let knots = Set(places).sorted()
      numbers = knots.map { Double($0) * (column.deviation ?? 1) + (column.mean ?? 0) }
      func shares(_ sorted: [Float]) -> [Double] {
        var place = 0
        return knots.map { knot in
          while place < sorted.count, sorted[place] <= knot { place += 1 }
          return Double(place) / Double(sorted.count)
        }
      }
      (self.real, self.drawn) = (shares(real), shares(drawn))
    }

    /// A chart of both.
    func chart(_ column: Column, isDate: Bool) -> any Chart {
      let colours = ChartStyle.series
      guard let values else {
        // Dates are seconds since 1970.
        let x = (numbers ?? []).map { isDate ? $0 / 31_556_952 + 1970 : $0 }
        return LineChart(
          title: column.name, subtitle: "share of rows up to a number", axisTitle: isDate ? "year" : "",
          series: [LineChart.Series("real", x: x, y: real), LineChart.Series("drawn", x: x, y: drawn)])
      }
      let bars = values.indices.flatMap { place in
        [
          BarChart.Bar(values[place], real[place], group: 0), BarChart.Bar("", drawn[place], group: 1),
        ]
      }
      return BarChart(
        title: column.name, subtitle: "share of rows", bars: bars,
        groups: [
          BarChart.Group("real", colour: colours[0]), BarChart.Group("drawn", colour: colours[1]),
        ])
    }
  }
}
