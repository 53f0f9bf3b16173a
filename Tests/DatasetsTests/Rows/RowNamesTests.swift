// Rows by their names: what is found, what is refused with a near name, and what is written where rows are listed.

import Examples
import Foundation
import Foundations
import Pictures
import Testing
import _TestSupport

@testable import Datasets

@Suite("Names of rows")
struct RowNamesTests {
  static let titles = ["a/hero_1.png", "a/hero_2.png", "b/hero_2.png", "b/x,y.png", "7"]

  static func dataset(titles: [String]?) throws -> Dataset {
    let source = try ArraySource(
      NumericArray(shape: [5, 2], (0..<10).map(Float.init)), labels: [0, 1, 0, 1, 0], titles: titles,
      name: "rows",
      at: "rows")
    return Dataset(
      name: "rows", training: source, labelNames: ["cat, small", "dog"], fingerprint: Fingerprint(digests: [])
    )
  }

  @Test(
    "numbers, titles and unique last parts of titles name rows",
    arguments: [
      ("3", [3]), ("0, 4", [0, 4]), ("hero_1.png", [0]), ("a/hero_2.png,b/hero_2.png", [1, 2]),
      ("x,y.png", [3]), ("hero_1.png,2", [0, 2]), ("7", [4]), ("-1", [-1]),
    ])
  func found(_ list: String, _ places: [Int]) throws {
    let data = try Self.dataset(titles: Self.titles)
    #expect(try RowNames(data.training, of: data).places(of: list) == places)
  }

  @Test(
    "an unknown or ambiguous name is refused with a near one",
    arguments: [
      ("hero1.png", "Did you mean 'hero_1.png'?"),
      ("hero_2.png", "is the name of 2 rows: a/hero_2.png (1), b/"),
      ("a/hero_3.png", "Did you mean 'a/hero_1.png'?"), ("zebra", "The rows are named 'a/hero_1.png'"),
      ("1,,2", "unknown row ''"),
    ])
  func refused(_ list: String, _ sentence: String) throws {
    let data = try Self.dataset(titles: Self.titles)
    let failure = try #require(throws: Failure.self) {
      try RowNames(data.training, of: data).places(of: list)
    }
    #expect(failure.kind == .usage && failure.description.contains(sentence), "\(failure)")
  }

  @Test("rows without names have numbers alone, and a row of another split is said to be there")
  func others() throws {
    let plain = try Self.dataset(titles: nil)
    let failure = try #require(throws: Failure.self) {
      try RowNames(plain.training, of: plain).place(of: "one")
    }
    #expect(failure.description.hasPrefix("'one' is not the number of an example"))
    let data = try Self.dataset(titles: Self.titles)
    let other = try #require(throws: Failure.self) {
      try RowNames(data.training.subset(0..<1), of: data).place(of: "x,y.png")
    }
    #expect(other.description.contains("`split: train`"), "\(other)")
  }

  @Test("the path of a file names its row, and no other file of that name does")
  func paths() throws {
    try withTemporaryFolder { folder in
      for name in ["cats/1.png", "dogs/2.png", "elsewhere"] {
        try FileManager.default.createDirectory(
          atPath: "\(folder)/\((name as NSString).deletingLastPathComponent)",
          withIntermediateDirectories: true)
        if name.hasSuffix("png") {
          try PNG.write(PixelBuffer(height: 4, width: 4, colour: [7]), to: "\(folder)/\(name)")
        }
      }
      let data = try Dataset.load(DataRequest(folder), DataAccess(environment: ["XDG_CACHE_HOME": folder]))
      let names = RowNames(data.training, of: data)
      #expect(try names.place(of: "\(folder)/dogs/2.png") == 1)
      #expect(try names.place(of: "\(folder)/cats/../dogs/2.png") == 1)
      #expect(throws: Failure.self) { try names.place(of: "\(folder)/elsewhere/2.png") }
    }
  }

  @Test("a table of numbers has names, classes and numbers that give the same float32 again")
  func table() throws {
    let numbers: [Float] = [0.1, -1e-20, 1 / 3, 16_777_216, .leastNonzeroMagnitude, 2, 3, 4, 5, 6]
    func text(_ titles: [String]?) throws -> [String] {
      let data = try Self.dataset(titles: titles)
      var bytes: [UInt8] = []
      try RowTable(data.training, labelNames: data.labelNames, width: 2, prefix: "z").write(numbers) {
        bytes += Array($0)
      }
      return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }
    let named = try text(Self.titles)
    #expect(named[0] == "id,label,z0,z1")
    #expect(
      named[1].hasPrefix("a/hero_1.png,\"cat, small\",0.1,") && named[4].hasPrefix("\"b/x,y.png\",dog,"))
    let plain = try text(nil)
    #expect(plain[0] == "row,label,z0,z1" && plain[5].hasPrefix("4,") && plain.count == 6)
    let again = plain.dropFirst().flatMap { line in
      line.split(separator: ",").suffix(2).compactMap { Float($0) }
    }
    #expect(again == numbers)
  }

  @Test("joined sources read each row from its own, and other shapes are refused")
  func joined() throws {
    let parts = try [1, 2].map { count in
      try ArraySource(
        NumericArray(shape: [count, 2], (0..<2 * count).map { Float(10 * count + $0) }),
        titles: (0..<count).map { "\(count).\($0)" }, name: "p", at: "p")
    }
    let all = try JoinedSource(parts)
    #expect(all.count == 3 && all.valueRange == 10...23 && all.title(of: 2) == "2.1")
    let read = try all.subset([2, 0]).bytes(of: [0, 1]).withUnsafeBytes {
      Array($0.bindMemory(to: Float.self))
    }
    #expect(read == [22, 23, 10, 11] && all.subset([2, 0]).origin(of: 0) == 2)
    let wide = try ArraySource(NumericArray(shape: [1, 3], [0, 0, 0]), name: "wide", at: "wide")
    #expect(throws: Failure.self) { try JoinedSource([parts[0], wide]) }
  }
}
