// What is told of a column by its content, what users may say instead, and the way from cells to numbers and back.

import Foundation
import Foundations
import Testing

@testable import Tables

@Suite("Schemas of tables") struct SchemaTests {
  static func reader(_ text: String, _ options: TableOptions = TableOptions()) throws -> TableReader {
    try TableReader(SharedBytes(copying: Array(text.utf8)), name: "file.csv", options: options)
  }

  /// A column of cells as a file with a second column of fractions.
  static func schema(_ cells: [String], _ overrides: SchemaOverrides = SchemaOverrides()) throws
    -> TableSchema
  {
    let rows = cells.enumerated().map { "\($1),\(Double($0 * 7 % 11) / 2 + 0.25)" }
    return try TableSchema(
      of: reader((["a,other"] + rows).joined(separator: "\n"), TableOptions(header: true)),
      overrides: overrides)
  }

  static func prepared(_ schema: TableSchema, _ text: String) throws -> [[Float]] {
    let reader = try reader(text, TableOptions(header: true))
    let preparation = try RowPreparation(schema, columns: reader.columns, at: reader.name)
    var rows: [[Float]] = []
    try reader.forEachBlock { block in
      let width = preparation.layout.width
      var numbers = [Float](repeating: 0, count: block.rows * width)
      _ = try numbers.withUnsafeMutableBufferPointer { try preparation.prepare(block, into: $0) }
      for row in 0..<block.rows { rows.append(Array(numbers[row * width..<(row + 1) * width])) }
    }
    return rows
  }

  /// Columns of a hundred cells, each with its kind.
  static let contents: [(kind: ColumnKind, cell: @Sendable (Int) -> String)] = [
    (.numeric, { "\(Double($0 % 17) - 3.5)" }),
    (.count, { "\($0 % 13)" }),
    (.numeric, { "\(1990 + $0 % 30)" }),
    (.categorical, { ["red", "green"][$0 % 2] }),
    (.constant, { _ in "5" }),
    (.constant, { _ in "on" }),
    (.constant, { _ in "" }),
    (.identifier, { "\($0 + 7)" }),
    (.identifier, { "id-\($0)" }),
    (.date, { "2024-01-\(10 + $0 * 7 % 20)" }),
    (.categorical, { ["A", "7", "B"][$0 % 3] }),
  ]

  @Test("a column's content tells its kind", arguments: contents.indices)
  func kinds(place: Int) throws {
    let schema = try Self.schema((0..<100).map(Self.contents[place].cell))
    #expect(schema.columns[0].kind == Self.contents[place].kind)
    // A schema survives its file.
    let data = try JSONEncoder().encode(schema)
    #expect(try JSONDecoder().decode(TableSchema.self, from: data) == schema)
  }

  @Test("one text among numbers is a gap that is told, or refused with its line")
  func mistake() throws {
    let cells = (0..<500).map { $0 == 200 ? "oops" : "\(Double(($0 * 7919 + $0 * $0 * 31) % 500) * 0.75)" }
    let schema = try Self.schema(cells)
    #expect(schema.columns[0].kind == .numeric && schema.columns[0].missing == 1)
    #expect(schema.notes.contains { $0.contains("'oops', first in line 202") })
    let text = (["a"] + cells).joined(separator: "\n")
    let failure = try #require(throws: Failure.self) {
      try TableSchema(of: Self.reader(text, TableOptions(header: true, isStrict: true)))
    }
    #expect(failure.description.hasPrefix("file.csv:202: 'oops' is not a number"))
  }

  @Test("numbers among texts are categories of their own")
  func mixedTexts() throws {
    let column = try Self.schema((0..<90).map { ["A", "7", "B"][$0 % 3] }).columns[0]
    #expect(Set(column.categories ?? []) == ["A", "7", "B"])
  }

  @Test("what a schema file says holds")
  func overrides() throws {
    let said = SchemaOverrides(columns: ["a": .init(kind: .categorical), "other": .init(kind: .ignored)])
    let schema = try Self.schema((0..<60).map { "\($0 % 3)" }, said)
    #expect(schema.columns[0].categories?.count == 3 && schema.layout.width == 4)
    let wrong = SchemaOverrides(columns: ["aa": .init(kind: .ignored)])
    let failure = try #require(throws: Failure.self) { try Self.schema(["1", "2"], wrong) }
    #expect(failure.description.contains("Did you mean 'a'"))
  }

  @Test("prepared numbers have mean 0 and deviation 1, and their texts are those of the file")
  func preparation() throws {
    let values = (0..<101).map { Double($0 * $0 % 37) / 4 - 2 }
    let text = (["x,c"] + values.enumerated().map { "\($1),\(["u", "v"][$0 % 2])" }).joined(separator: "\n")
    let schema = try TableSchema(of: Self.reader(text))
    let rows = try Self.prepared(schema, text)
    for position in 0..<2 {
      let column = rows.map { Double($0[position]) }
      let mean = column.reduce(0, +) / 101
      #expect(abs(mean) < 1e-6)
      #expect(abs(column.reduce(0) { $0 + $1 * $1 } / 101 - 1) < 1e-5)
    }
    for (row, numbers) in rows.enumerated() {
      let texts = schema.layout.blocks.map { schema.text(of: $0, numbers[$0.positions]) }
      #expect(texts == [QuantityText.short(values[row]), ["u", "v"][row % 2]])
    }
  }

  @Test("prepared rows become the file they were made from, less what a model does not explain")
  func backToText() throws {
    let lines = (0..<60).map { row in
      // A name with a comma, an identifier, a missing cell, counts, and texts with marks.
      "row \(row),\(row % 7 == 3 ? "" : "\(QuantityText.short(Double(row * row % 41) / 8))"),\(row % 9),\(["u", "\"v, \"\"w\"\"\""][row % 2])"
    }
    let text = (["id,\"x, y\",n,c"] + lines).joined(separator: "\n") + "\n"
    let schema = try TableSchema(of: Self.reader(text))
    let rows = try Self.prepared(schema, text)
    let expected =
      text.split(separator: "\n").map { $0.split(separator: ",", maxSplits: 1)[1] }
      .joined(separator: "\n") + "\n"
    #expect(schema.file(of: rows.flatMap(\.self)) == expected)
    #expect(schema.file(of: []) == "\"x, y\",n,c\n")
  }

  @Test("cells are written back with the column's marks, unit and marker of gaps")
  func marks() throws {
    let lines = (0..<60).map { row in
      let price = "\(row % 5 + 1).\(100 + row * 37 % 900),\(row % 9 + 1)0 €"
      return
        "\(price);\(row % 7 == 3 ? "NA" : "\(row * row % 41)");\(row % 6 == 1 ? "?" : ["u", "v"][row % 2])"
    }
    let text = (["preis;n;c"] + lines).joined(separator: "\n") + "\n"
    let schema = try TableSchema(of: Self.reader(text))
    let rows = try Self.prepared(schema, text)
    let expected = text.split(separator: "\n").map { line in
      line.split(separator: ";").map { DelimitedText.cell(String($0)) }.joined(separator: ",") + "\n"
    }
    #expect(schema.file(of: rows.flatMap(\.self)) == expected.joined())
  }

  @Test("what a decoder gives is written as cells can be: whole counts, the likeliest known category")
  func decodedText() throws {
    let text = (["n,c"] + (0..<40).map { "\($0 % 9),\(["u", "v"][$0 % 2])" }).joined(separator: "\n")
    var schema = try TableSchema(of: Self.reader(text))
    schema.columns[0].likelihood = .negativeBinomial
    schema.columns[0].scaling = nil
    #expect(schema.layout.width == 4)
    // The place behind the categories stands for texts that are not known.
    #expect(schema.file(of: [2.6, 0.3, 0.4, 0.9, 0.2, 0.6, 0.4, 0]) == "n,c\n3,v\n0,u\n")
  }

  @Test("missing values, new categories, new and reordered columns are treated as documented")
  func newRows() throws {
    let schema = try TableSchema(
      of: Self.reader(
        "x,c\n" + (0..<40).map { "\(Double($0 * 7 % 40) * 1.1 - 3),\(["u", "v"][$0 % 2])\n" }.joined()))
    let rows = try Self.prepared(schema, "new,c,x\n1,w,\n2,,1.5\n3,u,inf\n")
    #expect(rows[0].prefix(2).allSatisfy(\.isNaN) && Array(rows[0].suffix(3)) == [0, 0, 1])
    #expect(!rows[1][0].isNaN && rows[1].suffix(3).allSatisfy(\.isNaN))
    #expect(rows[2][0].isNaN && rows[2].suffix(3).reduce(0, +) == 1)
    let lacking = try #require(throws: Failure.self) { try Self.prepared(schema, "c\nu\nv\n") }
    #expect(lacking.description.contains("lacks the column 'x'"))
  }

  @Test("normal quantiles are the inverse of the distribution function")
  func quantiles() {
    for p in [1e-9, 1e-4, 0.02, 0.31, 0.5, 0.77, 0.999, 1 - 1e-9] {
      let x = NormalQuantile.value(p)
      #expect(abs(0.5 * erfc(-x / 2.0.squareRoot()) - p) < 1e-14)
    }
    // Published values (Abramowitz and Stegun, table 26.5): x of tail areas 0.025 and 0.001.
    #expect(abs(NormalQuantile.value(0.975) - 1.959963985) < 1e-8)
    #expect(abs(NormalQuantile.value(0.001) + 3.090232306) < 1e-8)
  }

  @Test("facts found in blocks are those of the whole")
  func joined() throws {
    let text = "a,b\n" + (0..<3000).map { "\(Double($0 * 7919 % 1013) / 3),\($0)\n" }.joined()
    let whole = try TableSchema(of: Self.reader(text, TableOptions(blockSize: 1 << 24)))
    let parts = try TableSchema(of: Self.reader(text, TableOptions(blockSize: 100)))
    #expect(whole.columns[0].quantiles == parts.columns[0].quantiles && whole.columns[1] == parts.columns[1])
    let (one, other) = (try #require(whole.columns[0].deviation), try #require(parts.columns[0].deviation))
    #expect(abs(one - other) < 1e-12 * one)
  }
}
