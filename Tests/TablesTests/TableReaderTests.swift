// The reader against the rules of RFC 4180, file by file: each text with the cells that are in it.

import Foundations
import Testing

@testable import Tables

@Suite("Reading delimited text") struct TableReaderTests {
  /// All cells of a text, and the columns' names.
  static func read(_ text: String, _ options: TableOptions = TableOptions()) throws -> (
    columns: [String], rows: [[String]]
  ) {
    let reader = try TableReader(SharedBytes(copying: Array(text.utf8)), name: "file.csv", options: options)
    var rows: [[String]] = []
    try reader.forEachBlock { block in
      for row in 0..<block.rows { rows.append((0..<block.columns).map { block.text(row: row, column: $0) }) }
    }
    return (reader.columns, rows)
  }

  @Test(
    "cells are those of RFC 4180",
    arguments: [
      ("a,b\n1,2\n3,4\n", [["1", "2"], ["3", "4"]]),
      ("a,b\r\n1,2\r\n3,4", [["1", "2"], ["3", "4"]]),
      ("\u{FEFF}a,b\n1,2\n", [["1", "2"]]),
      ("a;b\n1,5;2\n3,25;4\n", [["1,5", "2"], ["3,25", "4"]]),
      ("a\tb\n1\t\n\t4\n", [["1", ""], ["", "4"]]),
      ("a|b\n\"x|y\"|2\n", [["x|y", "2"]]),
      ("a,b\n\"say \"\"hi\"\"\",2\n", [["say \"hi\"", "2"]]),
      ("a,b\n\"two\nlines\",2\n5,6\n", [["two\nlines", "2"], ["5", "6"]]),
      ("a,b\n\n1,2\n\n", [["1", "2"]]),
      ("a , b\n 1 , \" x \" \n", [["1", " x "]]),
      ("a,b\n1,x\"y\n2,5\" pipe\n", [["1", "x\"y"], ["2", "5\" pipe"]]),
      ("a,b\n5\",\"x\ny\"\n6\",\"z\"\n", [["5\"", "x\ny"], ["6\"", "z"]]),
      ("a,b\r1,2\r3,4", [["1", "2"], ["3", "4"]]),
      ("a,b,\n1,2,\n3,4,\n", [["1", "2"], ["3", "4"]]), ("a,b\n1,2,\n3,4,\n", [["1", "2"], ["3", "4"]]),
      ("sep=;\na;b\n1;2\n", [["1", "2"]]),
      ("  1  2\n 3  4 \n5\t 6", [["1", "2"], ["3", "4"], ["5", "6"]]),
      ("a b\n\"x y\" 1\n\"z\" 2\n3 4\n", [["x y", "1"], ["z", "2"], ["3", "4"]]),
    ])
  func cells(text: String, expected: [[String]]) throws {
    #expect(try Self.read(text).rows == expected)
    // Wherever blocks are cut, the rows are the same.
    for size in [1, 3, 7] {
      #expect(try Self.read(text, TableOptions(blockSize: size, blocksAtOnce: 2)).rows == expected)
    }
  }

  @Test(
    "headers are told from rows",
    arguments: [
      ("a,b\n1,2\n", ["a", "b"]), ("1,2\n3,4\n", ["column 1", "column 2"]),
      ("a,a,\n1,2,3\n", ["a", "a (2)", "column 3"]), ("red,1\nblue,2\n", ["column 1", "column 2"]),
      ("2024-01-01,x\n2024-01-02,y\n", ["column 1", "column 2"]), ("red\nblue\nred\n", ["column 1"]),
    ])
  func headers(text: String, expected: [String]) throws {
    #expect(try Self.read(text).columns == expected)
  }

  @Test(
    "what cannot be read is refused with its line",
    arguments: [
      ("a,b\n1,2\n3\n", "file.csv:3: this row has 1 cell"),
      ("a,b\n1,2,3\n", "file.csv:2: this row has 3 cells"),
      ("a,b\n\"1,2\n3,4\n", "file.csv:2: a quotation mark is opened here"),
      ("a,b\n\"1\"x,2\n", "file.csv:2: text follows the closing"),
      ("", "file.csv: the file is empty"),
      ("a,b\r1,2\n", "file.csv:1: a line ends with a carriage return alone"),
      ("a\0b\0", "file.csv: the file is not text"),
    ])
  func refusals(text: String, sentence: String) throws {
    let failure = try #require(throws: Failure.self) { try Self.read(text) }
    #expect(failure.kind == .badData && failure.description.hasPrefix(sentence), "\(failure)")
    #expect(failure.remedy != nil)
  }

  @Test("the first mistake of a file is the one that is told, whichever block it is in")
  func firstMistake() throws {
    let text = "a,b\n" + (0..<200).map { $0 % 50 == 49 ? "\($0)\n" : "\($0),1\n" }.joined()
    for size in [1, 64, 1 << 20] {
      let failure = try #require(throws: Failure.self) { try Self.read(text, TableOptions(blockSize: size)) }
      #expect(failure.place == "file.csv:51")
    }
  }

  @Test("markers stand for missing values, and given ones come before numbers")
  func missing() throws {
    let text = "a,b\n,NA\n-999,n/a\n?,-\n1,Infinity\n"
    let reader = try TableReader(
      SharedBytes(copying: Array(text.utf8)), name: "f", options: TableOptions(missing: ["-999"]))
    var found: [CellValue] = []
    try reader.forEachBlock { block in
      for row in 0..<block.rows {
        for column in 0..<2 { found.append(block.value(row: row, column: column)) }
      }
    }
    #expect(
      found == [.missing, .missing, .missing, .missing, .missing, .missing, .number(1), .infinite])
  }

  @Test("a table has at most so many columns, and more are refused before they are looked at")
  func columns() throws {
    let most = TableReader.mostColumns
    func read(_ count: Int) throws -> TableReader {
      let names = (0..<count).map { "c\($0)" }.joined(separator: ",")
      let row = [String](repeating: "1", count: count).joined(separator: ",")
      return try TableReader(SharedBytes(copying: Array("\(names)\n\(row)\n\(row)\n".utf8)), name: "wide.csv")
    }
    #expect(try read(most).columns.count == most)
    let failure = try #require(throws: Failure.self) { try read(most + 1) }
    #expect(failure.kind == .badData && failure.what.contains("\(most + 1) columns"))
  }
}
