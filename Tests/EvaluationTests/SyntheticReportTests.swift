// The report on drawn rows: equal rows differ in nothing, other rows in what they differ in.

import Foundation
import Foundations
import Tables
import Testing

@testable import Evaluation

@Suite("Reports on drawn rows")
struct SyntheticReportTests {
  /// Rows of a number, another that follows it, and a 0 or 1 that both decide.
  static func rows(_ count: Int, from start: Int, related: Bool = true) -> [Float] {
    (start..<start + count).flatMap { row -> [Float] in
      let a = Float(row * 7919 % 997) / 997
      let b = related ? a + Float(row * 31 % 17) / 170 : Float(row * 31 % 997) / 997
      return [a, b, (related ? a + b > 1.1 : row % 3 == 0) ? 1 : 0]
    }
  }

  static func prepared(_ values: [Float], _ schema: TableSchema) throws -> [Float] {
    let preparation = try RowPreparation(schema, columns: ["a", "b", "c"], at: "test")
    var rows = [Float](repeating: 0, count: values.count / 3 * schema.layout.width)
    values.withUnsafeBufferPointer { values in
      rows.withUnsafeMutableBufferPointer { preparation.prepare(values, columns: 3, into: $0) }
    }
    return rows
  }

  @Test("rows like the real ones are near them in every measure, and unrelated columns are found")
  func measures() throws {
    let real = Self.rows(600, from: 0)
    let schema = try TableSchema(of: real, columns: ["a", "b", "c"], at: "test")
    func report(_ drawn: [Float]) throws -> SyntheticReport {
      try SyntheticReport(
        real: Self.prepared(real, schema), drawn: Self.prepared(drawn, schema), schema: schema, at: "test")
    }
    let same = try report(real)
    #expect(same.columns.allSatisfy { $0.distance == 0 } && same.association == 0 && same.drawnCopies == 1)
    #expect(same.columns.map(\.measure) == ["KS", "KS", "TV"])
    let alike = try report(Self.rows(300, from: 600))
    #expect(alike.columns.allSatisfy { $0.distance < 0.1 } && alike.association < 0.15)
    #expect((alike.utility?.drawn ?? 0) > 0.9 && (alike.utility?.real ?? 0) > 0.95)
    let unrelated = try report(Self.rows(300, from: 600, related: false))
    #expect(unrelated.worstAssociation > 0.4 && (unrelated.utility?.drawn ?? 1) < 0.8)
    #expect(alike.html(title: "a < b").contains("a &lt; b") && alike.text.contains("AUROC"))
    #expect(["0", "1"].contains(alike.utility?.value))
    #expect(alike.columns[2].marginal?.values?.sorted() == ["0", "1"])
    let numbers = try #require(alike.columns[0].marginal?.numbers)
    #expect(numbers == numbers.sorted() && alike.columns[0].marginal?.real.last == 1)
    #expect(alike.html(title: "a").components(separatedBy: "<svg").count == 4)
  }

  @Test(
    "a column is predicted without one that says the same, and one that others tell for certain is passed over"
  )
  func repeats() throws {
    let rows = (0..<600).flatMap { row -> [Float] in
      let a = Float(row * 7919 % 997) / 997
      let x: Float = a + Float(row * 31 % 101) / 100 > 1 ? 1 : 0
      return [a, x, 1 - x]
    }
    let schema = try TableSchema(of: rows, columns: ["a", "b", "c"], at: "test")
    let prepared = try Self.prepared(rows, schema)
    let repeated = try #require(
      try SyntheticReport(real: prepared, drawn: prepared, schema: schema, at: "test").utility)
    #expect(repeated.target == "c" && repeated.without == ["b"] && repeated.real < 0.98)
    // The last column follows from the first: the one before it tells something.
    let certain = (0..<600).flatMap { row -> [Float] in
      [rows[row * 3], rows[row * 3 + 1], rows[row * 3] > 0.4 ? 1 : 0]
    }
    let other = try Self.prepared(certain, schema)
    let chosen = try #require(
      try SyntheticReport(real: other, drawn: other, schema: schema, at: "test").utility)
    #expect(chosen.target == "b" && chosen.without.isEmpty)
  }

  @Test("a target without few values is refused by name")
  func target() throws {
    let real = Self.rows(100, from: 0)
    let schema = try TableSchema(of: real, columns: ["a", "b", "c"], at: "test")
    let rows = try Self.prepared(real, schema)
    #expect(throws: Failure.self) {
      try SyntheticReport(real: rows, drawn: rows, schema: schema, target: "a", at: "test")
    }
  }

  @Test("the area under the curve counts pairs, ties half")
  func area() {
    #expect(SyntheticReport.auroc([1, 2, 3, 4], [false, false, true, true]) == 1)
    #expect(SyntheticReport.auroc([1, 1, 1, 1], [false, true, false, true]) == 0.5)
    #expect(SyntheticReport.auroc([4, 2, 3, 1], [false, true, true, false]) == 0.5)
  }
}
