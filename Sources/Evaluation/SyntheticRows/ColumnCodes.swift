// The cells of a column as small whole numbers: categories and values that many rows share by their own number, other
// numbers by their fifth of the real rows, and gaps by the last one.

import Foundation
import Tables

/// The codes of a column's cells in real and in drawn rows.
struct ColumnCodes {
  /// The column.
  let column: TableColumn
  let real: [Int]
  let drawn: [Int]
  /// How many codes there are, that of gaps included.
  let count: Int
  /// Whether each code is one value.
  let areValues: Bool

  /// Into how many parts of equally many real rows numbers are divided.
  private static let parts = 5

  init(_ block: TableLayout.Block, _ schema: TableSchema, real: [Float], drawn: [Float], width: Int) {
    column = schema.columns[block.column]
    let start = block.positions.lowerBound
    func cells(_ rows: [Float]) -> [Float] { stride(from: start, to: rows.count, by: width).map { rows[$0] } }
    if case .category = block.parts[0] {
      let count = block.parts.count + 1
      func codes(_ rows: [Float]) -> [Int] {
        stride(from: 0, to: rows.count, by: width).map { row in
          block.positions.first { rows[row + $0] == 1 }.map { $0 - start } ?? count - 1
        }
      }
      (self.real, self.drawn, self.count, areValues) = (codes(real), codes(drawn), count, true)
      return
    }
    let known = cells(real).filter { !$0.isNaN }.sorted()
    let different = Set(known).sorted()
    areValues = different.count <= 2 * Self.parts
    let bounds =
      areValues
      ? zip(different, different.dropFirst()).map { $0 / 2 + $1 / 2 }
      : Set((1..<Self.parts).map { known[$0 * known.count / Self.parts] }).sorted()
    let count = bounds.count + 2
    func codes(_ rows: [Float]) -> [Int] {
      cells(rows).map { value in
        value.isNaN ? count - 1 : bounds.firstIndex { value < $0 } ?? bounds.count
      }
    }
    (self.real, self.drawn, self.count) = (codes(real), codes(drawn), count)
  }

  /// The text of a value, as the first real row that has it holds it.
  func text(of code: Int, _ block: TableLayout.Block, _ schema: TableSchema, real rows: [Float]) -> String {
    if let names = column.categories { return code < names.count ? names[code] : "another text" }
    let start = (real.firstIndex(of: code) ?? 0) * schema.layout.width
    return schema.text(
      of: block, rows[start + block.positions.lowerBound..<start + block.positions.upperBound])
  }

  /// The share of gaps.
  func gaps(_ codes: [Int]) -> Double {
    Double(codes.reduce(0) { $0 + ($1 == count - 1 ? 1 : 0) }) / Double(max(codes.count, 1))
  }

  /// Half the sum of the differences of shares, gaps aside.
  var totalVariation: Double {
    func shares(_ codes: [Int]) -> [Double] {
      var counts = [Double](repeating: 0, count: count - 1)
      for code in codes where code < count - 1 { counts[code] += 1 }
      let sum = max(counts.reduce(0, +), 1)
      return counts.map { $0 / sum }
    }
    return zip(shares(real), shares(drawn)).reduce(0) { $0 + abs($1.0 - $1.1) } / 2
  }

  // chi^2 over the rows and the smaller number of codes less one (Cramer, "Mathematical methods of statistics", 1946).
  /// How far two columns determine each other, from 0 to 1: Cramer's V.
  static func association(_ first: [Int], _ second: [Int], _ sizes: (Int, Int)) -> Double {
    var joint = [Double](repeating: 0, count: sizes.0 * sizes.1)
    var (left, right) = ([Double](repeating: 0, count: sizes.0), [Double](repeating: 0, count: sizes.1))
    for (a, b) in zip(first, second) {
      joint[a * sizes.1 + b] += 1
      left[a] += 1
      right[b] += 1
    }
    let rows = Double(max(first.count, 1))
    var square = 0.0
    for a in 0..<sizes.0 where left[a] > 0 {
      for b in 0..<sizes.1 where right[b] > 0 {
        let expected = left[a] * right[b] / rows
        square += (joint[a * sizes.1 + b] - expected) * (joint[a * sizes.1 + b] - expected) / expected
      }
    }
    let codes = min(left.filter { $0 > 0 }.count, right.filter { $0 > 0 }.count)
    return codes > 1 ? (square / rows / Double(codes - 1)).squareRoot() : 0
  }
}
