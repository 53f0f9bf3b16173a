// Dates as the world writes them: each style against the days it means, and back to text.

import Foundation
import Foundations
import Testing

@testable import Tables

@Suite("Dates as people write them") struct DateStyleTests {
  struct Style: Sendable {
    /// The text of 2024-03-14T15:09:26Z, or as much of it as the style writes.
    var text: String
    var pattern: String
    /// Seconds of the day that the style leaves out.
    var lost = 0.0
    /// The text of other days of the style.
    var others: [String]
  }

  private static let day = 15.0 * 3600 + 9 * 60 + 26

  static let everyStyle: [Style] = [
    Style(text: "14/03/2024", pattern: "dd/MM/yyyy", lost: day, others: ["01/02/2024", "31/12/2023"]),
    Style(text: "03/14/2024", pattern: "MM/dd/yyyy", lost: day, others: ["02/01/2024", "12/31/2023"]),
    Style(text: "14.03.2024", pattern: "dd.MM.yyyy", lost: day, others: ["01.02.2024", "31.12.2023"]),
    Style(text: "14.3.2024", pattern: "d.M.yyyy", lost: day, others: ["1.2.2024", "31.12.2023"]),
    Style(text: "2024/03/14", pattern: "yyyy/MM/dd", lost: day, others: ["2024/02/01", "2023/12/31"]),
    Style(text: "20240314", pattern: "yyyyMMdd", lost: day, others: ["20240201", "20231231"]),
    Style(text: "14.03.24", pattern: "dd.MM.yy", lost: day, others: ["01.02.24", "31.12.69"]),
    Style(text: "03/14/24", pattern: "MM/dd/yy", lost: day, others: ["02/01/24", "12/31/23"]),
    Style(text: "14-Mar-2024", pattern: "dd-MMM-yyyy", lost: day, others: ["01-Feb-2024", "31-Dec-2023"]),
    Style(text: "Mar 14, 2024", pattern: "MMM d, yyyy", lost: day, others: ["Feb 1, 2024", "Dec 31, 2023"]),
    Style(
      text: "14 March 2024", pattern: "d MMMM yyyy", lost: day,
      others: ["1 February 2024", "31 December 2023"]),
    Style(
      text: "2024-03-14 15:09:26 UTC", pattern: "yyyy-MM-dd HH:mm:ss 'UTC'",
      others: ["2024-02-01 00:00:00 UTC", "2023-12-31 23:59:59 UTC"]),
    Style(
      text: "2024-03-14T15:09:26Z", pattern: "yyyy-MM-dd'T'HH:mm:ss'Z'", others: ["2024-02-01T00:00:00Z"]),
    Style(
      text: "2024-03-14 15:09:26+00:00", pattern: "yyyy-MM-dd HH:mm:ss'+00:00'",
      others: ["2024-03-14 18:09:26+02:00"]),
    Style(
      text: "03/14/2024 03:09 PM", pattern: "MM/dd/yyyy hh:mm a", lost: 26,
      others: ["01/02/2024 12:00 AM", "12/31/2023 11:59 AM"]),
    Style(
      text: "14.03.2024 15:09", pattern: "dd.MM.yyyy HH:mm", lost: 26,
      others: ["01.02.2024 00:00", "31.12.2023 23:59"]),
    Style(
      text: "2024-03-14 15:09:26.000", pattern: "yyyy-MM-dd HH:mm:ss.SSS", others: ["2024-02-01 00:00:00.250"]
    ),
  ]

  static let seconds = 1_710_428_966.0

  /// Sixty rows in no order, as a column beside another.
  static func schema(_ texts: [String], _ overrides: SchemaOverrides = SchemaOverrides()) throws
    -> TableSchema
  {
    try SchemaTests.schema((0..<60).map { "\"\(texts[$0 * 7 % texts.count])\"" }, overrides)
  }

  @Test("a date is one whatever its style, and is written in it", arguments: everyStyle.indices)
  func styles(place: Int) throws {
    let style = Self.everyStyle[place]
    let schema = try Self.schema(style.others + [style.text])
    let column = schema.columns[0]
    #expect(column.kind == .date && column.format == style.pattern && column.missing == 0)
    var text = style.text
    let read = text.withUTF8 {
      CellReading(column).value(UnsafeRawBufferPointer($0), MissingMarkers(), NumberText())
    }
    #expect(read == .number(Self.seconds - style.lost))
    #expect(column.text(of: Self.seconds - style.lost) == style.text)
    for other in style.others where !other.contains("+02") {
      var copy = other
      let value = copy.withUTF8 {
        CellReading(column).value(UnsafeRawBufferPointer($0), MissingMarkers(), NumberText())
      }
      guard case .number(let seconds) = value else {
        Issue.record("\(other) is \(value)")
        continue
      }
      #expect(column.text(of: seconds) == other)
    }
    // What is not ISO 8601 is said, with the entry that changes it.
    let isISO = style.pattern.hasPrefix("yyyy-") || style.pattern.hasPrefix("yyyy/")
    #expect(schema.notes.contains { $0.contains(style.pattern) && $0.contains("format") } == !isISO)
    #expect(try JSONDecoder().decode(TableColumn.self, from: JSONEncoder().encode(column)) == column)
  }

  @Test("times of day are times")
  func timesOfDay() throws {
    let column = try Self.schema(["08:30", "23:59", "00:15"]).columns[0]
    #expect(column.kind == .date && column.largest == 86_340 && column.text(of: 30_600) == "08:30")
  }

  @Test(
    "where no day is above 12 the order is said, and a schema file changes it",
    arguments: ["MM/dd/yyyy", "%d/%m/%Y"])
  func open(format: String) throws {
    let texts = ["01/02/2024", "03/04/2024", "05/12/2024"]
    let guessed = try Self.schema(texts)
    #expect(guessed.columns[0].format == "MM/dd/yyyy")
    #expect(guessed.notes.contains { $0.contains("another order") && $0.contains("format") })
    let said = try Self.schema(texts, SchemaOverrides(columns: ["a": .init(format: format)]))
    #expect(said.columns[0].least == (format.hasPrefix("M") ? 1_704_153_600 : 1_706_745_600))
  }

  @Test("a format that is none of dates is refused")
  func refused() throws {
    let failure = try #require(throws: Failure.self) {
      try Self.schema(["01/02/2024"], SchemaOverrides(columns: ["a": .init(format: "number")]))
    }
    #expect(failure.kind == .usage)
  }

  @Test(
    "what is no date is none",
    arguments: [
      "1.2.3", "2024-13-01", "31/02/2024", "12:61", "2024-1", "10-12", "1/2", "99/99/9999", "March", "5 May",
    ])
  func none(text: String) { #expect(WrittenDate(text: text) == nil) }

  @Test("one date that does not fit is a gap that is told")
  func mistake() throws {
    let cells = (0..<300).map { $0 == 40 ? "soon" : "\(13 + $0 * 7 % 16)/0\(1 + $0 % 9)/2023" }
    let schema = try SchemaTests.schema(cells)
    #expect(schema.columns[0].kind == .date && schema.columns[0].missing == 1)
    #expect(schema.notes.contains { $0.contains("'soon'") })
  }
}
