// Distances from neighbours against sums written out, and what a score must and must not depend on.

import Autoencoders
import CPU
import CVector
import Datasets
import Foundation
import Foundations
import Storage
import Tables
import Tensors
import Testing
import Training
import _TestSupport

@testable import Anomalies

extension Detector {
  /// The scores of prepared rows by the standard score.
  func scores(of rows: TableRows) throws -> [Double] {
    try rows.numbers.withUnsafeBytes {
      try scorer(.standard, on: CPU()).scores(of: $0, count: rows.count)
    }
  }
}

@Suite("Neighbours")
struct NeighbourTests {
  @Test("squared distances are plain sums, whatever is missing", arguments: [1, 15, 16, 63, 64, 65, 200])
  func distances(count: Int) {
    let width = 7
    let points = HostArray.random([count, width], seed: 3).floats
    let table = PointTable(points, width: width, count: count)
    var room = [Float](repeating: 0, count: table.room)
    for seed in 4..<9 as Range<UInt64> {
      let point = HostArray.random([width], seed: seed).floats
      let there = (0..<width).map { UInt8(($0 + Int(seed)) % 4 == 0 ? 0 : 1) }
      table.distances(of: point, there: there, to: &room)
      for other in 0..<count {
        let expected = (0..<width).filter { there[$0] == 1 }.reduce(0.0) {
          $0 + pow(Double(point[$1]) - Double(points[other * width + $1]), 2)
        }
        #expect(abs(Double(room[other]) - expected) < 1e-5)
      }
      #expect(room[count...].allSatisfy { $0 == .infinity })
    }
  }

  @Test("the reach of a rank is the number of that rank in a sort", arguments: [1, 2, 17, 500])
  func reaches(count: Int) {
    var numbers = HostArray.random([count], seed: 5).floats
    if count > 2 { numbers[1] = numbers[0] }
    let sorted = numbers.sorted()
    let ranks = [1, count / 3 + 1, count]
    var room = numbers
    #expect(PointTable.reaches(&room, count: count, ranks: ranks) == ranks.map { sorted[$0 - 1] })
  }

  @Test("a row that lies among training rows scores about 1, and the farther away the more")
  func ratio() throws {
    let detector = try ExemplarTests.detector.get()
    let table = detector.trained.configuration.data?.table
    let fresh = try detector.scores(of: Readings.rows(Readings.text(2000..<2400), table)).sorted()
    #expect(fresh[200] > 0.7 && fresh[200] < 1.5)
    let lines = [0, 3, 9, 27, 1e30].map { "x,high,\(60 + $0),\(30 + $0),12\n" }.joined()
    let far = try detector.scores(of: Readings.rows(Readings.header + lines, table))
    #expect(far == far.sorted() && far.allSatisfy(\.isFinite) && far[2] > fresh[395])
  }

  @Test("numbers with heavy tails are compared by ranks, others as they are, and rare categories weigh more")
  func spaces() throws {
    let key = Key(seed: 4).folding("spaces")
    let lines = (0..<500).map { row in
      let words = Philox.block(counter: SIMD4(UInt32(row), 0, 0, 0), key: key)
      let plain = Double(Noise.normal(words[0]))
      let heavy = exp(2 * Double(Noise.normal(words[1])))
      return "\(plain),\(heavy),\(row % 100 == 0 ? "rare" : row % 2 == 0 ? "even" : "odd")\n"
    }
    let rows = try Readings.rows("plain,heavy,kind\n" + lines.joined())
    let spaces = RowSpaces(rows.schema.layout, rows: rows.numbers)
    #expect(spaces.values.positions != spaces.ranks.positions && spaces.columns == 3)
    let changed = zip(spaces.values.positions, spaces.ranks.positions).filter { $0 != $1 }
    #expect(changed.count == 1)
    let names = changed.compactMap { pair in
      rows.schema.layout.blocks.first { $0.positions.contains(pair.0) }.map {
        rows.schema.columns[$0.column].name
      }
    }
    #expect(names == ["heavy"])
    let weights = Array(spaces.values.weights.suffix(4))
    let kinds = try #require(rows.schema.columns.first { $0.name == "kind" }?.categories)
    let rare = try #require(kinds.firstIndex(of: "rare"))
    #expect(kinds.indices.allSatisfy { $0 == rare || weights[$0] < weights[rare] })
  }

  @Test(
    "a number that no row had in a column that never varied counts like an unseen category, however far away")
  func fixedColumns() throws {
    let lines = (0..<400).map { "\(sin(Double($0))),3,\n" }
    let rows = try Readings.rows("x,valve,spare\n" + lines.joined())
    let neighbours = Neighbours(rows: rows.numbers, rows.schema.layout)
    let scorer = NeighbourScorer(neighbours, rows.schema.layout)
    let fresh = try Readings.rows(
      "x,valve,spare\n0.1,3,\n0.1,4,\n0.1,9000,\n0.1,3,7\n0.1,3,9000\n", rows.schema)
    let scores = fresh.numbers.withUnsafeBytes { scorer.scores(of: $0, count: fresh.count) }
    #expect(scores[1] > 100 * scores[0] && scores[1] == scores[2])
    #expect(scores[3] > 100 * scores[0] && scores[3] == scores[4])
  }

  @Test("a row with gaps has a score, and gaps alone make none abnormal")
  func gaps() throws {
    let detector = try ExemplarTests.detector.get()
    let table = try #require(detector.trained.configuration.data?.table)
    let normal = try Readings.rows(Readings.text(2000..<2100), table)
    let text = Readings.header + "a,high,60,,12\nb,,20,10,\nc,,,,\nd,low,,60,3\n"
    let rows = try Readings.rows(text, table)
    let scores = try detector.scores(of: rows)
    let usual = try detector.scores(of: normal).sorted()
    #expect(scores.allSatisfy { $0.isFinite })
    #expect(scores[0] < usual[95] && scores[1] < usual[95] && scores[2] < usual[95])
    #expect(scores[3] > usual[99])
  }

  @Test("the reasons of a row name the column that was changed")
  func reasons() throws {
    let detector = try ExemplarTests.detector.get()
    let table = try #require(detector.trained.configuration.data?.table)
    let rows = try Readings.rows(Readings.header + "a,high,60,39,12\nb,low,20,10,40\n", table)
    var search = try #require(detector.reasonSearch(.standard))
    let width = table.layout.width
    let reasons = (0..<2).map { search.reasons(of: Array(rows.numbers[$0 * width..<($0 + 1) * width])) }
    // Level and flow do not belong together, and mode and events say that the level is right.
    let flow = try #require(reasons[0].first { $0.column == "flow" })
    #expect(flow.observed == "39" && abs((Double(flow.expected) ?? 0) - 30) < 3)
    #expect(reasons[1].first?.column == "events" && reasons[1].first?.observed == "40")
  }

  @Test(
    "where observed and expected are the same text there is no reason, and a rare category tells its share")
  func rareCategories() throws {
    let lines = (0..<300).map { "\(5 + sin(Double($0))),\($0 == 7 ? "odd" : $0 % 3 == 0 ? "a" : "b")\n" }
    let rows = try Readings.rows("x,kind\n" + lines.joined())
    let width = rows.schema.layout.width
    var search = ReasonSearch(rows.numbers, rows.schema, rank: 5)
    let odd = search.reasons(of: Array(rows.numbers[7 * width..<8 * width]), itself: 7)
    let reason = try #require(odd.first { $0.column == "kind" })
    #expect(reason.observed == "odd" && reason.expected != "odd")
    #expect(abs((reason.share ?? 0) - 1.0 / 300) < 1e-6 && reason.sentence.contains("0.3333 % of the rows"))
    for row in 0..<300 {
      let found = search.reasons(of: Array(rows.numbers[row * width..<(row + 1) * width]), itself: row)
      #expect(found.allSatisfy { $0.observed != $0.expected })
    }
  }
}
