// What files are is told by what is in them: text is a table whatever its name, and what is not read says what it is.

import Examples
import Foundation
import Foundations
import Tables
import Testing
import _TestSupport

@testable import Datasets

@Suite("Kinds of files") struct FileKindTests {
  private static let table = "a,b\n0.5,1\n1.5,2\n2.5,1\n3.5,5\n"

  private static func write(_ bytes: [UInt8], _ name: String, in folder: String) throws -> String {
    let path = "\(folder)/\(name)"
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    return path
  }

  @Test(
    "a table is read whatever its name ends in",
    arguments: [
      "a.csv", "a.txt", "a.dat", "a.asc", "a.data", "a", "a.log", "a.xls", "a.csv.gz", "a.txt.gz", "a.gz",
      "zipped.csv",
    ])
  func endings(name: String) throws {
    try withTemporaryFolder { folder in
      let isCompressed = name.hasSuffix(".gz") || name.hasPrefix("zipped")
      let path = try Self.write(
        isCompressed ? gzip(Array(Self.table.utf8)) : Array(Self.table.utf8), name, in: folder)
      let data = try Dataset.load(DataRequest(path), DataAccess(environment: [:]))
      #expect(data.schema?.columns.map(\.name) == ["a", "b"] && data.training.count == 4)
      #expect(data.name == (isCompressed && name.hasPrefix("zipped") ? "zipped" : "a"))
      #expect(DataRequest(path).isDelimitedText)
      try DataRequest(path, table: TableRequest(delimiter: .comma)).requireUse(in: data)
    }
  }

  @Test("numbers alone are rows of numbers, and columns where something is said about columns")
  func numbers() throws {
    try withTemporaryFolder { folder in
      let path = try Self.write(Array("1 2.5\n3 4\n5 7\n".utf8), "a.txt", in: folder)
      #expect(try Dataset.load(DataRequest(path), DataAccess(environment: [:])).schema == nil)
      for request in [
        TableRequest(header: false), TableRequest(includesArrays: true), TableRequest(delimiter: .space),
      ] {
        let data = try Dataset.load(DataRequest(path, table: request), DataAccess(environment: [:]))
        #expect(data.schema?.columns.map(\.name) == ["column 1", "column 2"])
      }
    }
  }

  /// The beginning of a file and what it is.
  static let signatures: [(String, String)] = [
    ("PK\u{3}\u{4}.......a.csv", "a ZIP archive"),
    ("PK\u{3}\u{4}......[Content_Types].xml", "a spreadsheet (.xlsx)"),
    ("PK\u{3}\u{4}...x/xl/workbook.xml", "a spreadsheet (.xlsx)"), ("PAR1\u{15}", "a Parquet table"),
    ("SQLite format 3\u{0}", "an SQLite database"), ("%PDF-1.4\n", "a PDF document"),
    (" \n<!DOCTYPE html>\n<html>", "a web page"), ("<?xml version", "an XML file"),
    ("{\"a\": 1,\n \"b\": 2}", "a JSON file"),
    ("[{\"a\": 1}]", "a JSON file"), ("[[1, 2]]", "a JSON file"), ("ARROW1\u{0}", "a Feather table"),
    ("BZh91\u{1}", "a bzip2 file"),
    ("version https://git-lfs.github.com/spec/v1", "a pointer of Git LFS"),
    ("Rar!\u{1A}\u{7}", "a RAR archive"),
    (String(repeating: "a", count: 257) + "ustar\u{0}", "a tar archive"),
  ]

  @Test("what is not read is told by its first bytes, with what to do", arguments: signatures)
  func foreign(begin: String, name: String) throws {
    try withTemporaryFolder { folder in
      for file in ["a b.csv", "a", "a.txt"] {
        let path = try Self.write(Array(begin.utf8), file, in: folder)
        let failure = try #require(throws: Failure.self) {
          try Dataset.load(DataRequest(path), DataAccess(environment: [:]))
        }
        #expect(failure.kind == .badData && failure.what.contains(name), "\(failure)")
        #expect(failure.remedy?.isEmpty == false)
      }
    }
  }

  @Test("a JSON-like or HTML-like cell makes no table foreign")
  func likeForeign() throws {
    for text in [
      "[a],b\n1,2\n3,4\n", "<b>,x\n1,2\n", "\"{\",x\n1,2\n", "%,a\n1,2\n", "PKs,x\n1,2\n", "ORCA,x\n1,2\n",
      "PAR1,x\n1,2\n", "BZh,x\n1,2\n",
    ] {
      try withTemporaryFolder { folder in
        let path = try Self.write(Array(text.utf8), "a.csv", in: folder)
        #expect(try FileKind.of(path) == .table, "\(text)")
      }
    }
  }

  @Test("empty files, folders and bytes without a meaning are refused in a sentence")
  func others() throws {
    try withTemporaryFolder { folder in
      let random = (0..<4000).map { UInt8(truncatingIfNeeded: $0 &* $0 &* 31 &+ $0 / 7) }
      for (name, bytes, sentence) in [
        ("a.csv", [], "the file is empty"), ("a", [], "the file is empty"), ("b.csv", random, "is not text"),
        ("b.foo", random, "is not text of several lines"),
        ("c.csv.gz", Array(gzip(Array(Self.table.utf8)).dropLast(9)), "is cut off"),
      ] as [(String, [UInt8], String)] {
        let path = try Self.write(bytes, name, in: folder)
        let failure = try #require(throws: Failure.self) {
          try Dataset.load(DataRequest(path), DataAccess(environment: [:]))
        }
        #expect(failure.kind == .badData && failure.what.contains(sentence), "\(failure)")
        #expect(failure.remedy?.isEmpty == false)
      }
    }
  }

  @Test("what was guessed about a table is among the notes of the data")
  func notes() throws {
    try withTemporaryFolder { folder in
      let path = try Self.write(Array(("# made\n" + Self.table).utf8), "a.csv", in: folder)
      let data = try Dataset.load(DataRequest(path), DataAccess(environment: [:]))
      #expect(data.notes.contains { $0.contains("1 line before the table begins with #") })
      #expect(try DataReport(data).text.contains("1 line before the table begins with #"))
    }
  }
}

@Suite("New rows without a header") struct ColumnPlacesTests {
  private static let training =
    "level,flow\n" + (0..<40).map { "\(20 + $0 % 7).5,\(3 + $0 % 5).25\n" }.joined()

  /// Opens rows for the model of the training rows.
  private static func open(_ text: String, _ request: TableRequest = TableRequest()) throws -> TableOpening {
    try withTemporaryFolder { folder in
      for (name, text) in [("train", training), ("new", text)] {
        try AtomicFile.write(text, to: "\(folder)/\(name).csv")
      }
      let schema = try TableOpening("\(folder)/train.csv", TableRequest()).schema
      return try TableOpening("\(folder)/new.csv", request.completed(by: TableRequest(for: schema)))
    }
  }

  @Test("rows without a header are refused with the columns, and taken by their places where a user says so")
  func places() throws {
    let rows = "21.5,3.25\n22.5,4.25\n23.5,5.25\n"
    let failure = try #require(throws: Failure.self) { try Self.open(rows) }
    #expect(
      failure.what.contains("rows of 2 cells and no header; the model's columns are level, flow"),
      "\(failure)")
    #expect(failure.remedy?.contains("`header: false`") == true)
    let opened = try Self.open(rows, TableRequest(header: false))
    #expect(opened.reader.columns == ["level", "flow"] && opened.unknownColumns.isEmpty)
    #expect(opened.notes.contains { $0.contains("taken for level, flow, in this order") })
    #expect(
      try Self.open("ok,21.5,3.25\nbad,2.5,4.25\n", TableRequest(header: false, label: "column 1")).reader
        .columns == ["column 1", "level", "flow"])
  }

  @Test("another width or other names are no guess")
  func others() throws {
    let width = try #require(throws: Failure.self) {
      try Self.open("1.5,2.5,3.5\n4.5,5.5,7\n", TableRequest(header: false))
    }
    #expect(
      width.what.contains("rows of 3 cells and no header; the model's columns are level, flow"), "\(width)")
    let names = try #require(throws: Failure.self) { try Self.open("x,y\n1.5,2.5\n4.5,5.5\n") }
    #expect(names.what.contains("its columns are x, y, but the model's are level, flow"), "\(names)")
    let one = try #require(throws: Failure.self) { try Self.open("x,flow\n1.5,2.5\n4.5,5.5\n") }
    #expect(one.what.contains("lacks the column 'level'"), "\(one)")
    #expect(try Self.open("flow,level,more\n1.5,2.5,3\n").unknownColumns == ["more"])
  }

  @Test("columns that are called by numbers are found in a file of a single row")
  func numbers() throws {
    try withTemporaryFolder { folder in
      let rows = (0..<40).map { "\($0 % 7).5,\($0 % 5).25\n" }.joined()
      try AtomicFile.write("0,1\n" + rows, to: "\(folder)/train.csv")
      try AtomicFile.write("0,1\n7,8\n", to: "\(folder)/new.csv")
      let schema = try TableOpening("\(folder)/train.csv", TableRequest()).schema
      #expect(schema.columns.map(\.name) == ["0", "1"] && schema.rows == 40)
      #expect(try TableOpening("\(folder)/new.csv", TableRequest(for: schema)).reader.columns == ["0", "1"])
    }
  }
}
