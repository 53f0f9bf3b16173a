// Numbers as people write them: which columns are numbers, what they are, and how they are written back.

import Foundation
import Foundations
import Testing

@testable import Tables

@Suite("Numbers as people write them") struct NumberStyleTests {
  /// The schema of a file with columns of cells, separated by semicolons.
  static func schema(
    _ columns: [[String]], _ options: TableOptions = TableOptions(delimiter: .semicolon, header: true),
    _ overrides: SchemaOverrides = SchemaOverrides()
  ) throws -> TableSchema {
    let names = columns.indices.map { "c\($0)" }.joined(separator: ";")
    let rows = columns[0].indices.map { row in columns.map { $0[row] }.joined(separator: ";") }
    return try TableSchema(
      of: SchemaTests.reader(([names] + rows).joined(separator: "\n"), options), overrides: overrides)
  }

  /// Sixty cells, each from a list.
  static func cells(_ texts: [String]) -> [String] { (0..<60).map { texts[$0 * 7 % texts.count] } }

  struct Style: Sendable {
    var cells: [String]
    var least: Double
    var largest: Double
    var unit = ""
    /// The largest as it is written.
    var text: String
  }

  static let everyStyle: [Style] = [
    Style(
      cells: ["$600.82", "$1,234.50", "$9.99"], least: 9.99, largest: 1234.5, unit: "$", text: "$1,234.50"),
    Style(cells: ["1.234,50", "600,82", "9,99"], least: 9.99, largest: 1234.5, text: "1.234,50"),
    Style(cells: ["1 234,5", "600,8", "9,9"], least: 9.9, largest: 1234.5, text: "1 234,5"),
    Style(cells: ["1\u{202F}234,5", "600,8", "9,9"], least: 9.9, largest: 1234.5, text: "1 234,5"),
    Style(cells: ["1'234.5", "600.8", "9.9"], least: 9.9, largest: 1234.5, text: "1'234.5"),
    Style(
      cells: ["CHF 1'234.5", "CHF 600.8", "CHF 9.9"], least: 9.9, largest: 1234.5, unit: "CHF",
      text: "CHF 1'234.5"),
    Style(
      cells: ["12,50 €", "7,25 €", "1.000,00 €"], least: 7.25, largest: 1000, unit: "€", text: "1.000,00 €"),
    Style(cells: ["12.2%", "88%", "7.5%"], least: 7.5, largest: 88, unit: "%", text: "88%"),
    Style(cells: ["21.3 °C", "-4.0 °C", "19.9 °C"], least: -4, largest: 21.3, unit: "°C", text: "21.3 °C"),
    Style(cells: ["5.2 m/s", "4 m/s", "0.5 m/s"], least: 0.5, largest: 5.2, unit: "m/s", text: "5.2 m/s"),
    Style(cells: ["(12.50)", "7.25", "3.75"], least: -12.5, largest: 7.25, text: "7.25"),
    Style(cells: ["12.50-", "7.25", "3.75"], least: -12.5, largest: 7.25, text: "7.25"),
    Style(cells: ["+12.5", "\u{2212}7.2", "3.7"], least: -7.2, largest: 12.5, text: "12.5"),
    Style(cells: ["'12.5", "'7.2", "'3.7"], least: 3.7, largest: 12.5, text: "12.5"),
    Style(cells: ["-$5.00", "$7.50", "$-2.00"], least: -5, largest: 7.5, unit: "$", text: "$7.50"),
    Style(cells: ["1 day", "2 days", "5 days"], least: 1, largest: 5, unit: "days", text: "5 days"),
    Style(cells: ["1,234,567", "12,345", "950"], least: 950, largest: 1_234_567, text: "1,234,567"),
    Style(cells: ["1.234.567", "12.345", "950"], least: 950, largest: 1_234_567, text: "1.234.567"),
    Style(cells: ["0,125", "0,250", "1,500"], least: 0.125, largest: 1.5, text: "1,500"),
  ]

  @Test(
    "a column of numbers is one whatever their style, and writes them in it", arguments: everyStyle.indices)
  func styles(place: Int) throws {
    let style = Self.everyStyle[place]
    let column = try Self.schema([Self.cells(style.cells), Self.cells(["a", "b"])]).columns[0]
    #expect([.numeric, .count].contains(column.kind))
    #expect(column.least == style.least && column.largest == style.largest && column.missing == 0)
    #expect(column.style?.unit == style.unit)
    #expect(column.text(of: style.largest) == style.text)
  }

  @Test("the decimal mark is told column by column, and said")
  func byColumn() throws {
    let schema = try Self.schema([
      Self.cells(["20.55", "08.30", "11.51"]), Self.cells(["3,15", "2,58", "2,7"]),
      Self.cells(["7", "4", "5"]),
    ])
    #expect(schema.columns.map(\.kind) == [.numeric, .numeric, .numeric])
    #expect(schema.columns.map(\.largest) == [20.55, 3.15, 7])
    #expect(schema.notes.count { $0.contains("decimal mark") } == 1)
    #expect(schema.notes.contains { $0.contains("'c1'") && $0.contains("decimal: point") })
  }

  @Test("fractions that begin late are fractions")
  func late() throws {
    let cells = (0..<200).map { $0 < 160 ? "\(3 + $0 * 7 % 6)" : "5,\($0 * 3 % 10)" }
    let column = try Self.schema([cells, Self.cells(["a"]) + Self.cells(["b"]) + (0..<80).map { _ in "c" }])
      .columns[0]
    #expect(column.kind == .numeric && column.least == 3 && column.largest == 8 && column.decimals == 1)
  }

  /// Columns in which each mark may be either, with what the other column says, and what comes of it.
  static let openMarks: [(cells: [String], other: [String], decimal: DecimalMark?, largest: Double)] = [
    (["1.234", "2.500", "3.125"], ["a", "b"], nil, 3.125),
    (["1.234", "2.500", "3.125"], ["1,5", "2,5"], nil, 3125),
    (["1,234", "2,500", "3,125"], ["1.5", "2.5"], nil, 3125),
    (["1,234", "2,500", "3,125"], ["1,5", "2,5"], nil, 3.125),
    (["950", "1.234", "12.500"], ["a", "b"], nil, 12500),
    (["1.234", "2.500", "3.125"], ["a", "b"], .comma, 3125),
    (["1,234", "2,500", "3,125"], ["a", "b"], .point, 3125),
    (["1,234", "2,500", "3,125"], ["a", "b"], .comma, 3.125),
  ]

  @Test(
    "marks that may be either are read by the column, then by the file, and said",
    arguments: openMarks.indices)
  func open(place: Int) throws {
    let given = Self.openMarks[place]
    let schema = try Self.schema(
      [Self.cells(given.cells), Self.cells(given.other)],
      TableOptions(delimiter: .semicolon, header: true, decimal: given.decimal))
    #expect(schema.columns[0].largest == given.largest)
    #expect(
      schema.notes.contains { $0.contains("'c0'") && $0.contains("`decimal") } == (given.decimal == nil))
  }

  @Test("a schema file says the mark of one column")
  func said() throws {
    let schema = try Self.schema(
      [Self.cells(["1.234", "2.500"]), Self.cells(["1.234", "2.500"])],
      TableOptions(delimiter: .semicolon, header: true),
      SchemaOverrides(columns: ["c0": .init(decimal: .comma)]))
    #expect(schema.columns.map(\.largest) == [2500, 2.5])
  }

  @Test(
    "several units are told and never mixed",
    arguments: [["5 kg", "7 lb"], ["1.5 MB", "2 GB"], ["$5", "€7"], ["5 min", "2 h"]])
  func units(texts: [String]) throws {
    let schema = try Self.schema([Self.cells(texts), Self.cells(["1", "2"])])
    #expect(schema.columns[0].kind == .categorical)
    #expect(schema.notes.contains { $0.contains("several units") })
  }

  @Test(
    "texts with digits are no numbers",
    arguments: [
      ["12A", "13B", "7C"], ["1.2.3", "1.2.4"], ["3-5", "6-9"], ["10.0.0.1", "10.0.0.2"], ["1/2", "1/3"],
    ])
  func texts(texts: [String]) throws {
    let schema = try Self.schema([Self.cells(texts), Self.cells(["1", "2"])])
    #expect(schema.columns[0].kind == .categorical && schema.columns[0].categories?.count == texts.count)
    #expect(!schema.notes.contains { $0.contains("several units") })
  }

  @Test("new files may write other decimal marks than the training rows, which is said")
  func otherFile() throws {
    let schema = try Self.schema([Self.cells(["1.5", "2.25", "7.75"]), Self.cells(["a", "b"])])
    let text = "c0;c1\n1,5;a\n2,25;b\n7,75;a\n"
    let reader = try SchemaTests.reader(text, TableOptions(delimiter: .semicolon, header: true))
    let readings = try TableReadings(schema, of: reader)
    #expect(readings.notes.count == 1)
    let preparation = try RowPreparation(schema, columns: reader.columns, at: "f", readings: readings)
    let expected = try SchemaTests.prepared(schema, "c0,c1\n1.5,a\n2.25,b\n7.75,a\n").flatMap(\.self)
    try reader.forEachBlock { block in
      var numbers = [Float](repeating: 0, count: block.rows * preparation.layout.width)
      let found = try numbers.withUnsafeMutableBufferPointer { try preparation.prepare(block, into: $0) }
      #expect(numbers == expected && found.isEmpty)
    }
  }
}
