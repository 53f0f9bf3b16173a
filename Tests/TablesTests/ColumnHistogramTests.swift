// How a column of numbers is divided into values with a mass of their own and bins, and how cells are written.

import Foundation
import Testing

@testable import Tables

@Suite("Histograms of columns")
struct ColumnHistogramTests {
  /// The schema of one column of numbers.
  static func column(_ numbers: [Double]) throws -> TableColumn {
    try TableSchema(of: numbers.map { Float($0) }, columns: ["x"], at: "test").columns[0]
  }

  @Test("few different values each have a mass of their own, and there are no bins")
  func fewValues() throws {
    for values in [[0.0, 1], [1, 2, 3], [-1, 0, 2.5, 7]] {
      let numbers = (0..<400).map { values[$0 % values.count] }
      let histogram = ColumnHistogram(try Self.column(numbers))
      #expect(histogram.values == values && !histogram.hasBins)
      #expect(histogram.valueShares.allSatisfy { abs($0 - 1 / Double(values.count)) < 0.01 })
    }
  }

  @Test(
    "exact zeros among spread numbers have their own mass, and the bins hold the others",
    arguments: [500, 5000])
  func zeros(rows: Int) throws {
    let numbers = (0..<rows).map { $0 % 5 < 3 ? 0 : exp(Double($0 * 7919 % rows) / Double(rows) * 4) }
    let histogram = ColumnHistogram(try Self.column(numbers))
    #expect(histogram.values == [0] && abs(histogram.valueShares[0] - 0.6) < 0.01)
    #expect(histogram.hasBins && abs(histogram.binShares.reduce(0, +) - 0.4) < 0.01)
    #expect(
      histogram.edges == histogram.edges.sorted() && histogram.edges.count == histogram.binShares.count + 1)
    #expect(histogram.edges[0] > 0 && (histogram.edges.last ?? 0) < 56)
  }

  @Test("a frequent value in the middle of many others is kept")
  func frequent() throws {
    let numbers = (0..<6000).map { $0 % 10 == 0 ? 1234.5 : Double($0 * 7919 % 6000) }
    #expect(ColumnHistogram(try Self.column(numbers)).values == [1234.5])
  }

  @Test("cells are written as the column's numbers are, and within its range")
  func cells() throws {
    for (scale, unit) in [(1.0, "1"), (0.1, "0.1"), (0.01, "0.01")] {
      let numbers = (0..<500).map { (Double($0 * 37 % 500) * scale * 1000).rounded() / 1000 }
      var column = try Self.column(numbers)
      column.quantiles = QuantileTable(numbers)
      let writer = CellWriter(column, column.parts)
      #expect(
        writer.text(column.prepared(12.3456 * scale)[...])
          == "\((Double(12) * scale * 100).rounded() / 100)".replacingOccurrences(
            of: ".0", with: unit == "1" ? "" : ".0"))
      #expect(Double(writer.text(column.prepared(1e6)[...])) == numbers.max())
      #expect(Double(writer.text(column.prepared(-1e6)[...])) == 0)
    }
  }
}
