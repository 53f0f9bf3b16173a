// Attributes of rows from every kind of file that has them, and what is refused.

import Examples
import Foundation
import Foundations
import Pictures
import Tables
import Tensors
import Testing
import _TestSupport

@testable import Datasets

@Suite("Attributes of rows")
struct AttributeLoadingTests {
  private static let access = DataAccess(environment: [:])

  /// The attributes of the rows that train.
  private static func numbers(_ data: Dataset) throws -> [Float] {
    let bytes = try data.training.bytes(.condition, of: Array(0..<data.training.count))
    return bytes.withUnsafeBytes { raw in
      (0..<bytes.count / 4).map { raw.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self) }
    }
  }

  private static func table(_ folder: String, _ request: (inout DataRequest) -> Void) throws -> Dataset {
    let path = "\(folder)/people.csv"
    let lines = (0..<40).map {
      "\($0 % 3 == 0 ? "f" : "m"),\(20.5 + Double($0)),\($0 * $0 % 17),\($0 % 7 == 0 ? "" : "x\($0 % 2)")"
    }
    try Data((["sex,age,score,group"] + lines).joined(separator: "\n").utf8).write(to: URL(filePath: path))
    var asked = DataRequest(path)
    request(&asked)
    return try Dataset.load(asked, access)
  }

  @Test("columns are classes or numbers, are left out of the content, and gaps are not known")
  func columns() throws {
    try withTemporaryFolder { folder in
      let data = try Self.table(folder) { $0.conditions = ["sex", "age", "group"] }
      #expect(data.attributes.map(\.name) == ["sex", "age", "group"])
      #expect(data.attributes[0].classes == ["f", "m"] && data.attributes[2].classes == ["x0", "x1"])
      guard case .number(let mean, let deviation) = data.attributes[1].values else { fail("no number") }
      #expect(abs(mean - 40) < 1e-9 && abs(deviation - (1599.0 / 12).squareRoot()) < 1e-9)
      #expect(data.schema?.columns.filter { $0.likelihood != nil }.map(\.name) == ["score"])
      let numbers = try Self.numbers(data)
      #expect(numbers[3..<6] == [1, 21.5, 1] && numbers[0] == 0 && numbers[2].isNaN)
      // A model's attributes are those of its rows, in its own order of classes; what is not there is left open.
      let known = Attribute("sex", .classes(["m", "f", "d"]))
      let again = try Self.table(folder) {
        $0.attributes = [known, Attribute("height", .number(mean: 1, deviation: 1))]
        $0.table.schema = data.schema
      }
      #expect(try Self.numbers(again)[0] == 1 && Self.numbers(again)[1].isNaN)
      #expect(again.notes.contains { "\($0)".contains("height") })
    }
  }

  @Test("what is no attribute is refused with a sentence")
  func refusals() throws {
    try withTemporaryFolder { folder in
      for (names, part) in [(["gender"], "gender"), (["label"], "label")] {
        let failure = try #require(throws: Failure.self) {
          try Self.table(folder) { $0.conditions = names }
        }
        #expect(failure.description.contains(part) && failure.kind == .usage, "\(failure)")
      }
      let unseen = try #require(throws: Failure.self) {
        try Self.table(folder) { $0.attributes = [Attribute("sex", .classes(["m", "d"]))] }
      }
      #expect(unseen.kind == .badData && unseen.description.contains("'f'"), "\(unseen)")
      let path = "\(folder)/same.csv"
      try Data("a,b\n1,x\n2,x\n3,x\n4,x\n".utf8).write(to: URL(filePath: path))
      var request = DataRequest(path)
      request.conditions = ["b"]
      let single = try #require(throws: Failure.self) { try Dataset.load(request, Self.access) }
      #expect(single.kind == .badData && single.description.contains("single class"), "\(single)")
    }
  }

  @Test("labels of folders, of IDX-like arrays and arrays beside the rows")
  func labels() throws {
    try withTemporaryFolder { folder in
      for (name, shade) in [("dark", UInt8(10)), ("light", 240)] {
        try FileManager.default.createDirectory(
          atPath: "\(folder)/p/\(name)", withIntermediateDirectories: true)
        for number in 0..<3 {
          try PNG.write(
            PixelBuffer(height: 4, width: 4, colour: [shade + UInt8(number)]),
            to: "\(folder)/p/\(name)/\(number).png")
        }
      }
      var request = DataRequest("\(folder)/p")
      request.conditions = ["label"]
      let pictures = try Dataset.load(request, Self.access)
      #expect(pictures.attributes == [Attribute("label", .classes(["dark", "light"]))])
      #expect(try Self.numbers(pictures) == [0, 0, 0, 1, 1, 1])
      // Subsets keep theirs.
      let part = pictures.training.subset([5, 0])
      #expect(try part.bytes(.condition, of: [0, 1]) == pictures.training.bytes(.condition, of: [5, 0]))
    }
  }

  @Test("rows joined from several sources keep what all of them know")
  func joined() throws {
    let array = NumericArray(shape: [2, 3], [1, 2, 3, 4, 5, 6])
    let plain = try ArraySource(array, name: "x", at: "x")
    let told = AttributeSource(plain, values: [1, .nan], width: 1)
    let both = try JoinedSource([told, told.subset([1, 0])])
    let bytes = try both.bytes(.condition, of: [0, 3])
    #expect(bytes.withUnsafeBytes { $0.loadUnaligned(as: Float.self) } == 1)
    #expect(bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: 4, as: Float.self) } == 1)
    #expect(try JoinedSource([told, plain]).field(.condition) == nil)
  }
}
