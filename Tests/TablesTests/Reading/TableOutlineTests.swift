// How files are laid out: what stands before the rows, under the header and behind the rows, and what columns are called.

import Foundations
import Testing

@testable import Tables

@Suite("Layouts of tables") struct TableOutlineTests {
  static func reader(_ text: String, _ options: TableOptions = TableOptions()) throws -> TableReader {
    try TableReader(SharedBytes(copying: Array(text.utf8)), name: "file.csv", options: options)
  }

  /// How many rows a reader delivers, whatever the size of the blocks.
  static func count(_ reader: TableReader) throws -> Int {
    var rows = 0
    try reader.forEachBlock { rows += $0.rows }
    return rows
  }

  /// Rows of numbers with fractions, no two alike.
  static func numbers(_ rows: Int = 30, columns: Int = 3, by delimiter: String = ",", decimal: String = ".")
    -> String
  {
    (0..<rows).map { row in
      (0..<columns).map { "\((row * 37 + $0 * 11) % 97)\(decimal)\(10 + (row * 7 + $0 * 3) % 80)" }.joined(
        separator: delimiter) + "\n"
    }.joined()
  }

  /// A file with 30 rows, the names of its columns, and what is said about it.
  struct Layout: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var text: String
    var columns: [String]
    var said: [String]
    var rows = 30

    init(_ name: String, _ text: String, _ columns: [String], _ said: String..., rows: Int = 30) {
      (testDescription, self.text, self.columns, self.said, self.rows) = (name, text, columns, said, rows)
    }
  }

  private static let (abc, places) = (["a", "b", "c"], ["column 1", "column 2", "column 3"])
  private static let byPlace = "no row names the columns"

  static let layouts: [Layout] = [
    Layout("names", "a,b,c\n" + numbers(), abc),
    Layout("no names", numbers(), places, byPlace),
    Layout("numbers from 0", "0,1,2\n" + numbers(), ["0", "1", "2"], "line 1 holds numbers"),
    Layout("numbers from 1", "1,2,3\n" + numbers(), ["1", "2", "3"], "line 1 holds numbers"),
    Layout(
      "numbers from 0 over whole numbers", "0,1,2,3\n" + String(repeating: "7,8,9,9\n5,6,7,7\n", count: 15),
      ["0", "1", "2", "3"], "line 1 holds numbers"),
    Layout("years", "2001,2005,2010\n" + numbers(), ["2001", "2005", "2010"], "line 1 holds numbers"),
    Layout(
      "years beside a name", "place,2001,2002\n" + numbers(), ["place", "2001", "2002"],
      "line 1 holds numbers"),
    Layout("an index without a name", ",0,1\n" + numbers(), ["column 1", "0", "1"], "line 1 holds numbers"),
    Layout(
      "small whole numbers without names", String(repeating: "0,1,2\n1,1,0\n2,0,1\n", count: 10), places,
      byPlace),
    Layout(
      "whole numbers of which some are as in a header", "1,2,3\n" + String(repeating: "7,5,8\n", count: 29),
      places,
      byPlace),
    Layout("names twice", "a,a,b\n" + numbers(), ["a", "a (2)", "b"], "several columns are called 'a'"),
    Layout(
      "comments", "# of\n#\n# a file\na,b,c\n" + numbers(), abc, "3 lines before the table begin with # or %"),
    Layout("comments by %", "% of\na,b,c\n" + numbers(), abc, "1 line before the table begins with # or %"),
    Layout("names in a comment", "# made\n# a,b,c\n" + numbers(), abc, "1 line before", "names the columns"),
    Layout(
      "titles", "A report\nMade today\n\na,b,c\n" + numbers(), abc, "2 lines before the table are titles"),
    Layout(
      "titles with empty cells", "A report,,\n,,\na,b,c\n" + numbers(), abc,
      "2 lines before the table are titles"),
    Layout(
      "a title and no names", "A report\n" + numbers(), places, "1 line before the table is a title", byPlace),
    Layout("units", "a,b,c\ns,degC,%\n" + numbers(), abc, "line 2 holds no values but units"),
    Layout("units in brackets", "a,b,c\n,[V],\n" + numbers(), abc, "line 2 holds no values but units"),
    Layout(
      "the four lines of a logger",
      "TOA5,st1\nTIME,RECORD,temp,rh\nTS,RN,C,%\n,,Avg,Smp\n" + numbers(columns: 4),
      ["TIME", "RECORD", "temp", "rh"],
      "1 line before the table is a title", "lines 3 to 4 hold no values but units"),
    Layout("a sum", "a,b,c\n" + numbers() + "Total,1,2\n", abc, "the last line looks like a sum"),
    Layout(
      "a sum in another language", "a,b,c\n" + numbers() + "Summe:,1,2\n", abc,
      "the last line looks like a sum"),
    Layout(
      "a source", "a,b,c\n" + numbers() + "\nSource: a house\n30 rows\n", abc, "the last 2 lines are no rows"),
    Layout("empty rows", "a,b,c\n" + numbers() + ",,\n,,\n", abc, "the last 2 lines hold only empty cells"),
    Layout(
      "a sum behind an empty row", "a,b,c\n" + numbers() + ",,\nTotal,1,2\n", abc,
      "the last 2 lines are no rows"),
    Layout("names of rows", "a,b\n" + numbers(), ["column 1", "a", "b"], "the header has 2 names"),
    Layout(
      "several empty columns", "a,b,,\n" + numbers(columns: 2, by: ",").replacing("\n", with: ",,\n"),
      ["a", "b"],
      "the last 2 columns have neither names nor values"),
    Layout("runs of blanks", "a  b c\n" + numbers(by: "   "), abc, "runs of blanks"),
    Layout(
      "runs of blanks and decimal commas", "a b c\n" + numbers(by: " ", decimal: ","), abc, "runs of blanks"),
    Layout("semicolons and decimal commas", "a;b;c\n" + numbers(by: ";", decimal: ","), abc),
    Layout("decimal commas alone", "a\n" + numbers(columns: 1, decimal: ","), ["a"]),
    Layout("commas with blanks", "a, b, c\n" + numbers(by: ", "), abc),
    Layout(
      "words in one column", "place\n" + String(repeating: "New York\nLos Angeles\n", count: 15), ["place"]),
    Layout(
      "a delimiter in quotation marks", "a;b\n" + (0..<30).map { "\"A, \($0), B\";\($0).5\n" }.joined(),
      ["a", "b"]),
  ]

  @Test("columns, rows and what is said follow from the file", arguments: layouts)
  func layout(_ layout: Layout) throws {
    let reader = try Self.reader(layout.text)
    #expect(reader.columns == layout.columns)
    #expect(try Self.count(reader) == layout.rows)
    #expect(reader.notes.count == layout.said.count, "\(reader.notes)")
    for (note, said) in zip(reader.notes, layout.said) { #expect(note.contains(said), "\(note)") }
    // Read again in small blocks, the rows are the same.
    #expect(
      try Self.count(Self.reader(layout.text, TableOptions(blockSize: 7, blocksAtOnce: 2))) == layout.rows)
  }

  @Test("what is said is not guessed")
  func given() throws {
    let text = "A report\na,b,c\ns,s,s\n" + Self.numbers() + "Total,1,2\n"
    let guessed = try Self.reader(text)
    #expect(try Self.count(guessed) == 30)
    #expect(guessed.notes.count == 3)
    let all = try Self.reader(text, TableOptions(preamble: 1, units: 0, footer: 0))
    #expect(try Self.count(all) == 32 && all.columns == ["a", "b", "c"] && all.notes.isEmpty)
    let none = try Self.reader(text, TableOptions(header: false, preamble: 3, footer: 1))
    #expect(try Self.count(none) == 30 && none.columns[0] == "column 1" && none.notes.isEmpty)
    let fewer = try Self.reader(text, TableOptions(preamble: 1, units: 3, footer: 4))
    #expect(try Self.count(fewer) == 25)
    #expect(try Self.reader("0,1,2\n" + Self.numbers(), TableOptions(header: false)).columns[0] == "column 1")
  }

  @Test("columns without a name are known")
  func unnamed() throws {
    #expect(try Self.reader(",b,\n1,2,3\n4,5,6\n").unnamedColumns == [0, 2])
    #expect(try Self.reader("a,b\n1,2\n").unnamedColumns.isEmpty)
    #expect(try Self.reader(Self.numbers()).unnamedColumns == [0, 1, 2])
  }

  @Test("names that are looked for are found behind whatever stands before them")
  func expected() throws {
    let options = TableOptions(expected: ["2", "5", "9"])
    #expect(try Self.reader("2,5,9\n1,1,1\n", options).columns == ["2", "5", "9"])
    #expect(try Self.reader("some,words,here\n2,5,9\n1,1,1\n", options).columns == ["2", "5", "9"])
  }

  @Test("a row that is cut off is a mistake and no end, and the sentence says what can be done")
  func cut() throws {
    for (text, place) in [("1,2\n", "file.csv:32"), ("1,2,3,4\n1,2,3\n", "file.csv:32")] {
      let failure = try #require(throws: Failure.self) {
        try Self.count(Self.reader("a,b,c\n" + Self.numbers() + text))
      }
      #expect(failure.place == "\(place)" && failure.remedy?.contains("`footer: N`") == true, "\(failure)")
    }
  }

  @Test("delimiters have names and are themselves names")
  func delimiters() throws {
    for (text, delimiter) in [
      ("comma", Delimiter.comma), (",", .comma), (";", .semicolon), ("\t", .tab), ("\\t", .tab),
      ("TAB", .tab), ("|", .pipe),
      (" ", .space), ("space", .space), ("\\s+", .space),
    ] { #expect(try Delimiter.named(text) == delimiter) }
    let failure = try #require(throws: Failure.self) { try Delimiter.named("colon") }
    #expect(
      failure.kind == .usage && failure.remedy?.contains("comma, semicolon, tab, pipe or space") == true)
  }
}
