// What columns say about rows, and which ones only name them or tell when they were written; what is asked and said.

import Foundation
import Foundations
import Testing

@testable import Tables

@Suite("Kinds of columns") struct ColumnKindTests {
  /// A number for each row that looks like chance.
  private static func mixed(_ row: Int, _ most: Int) -> Int { (row * 7919 + row * row * 31) % most }

  /// Columns of 400 cells, by the name of the column.
  static let contents: [(name: String, kind: ColumnKind, cell: @Sendable (Int) -> String)] = [
    (
      "time", .ascending,
      { "2023-01-\(String(format: "%02d", $0 / 24 + 1))T\(String(format: "%02d", $0 % 24)):00:00" }
    ),
    ("when", .ascending, { "\($0 / 28 % 28 + 1).\($0 / 28 / 28 + 1).2023" }),
    // Each day twenty times, a clock that was set back, and the newest first.
    ("day", .ascending, { "2023-01-\(String(format: "%02d", $0 / 20 + 1))" }),
    (
      "set back", .ascending,
      {
        "2023-01-01T\(String(format: "%02d", ($0 == 200 ? 3 : $0 / 60) + 1)):\(String(format: "%02d", $0 % 60)):00"
      }
    ),
    ("newest", .ascending, { "\(1_700_000_000 - 60 * $0)" }),
    ("s", .ascending, { "\(1_600_000_000 + 3600 * $0 + mixed($0, 900))" }),
    ("ms", .ascending, { "\((1_600_000_000 + 60 * $0) * 1000 + mixed($0, 900))" }),
    ("us", .ascending, { "\((1_600_000_000 + 60 * $0) * 1_000_000 + mixed($0, 900))" }),
    ("ns", .ascending, { "\((1_600_000_000 + 60 * $0) * 1_000_000_000 + mixed($0, 900))" }),
    ("counter", .ascending, { "\(50 + 10 * $0)" }),
    ("elapsed", .ascending, { "\(3 * $0 + mixed($0, 3))" }),
    ("seconds", .ascending, { "\(Double($0) / 4)" }),
    ("thirds", .ascending, { String(format: "%.2f", Double($0) / 3) }),
    ("two runs", .ascending, { "\(5 * ($0 % 200))" }),
    ("two sensors", .ascending, { "\(10 * ($0 / 2) + 5000 * ($0 % 2))" }),
    (
      "two clocks", .ascending,
      { "202\($0 % 2)-01-01T\(String(format: "%02d", $0 / 60)):\(String(format: "%02d", $0 % 60)):00" }
    ),
    // What is read from row to row, but says what a row is.
    ("hour", .count, { "\($0 % 24)" }),
    ("minute", .count, { "\($0 % 60)" }),
    ("level", .numeric, { "\(Double($0 * $0) / 100 - 20)" }),
    ("grade", .count, { "\($0 / 40)" }),
    ("birthday", .date, { "19\(50 + mixed($0, 49))-0\(1 + $0 % 9)-1\($0 % 10)" }),
    // Names of rows.
    ("n", .identifier, { "\($0)" }),
    ("", .identifier, { "\($0 * 7 % 400)" }),
    ("shuffled", .identifier, { "\($0 * 7 % 400 + 1)" }),
    ("customer_id", .identifier, { "\(10_000 + mixed($0, 89_989))" }),
    ("number", .identifier, { "91234567890123\(10_000 + $0 * 7 % 400)" }),
    ("uuid", .identifier, { "123e4567-e89b-12d3-a456-4266141740\(10 + $0 % 40)" }),
    ("digest", .identifier, { "d41d8cd98f00b204e9800998ecf842\(10 + $0 % 40)" }),
    ("price", .numeric, { "\(100_000 + mixed($0, 800_000))" }),
    // Codes are no numbers.
    ("zip", .categorical, { ["01234", "90210", "60601"][$0 % 3] }),
    ("agent", .categorical, { ["007", "008"][$0 % 2] }),
    ("grades", .categorical, { ["1", "2", "3", "X"][$0 % 4] }),
  ]

  static func schema(_ name: String, _ cells: [String], _ overrides: SchemaOverrides = SchemaOverrides())
    throws
    -> TableSchema
  {
    let rows = cells.enumerated().map { "\($1),\(Double($0 * 7 % 11) / 2 + 0.25)" }
    return try TableSchema(
      of: SchemaTests.reader((["\(name),other"] + rows).joined(separator: "\n"), TableOptions(header: true)),
      overrides: overrides)
  }

  @Test("content, name and place tell the kind", arguments: contents.indices)
  func kinds(place: Int) throws {
    let given = Self.contents[place]
    let schema = try Self.schema(given.name, (0..<400).map(given.cell))
    let column = schema.columns[0]
    #expect(column.kind == given.kind, "\(given.name)")
    let isLeftOut = [.ascending, .identifier].contains(given.kind)
    #expect((column.likelihood == nil) == isLeftOut)
    // What is left out is said, with what gives it a part again.
    let name = given.name.isEmpty ? "column 1" : given.name
    #expect(schema.notes.contains { $0.contains("'\(name)'") && $0.contains("no part") } == isLeftOut)
    if given.kind == .ascending { #expect(column.least != nil && column.largest != nil) }
  }

  @Test(
    "a schema file gives dates and numbers in the order of rows a part",
    arguments: [ColumnKind.date, .numeric])
  func overridden(kind: ColumnKind) throws {
    let date = try Self.schema(
      "when", (0..<50).map { "2023-01-01T00:\(10 + $0):00" },
      SchemaOverrides(columns: ["when": .init(kind: .date)]))
    #expect(date.columns[0].kind == .date && date.columns[0].likelihood == .student)
    let number = try Self.schema(
      "when", (0..<50).map { "\(1_600_000_000 + 60 * $0)" },
      SchemaOverrides(columns: ["when": .init(kind: kind)]))
    #expect(number.columns[0].kind == kind && number.columns[0].likelihood == .student)
  }

  @Test("the code of samples in a file without names is an identifier")
  func nameless() throws {
    let rows = (0..<300).map {
      "\(61_634 + $0 * 44_444_443 % 13_000_000),\(1 + $0 * 7 % 10),\(2 + $0 % 2 * 2)"
    }
    let schema = try TableSchema(of: SchemaTests.reader(rows.joined(separator: "\n")))
    #expect(schema.columns.map(\.kind) == [.identifier, .count, .numeric])
  }

  @Test("all markers of gaps are gaps in a column of numbers, those that may be words are told")
  func markers() throws {
    let markers = [
      ".", "--", "#N/A", "N.A.", "n.a.", "unknown", "missing", "#DIV/0!", "nil", "NaT", "<NA>", "\\N", "None",
      "-", "*",
    ]
    let cells = (0..<600).map {
      $0 % 20 == 3 ? markers[$0 / 20 % markers.count] : "\(Double(Self.mixed($0, 900)) / 10)"
    }
    let schema = try Self.schema("a", cells)
    #expect(schema.columns[0].kind == .numeric && schema.columns[0].missing == 30)
    #expect(schema.notes.contains { $0.contains("'unknown'") && $0.contains("gaps") })
    let texts = try Self.schema("a", (0..<60).map { ["unknown", "red", "."][$0 % 3] })
    #expect(texts.columns[0].categories?.count == 3 && texts.columns[0].missing == 0)
  }

  @Test("texts among numbers are listed with the setting that makes gaps of them")
  func texts() throws {
    let cells = (0..<400).map {
      $0 % 9 == 4 ? ["<0.05", "broken"][$0 % 2] : "\(Double(Self.mixed($0, 900)) / 10)"
    }
    let schema = try Self.schema("a", cells)
    #expect(schema.columns[0].kind == .numeric && schema.columns[0].missing == 44)
    #expect(
      schema.notes.contains { $0.contains("'<0.05'") && $0.contains("'broken'") && $0.contains("missing:") })
    let few = try Self.schema("a", (0..<400).map { ["1", "2", "3", "X"][$0 % 4] })
    #expect(few.notes.contains { $0.contains("300 of 400 cells") && $0.contains("missing: 'X'") })
  }

  /// A number that stands often, the rest, and whether it is asked about.
  static let strangers: [(text: String, share: Int, cell: @Sendable (Int) -> String, isTold: Bool)] = [
    ("-9999", 13, { "\(16.94 + Double(mixed($0, 600)) / 100)" }, true),
    ("-200", 10, { "\(400 + mixed($0, 1700))" }, true),
    ("99999", 20, { "\(mixed($0, 41_310))" }, true),
    ("9999", 20, { "\(Double(mixed($0, 900)) / 10)" }, true),
    ("-999.00", 20, { String(format: "%.2f", Double(mixed($0, 900)) / 10) }, true),
    ("0", 2, { "\(2000 + mixed($0, 9000))" }, false),
    ("17", 20, { "\(mixed($0, 90))" }, false),
  ]

  @Test(
    "a number that stands often and far from the rest is asked about, and not taken for a gap",
    arguments: strangers.indices)
  func sentinels(place: Int) throws {
    let given = Self.strangers[place]
    let cells = (0..<400).map { $0 % given.share == 0 ? given.text : given.cell($0) }
    let schema = try Self.schema("temp", cells)
    #expect(schema.columns[0].missing == 0)
    let number = given.text.hasSuffix(".00") ? String(given.text.dropLast(3)) : given.text
    #expect(schema.notes.contains { $0.contains("missing: \(number)") } == given.isTold)
    if given.isTold {
      // With the marker they are gaps, however they are written.
      let text = (["temp,other"] + cells.enumerated().map { "\($1),\($0 * 7 % 11)" }).joined(separator: "\n")
      let read = try TableSchema(of: SchemaTests.reader(text, TableOptions(header: true, missing: [number])))
      #expect(read.columns[0].missing == cells.count { $0 == given.text })
    }
  }

  @Test("columns named like labels are pointed out", arguments: ["class", "is_fraud", "Target", "y"])
  func labels(name: String) throws {
    let cells = (0..<60).map { "\($0 % 2)" }
    #expect(try Self.schema(name, cells).notes.contains { $0.contains("labels: \(name)") })
    #expect(try !Self.schema("valve", cells).notes.contains { $0.contains("label") })
  }

  @Test("plain tables leave nothing to say")
  func silence() throws {
    let schema = try Self.schema("a", (0..<400).map { "\(Double(Self.mixed($0, 900)) / 10)" })
    #expect(schema.notes.isEmpty)
  }
}
