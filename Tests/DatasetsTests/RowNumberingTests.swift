// The numbers by which people know rows: from 0 for arrays, the lines of the file for tables.

import Foundations
import Testing
import _TestSupport

@testable import Datasets

@Suite("Numbers of rows")
struct RowNumberingTests {
  @Test("lines are found in both directions, also behind gaps")
  func lines() {
    var numbering = RowNumbering.lines
    let lines = [2, 3, 4, 9, 10, 15]
    for line in lines { numbering.append(line: line) }
    #expect(lines.indices.map(numbering.number) == lines)
    #expect((0...16).map { numbering.row(of: $0) } == (0...16).map { lines.firstIndex(of: $0) })
    #expect(numbering.sentence == "rows are numbered by the lines of the file")
    #expect(RowNumbering.fromZero.number(of: 7) == 7 && RowNumbering.fromZero.row(of: 7) == 7)
    #expect(RowNumbering.fromZero.sentence == "rows are counted from 0")
    #expect(RowNumbering.lines.row(of: 2) == nil)
  }

  /// A table whose rows stand on lines 2, 3, 6 and 7: one cell has two lines, and a line is empty.
  private static let table = "a,b\n1,x\n2,\"y\nz\"\n\n3,x\n4,w\n5,x\n"

  private func load(_ contents: [UInt8], _ name: String) throws -> Dataset {
    try withTemporaryFolder { folder in
      try AtomicFile.write(contents, to: "\(folder)/\(name)")
      return try Dataset.load("\(folder)/\(name)", environment: ["XDG_CACHE_HOME": folder])
    }
  }

  @Test("rows of a table have the lines of their file, parts of it too")
  func tables() throws {
    let source = try load(Array(Self.table.utf8), "t.csv").training
    #expect((0..<source.count).map(source.number) == [2, 3, 6, 7, 8])
    #expect(source.subset([1, 3]).number(of: 1) == 7)
    #expect(try source.places(ofNumbers: [6, 2]) == [2, 0])
    #expect(try source.subset([1, 3]).places(ofNumbers: [7, 3]) == [1, 0])
    for (rows, line) in [(Array(0..<5), 0), (Array(0..<5), 4), (Array(0..<5), 9), ([1, 3], 2)] {
      let failure = try #require(throws: Failure.self) {
        try source.subset(rows).places(ofNumbers: [line])
      }
      #expect(failure.kind == .usage && failure.what.contains("line \(line)"))
    }
  }

  @Test("rows of arrays count from 0, also where they are prepared as those of a table")
  func arrays() throws {
    let bytes = npyFile("<f4", [5, 2], (0..<10).flatMap { littleEndian(Float($0 * $0).bitPattern) })
    for includesArrays in [false, true] {
      try withTemporaryFolder { folder in
        try AtomicFile.write(bytes, to: "\(folder)/a.npy")
        let request = DataRequest("\(folder)/a.npy", table: TableRequest(includesArrays: includesArrays))
        let source = try Dataset.load(request, DataAccess(environment: [:])).training
        #expect((0..<5).map(source.number) == [0, 1, 2, 3, 4] && source.numbering == .fromZero)
        #expect(try source.places(ofNumbers: [3]) == [3])
      }
    }
  }
}
