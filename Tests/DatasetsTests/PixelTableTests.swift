// Tables whose rows are pictures: told by the names of their columns, by a shape, or by the model that they are for.

import Examples
import Foundations
import Testing
import _TestSupport

@testable import Datasets

private func load(_ text: String, _ request: ArrayRequest = ArrayRequest(), label: String? = nil) throws
  -> Dataset
{
  try withTemporaryFolder { folder in
    try AtomicFile.write(text, to: "\(folder)/digits.csv")
    return try Dataset.load(
      DataRequest("\(folder)/digits.csv", table: TableRequest(label: label), arrays: request),
      DataAccess(environment: ["XDG_CACHE_HOME": folder]))
  }
}

/// Two rows of a table: the head, and in each row the numbers from `first` on with what stands around them.
private func table(_ head: [String], _ count: Int, before: [String] = [], after: [String] = []) -> String {
  let rows = (0..<3).map { row in
    (before.map { "\($0)\(row)" } + (0..<count).map { "\(($0 * 7 + row * 11) % 256)" }
      + after.map { "\($0)\(row)" })
      .joined(separator: ",")
  }
  return ((head.isEmpty ? [] : [head.joined(separator: ",")]) + rows).joined(separator: "\n") + "\n"
}

@Suite("Tables of pixels")
struct PixelTableTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var head: [String]
    var shape: [Int]
    var before: [String] = []
    var after: [String] = []
    var hasLabels: Bool { before.count + after.count > 0 }
    var testDescription: String { "\(head.first ?? "") to \(head.last ?? "")" }
  }

  static let cases = [
    Case(head: ["label"] + (0..<64).map { "pixel\($0)" }, shape: [8, 8, 1], before: [""]),
    Case(head: (1...64).map { "pixel_\($0)" }, shape: [8, 8, 1]),
    Case(
      head: (0..<192).map { "pixel\(String(1000 + $0).dropFirst())" } + ["kind"], shape: [8, 8, 3],
      after: ["k"]),
    Case(
      head: ["label"] + (1...8).flatMap { row in (1...8).map { "\(row)x\($0)" } }, shape: [8, 8, 1],
      before: [""]),
  ]

  @Test("columns that are called pixels are pictures, and one more column is the labels", arguments: cases)
  func recognised(_ example: Case) throws {
    let count = example.shape.reduce(1, *)
    let data = try load(table(example.head, count, before: example.before, after: example.after))
    #expect(data.training.rowShape == example.shape && data.training.kind.isPicture)
    #expect(data.training.elementType == .uint8 && data.training.count == 3)
    #expect(data.training.hasLabels == example.hasLabels)
    if example.hasLabels { #expect(try data.training.labels([0, 2]) == [0, 2]) }
    #expect(data.labelNames == (example.after.isEmpty ? nil : ["k0", "k1", "k2"]))
    #expect(try data.training.bytes(of: [1])[..<3] == [11, 18, 25])
    #expect(data.notes.count == 1 && data.notes[0].contains("are the pixels of pictures of 8 x 8"))
  }

  @Test("other tables stay tables")
  func tables() throws {
    let names = (0..<64).map { "pixel\($0)" }
    // A gap, two more columns, a number that is no byte, a missing cell, too few for a picture.
    let others = [
      table(names.map { $0 == "pixel7" ? "pixel8" : $0 }, 64),
      table(["a", "b"] + names, 64, before: ["", ""]),
      table(names, 64) + names.map { _ in "0.5" }.joined(separator: ",") + "\n",
      table(names, 64) + names.map { $0 == "pixel3" ? "" : "1" }.joined(separator: ",") + "\n",
      table((0..<16).map { "pixel\($0)" }, 16),
    ]
    for text in others { #expect(try load(text).schema != nil) }
  }

  @Test("who looks into columns gets them, those of pixels too")
  func columns() throws {
    let text = table((0..<64).map { "pixel\($0)" }, 64)
    try withTemporaryFolder { folder in
      try AtomicFile.write(text, to: "\(folder)/a.csv")
      let request = DataRequest("\(folder)/a.csv", table: TableRequest(includesArrays: true))
      let access = DataAccess(environment: ["XDG_CACHE_HOME": folder])
      #expect(try Dataset.load(request, access).schema != nil)
    }
  }

  @Test("a shape makes pictures of numbers without names, and is offered")
  func shaped() throws {
    let text = table([], 64)
    let plain = try load(text)
    #expect(plain.schema != nil)
    #expect(
      plain.notes.last
        == "the 64 columns could be the pixels of pictures of 8 x 8 x 1; if they are, give \(.shape, "8x8")")
    let shape = ArrayRequest(shape: RowShape(height: 8, width: 8))
    #expect(try load(text, shape).training.rowShape == [8, 8, 1])
    let labelled = table([], 64, before: [""])
    #expect(try load(labelled).notes.last?.contains("64 of the 65 columns") == true)
    let failure = try #require(throws: Failure.self) { try load(labelled, shape) }
    #expect(failure.kind == .badData && failure.remedy?.contains("`labels: 'column 1'`") == true)
    #expect(try load(labelled, shape, label: "column 1").training.labels([2]) == [2])
  }

  @Test("rows for a model of arrays are its rows, and not columns of a table")
  func forModels() throws {
    let text = table([], 64)
    for kind in [ExampleKind.numbers([64]), .numbers([32, 2]), .picture(height: 4, width: 16, channels: 1)] {
      let data = try load(text, ArrayRequest(kind: kind))
      #expect(data.training.kind == kind && data.schema == nil)
    }
    // The run knows a column of labels that new rows do not have.
    #expect(try load(text, ArrayRequest(kind: .numbers([64])), label: "label").training.count == 3)
    #expect(try load(text, ArrayRequest(kind: .numbers([63]))).schema != nil)
  }
}
