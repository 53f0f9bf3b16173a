// New rows that differ from those a model was trained on: other spellings, cells that cannot be read, texts never seen.

import Foundation
import Foundations
import Testing

@testable import Tables

@Suite("New rows of tables") struct RowFindingsTests {
  static let schema: TableSchema? = try? TableSchema(
    of: SchemaTests.reader(
      "grade,active,x\n"
        + (0..<80).map {
          "\(["1", "2", "3", "X"][$0 % 4]),\(["True", "False"][$0 % 2]),\(Double($0 * 7 % 40) / 4)\n"
        }
        .joined()))

  static func prepare(_ text: String, isStrict: Bool = false) throws -> (rows: [[Float]], found: RowFindings)
  {
    let schema = try #require(schema)
    let reader = try SchemaTests.reader(text, TableOptions(header: true, blockSize: 20))
    let preparation = try RowPreparation(schema, columns: reader.columns, at: reader.name, isStrict: isStrict)
    let width = preparation.layout.width
    var (rows, found): ([[Float]], RowFindings) = ([], RowFindings())
    try reader.forEachBlock { block in
      var numbers = [Float](repeating: 0, count: block.rows * width)
      found.join(try numbers.withUnsafeMutableBufferPointer { try preparation.prepare(block, into: $0) })
      for row in 0..<block.rows { rows.append(Array(numbers[row * width..<(row + 1) * width])) }
    }
    return (rows, found)
  }

  @Test(
    "1.0 is 1, and TRUE is True",
    arguments: [("1", "True"), ("1.0", "TRUE"), ("1.00", "true"), ("1", " tRUE "), ("1e0", "True")])
  func spelling(grade: String, active: String) throws {
    let expected = try Self.prepare("grade,active,x\n1,True,2.5\n").rows
    let (rows, found) = try Self.prepare("grade,active,x\n\(grade),\"\(active)\",2.5\n")
    #expect(rows == expected && found.isEmpty)
  }

  @Test("what several categories may be is none of them")
  func ambiguous() {
    let numbers = CategoryNumbers(["yes", "Yes", "1", "1.0", "007", "7"])
    #expect(numbers["yes"] == 0 && numbers["Yes"] == 1 && numbers["YES"] == nil)
    #expect(numbers["1.0"] == 3 && numbers["1.00"] == nil && numbers["7.0"] == 5 && numbers["007"] == 4)
  }

  @Test("texts that were never seen are counted by column and told")
  func unseen() throws {
    let (rows, found) = try Self.prepare("grade,active,x\n1,on,2.5\n2,off,1\n4,on,3\n")
    #expect(rows.count == 3 && found.unseen["active"] == .init(count: 3, texts: ["on", "off"]))
    #expect(found.unseen["grade"]?.count == 1 && found.rows == 3)
    #expect(
      found.notes.contains { $0.contains("3 of 3 cells hold texts that the model never saw ('on', 'off')") })
  }

  @Test("a cell that cannot be read is a gap that is told, or refused with its line")
  func unreadable() throws {
    let text = "grade,active,x\n1,True,2.5\n2,True,oops\n3,False,3\n"
    let (rows, found) = try Self.prepare(text)
    #expect(rows.count == 3 && rows[1][0].isNaN && !rows[1].suffix(5).contains { $0.isNaN })
    #expect(found.unreadable == [.init(row: 1, line: 3, column: "x", text: "oops")])
    #expect(found.notes.contains { $0.contains("'oops' in line 3") })
    let failure = try #require(throws: Failure.self) { try Self.prepare(text, isStrict: true) }
    #expect(failure.description.hasPrefix("file.csv:3: 'oops' is not a number"))
  }

  @Test("cells are there as they were written")
  func written() throws {
    let reader = try SchemaTests.reader(
      "grade,active,x\n1.0,TRUE,2.50\n2,True,\"1,000\"\n", TableOptions(header: true, blockSize: 9))
    #expect(try reader.texts(ofRows: [1]) == [1: ["2", "True", "1,000"]])
    #expect(try reader.texts(ofRows: [0, 7]) == [0: ["1.0", "TRUE", "2.50"]])
    let schema = try #require(Self.schema)
    let preparation = try RowPreparation(schema, columns: reader.columns, at: reader.name)
    try reader.forEachBlock { block in
      let texts = preparation.layout.blocks.compactMap { preparation.text(block, row: 0, of: $0) }
      #expect(Set(texts) == (block.firstRow == 0 ? ["1.0", "TRUE", "2.50"] : ["2", "True", "1,000"]))
    }
  }

  @Test("schemas of files that were written before have the meaning they had")
  func oldSchemas() throws {
    let old = """
      {"columns": [{"name": "x", "kind": "numeric", "likelihood": "student", "scaling": "standard", "missing": 0,
      "infinite": 0, "least": 0, "largest": 10, "mean": 5, "deviation": 2}, {"name": "d", "kind": "date", "likelihood":
      "student", "scaling": "standard", "missing": 0, "infinite": 0, "mean": 0, "deviation": 86400}, {"name": "c",
      "kind": "categorical", "likelihood": "categorical", "missing": 0, "infinite": 0, "categories": ["a", "--"]}],
      "rows": 10, "missingMarkers": []}
      """
    let schema = try JSONDecoder().decode(TableSchema.self, from: Data(old.utf8))
    for text in [
      "x;d;c\n7,5;1970-01-03;--\n5,5;1970-01-02;a\n", "x,d,c\n7.5,1970-01-03,--\n5.5,1970-01-02,a\n",
    ] {
      let reader = try SchemaTests.reader(text, TableOptions(header: true))
      let readings = try TableReadings(schema, of: reader)
      let preparation = try RowPreparation(schema, columns: reader.columns, at: "f", readings: readings)
      try reader.forEachBlock { block in
        var numbers = [Float](repeating: 0, count: block.rows * 5)
        _ = try numbers.withUnsafeMutableBufferPointer { try preparation.prepare(block, into: $0) }
        #expect(numbers == [1.25, 2, 0, 1, 0, 0.25, 1, 1, 0, 0])
      }
    }
  }
}
