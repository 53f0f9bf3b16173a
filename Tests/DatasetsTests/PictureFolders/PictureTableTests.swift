// Tables that list pictures stand for these, in their order and with their labels; tables that only look like it do not.

import Foundation
import Foundations
import Pictures
import Tables
import Testing
import _TestSupport

@testable import Datasets

@Suite("Tables that list pictures")
struct PictureTableTests {
  private func load(_ path: String, label: String? = nil, cache: String) throws -> Dataset {
    try Dataset.load(
      DataRequest(path, table: TableRequest(label: label)), DataAccess(environment: ["XDG_CACHE_HOME": cache])
    )
  }

  private func titles(_ source: any DataSource) -> [String] {
    (0..<source.count).compactMap { source.title(of: $0) }
  }

  /// Six pictures below `images`, and a table with these lines.
  private func write(
    _ lines: [String], _ name: String = "metadata.csv", images: String = "images", in folder: String
  ) throws {
    try SamplePictures.fill("\(folder)/set/\(images)", 6)
    try AtomicFile.write(lines.joined(separator: "\n") + "\n", to: "\(folder)/set/\(name)")
  }

  @Test("the pictures are the data, in the order of the table, with a column of classes as labels")
  func listed() throws {
    try withTemporaryFolder { folder in
      let rows = [5, 0, 3, 1, 2, 4].map { "images/00\($0).png,\($0 + 20),\($0 % 2 == 0 ? "m" : "f")" }
      try write(["file_name,age,sex"] + rows, in: folder)
      let data = try load("\(folder)/set/metadata.csv", cache: folder)
      #expect(data.name == "metadata" && data.schema == nil && data.pictures != nil)
      #expect(titles(data.training) == [5, 0, 3, 1, 2, 4].map { "images/00\($0).png" })
      #expect(try data.training.bytes(0) == SamplePictures.picture(5).bytes)
      #expect(try data.labelNames == ["f", "m"] && data.training.labels(Array(0..<6)) == [0, 1, 0, 0, 1, 1])
      #expect(
        data.pictures?.sentences.map(\.description) == [
          "metadata.csv lists 6 pictures in its column file_name, which are the data, with the labels of column sex (`labels`)"
        ])
      let other = try load("\(folder)/set/metadata.csv", label: "age", cache: folder)
      #expect(other.labelNames?.count == 6 && other.fingerprint != data.fingerprint)
      let failure = try #require(throws: Failure.self) {
        try load("\(folder)/set/metadata.csv", label: "sez", cache: folder)
      }
      #expect(failure.kind == .usage && failure.remedy?.contains("sex") == true)
      #expect(!DataRequest("\(folder)/set/metadata.csv").isDelimitedText)
    }
  }

  @Test(
    "cells may be names in a folder beside the table, without endings too",
    arguments: [("00N.png", "file"), ("00N", "image_id"), ("images/00N.png", "x"), ("00N", "value")])
  func names(cell: String, column: String) throws {
    try withTemporaryFolder { folder in
      try write(
        ["\(column),breed"] + (0..<6).map { "\(cell.replacing("N", with: "\($0)")),\($0 < 3 ? "a" : "b")" },
        "labels.csv", in: folder)
      let data = try load("\(folder)/set/labels.csv", cache: folder)
      // A column of numbers that nothing calls names of files is one of numbers.
      #expect((data.pictures != nil) == (column != "value"))
      if data.pictures != nil { #expect(data.labelNames == ["a", "b"] && data.training.count == 6) }
    }
  }

  @Test(
    "a column of splits divides the pictures, files that are not there are bad, and a picture that comes twice is one"
  )
  func splits() throws {
    try withTemporaryFolder { folder in
      let parts = ["train", "test", "train", "train", "val", "train"]
      let rows = parts.enumerated().map { "images/00\($0).png,\($1),\($0 % 2)" }
      try write(
        ["path,split,label"] + rows + ["images/009.png,train,1", "images/000.png,train,0"], in: folder)
      let data = try load("\(folder)/set/metadata.csv", cache: folder)
      #expect(
        titles(data.training) == ["images/000.png", "images/002.png", "images/003.png", "images/005.png"])
      #expect(data.validation?.count == 1 && data.test?.count == 1)
      #expect(try data.labelNames == ["0", "1"] && data.training.labels([0, 1, 2, 3]) == [0, 0, 1, 1])
      #expect(data.pictures?.badFiles == [BadFile(path: "images/009.png", reason: "there is no such file")])
    }
  }

  @Test("a folder with metadata.csv has its labels where sub-folders say none", arguments: [true, false])
  func folders(hasClasses: Bool) throws {
    try withTemporaryFolder { folder in
      let rows = (0..<6).map { "images/00\($0).png,\($0 < 2 ? "x" : "y")" }
      try write(["file_name,kind"] + rows, in: folder)
      if hasClasses { try SamplePictures.fill("\(folder)/set/more", 2) }
      let data = try load("\(folder)/set", cache: folder)
      #expect(data.labelNames == (hasClasses ? ["images", "more"] : ["x", "y"]))
      if !hasClasses {
        #expect(try data.training.labels([1, 2]) == [0, 1])
        #expect(
          data.pictures?.sentences.contains { $0.hasPrefix("metadata.csv describes the pictures") } == true)
      }
    }
  }

  @Test("tables of numbers and of texts stay tables")
  func tables() throws {
    try withTemporaryFolder { folder in
      try write(["file_name,age"] + (0..<6).map { "elsewhere/\($0).png,\($0)" }, in: folder)
      #expect(try load("\(folder)/set/metadata.csv", cache: folder).schema != nil)
      try write(["id,age"] + (10..<40).map { "\($0),\($0 * 7 % 5)" }, in: folder)
      #expect(try load("\(folder)/set/metadata.csv", cache: folder).schema != nil)
      #expect(DataRequest("\(folder)/set/metadata.csv").isDelimitedText)
      #expect(try load("\(folder)/set", cache: folder).labelNames == ["images"])
    }
  }
}
