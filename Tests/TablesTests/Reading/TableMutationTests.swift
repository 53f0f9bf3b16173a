// Tables made wrong at random: whatever the bytes are, they are read or refused with a sentence, and wherever blocks are cut
// the rows are the same.

import Foundation
import Foundations
import Testing

@testable import Tables

@Suite("Mutated tables") struct TableMutationTests {
  /// How many are read; the variable makes a longer run of it.
  private static let trials =
    ProcessInfo.processInfo.environment["VAE_TABLE_TRIALS"].flatMap { Int($0) } ?? 600

  private static let seeds: [String] = [
    "a,b,c\n1,2.5,x\n3,4,\"y, z\"\n5,,\"q\"\"r\"\n6,7,8\n",
    "# made\n%\na;b\n1,5;2\n2,5;3\n\n4,5;6\nTotal;3\n",
    "sep=\t\na\tb\ns\tm\n1\t2\n3\t4\n", "  1  2   3\n 4 5 6\n7 8 9\nsource\n",
    "A report,,\n,,\nx,y,z\n1,2,3\n4,5,6\n7,8,9\n,,\n",
    "a|b|\r\n\"1\n2\"|3|\r\n4|5|\r\n", ",0,1\n0,0.5,2.5\n1,1.5,3.5\n2,2.25,4.5\n",
    "W\u{E4}rme,b\n\u{20AC}1,2\n3,4\n",
    "a,b\r1,2\r3,4\r", "2020-01-01 10:00:00,5\" pipe,NA\n2020-01-02 10:00:00,6\" pipe,-\n",
  ]

  private static let pieces: [[UInt8]] = [
    [0x22], [0x0A], [0x0D], [0x0D, 0x0A], [0x2C], [0x3B], [0x09], [0x20], [0x7C], [0], [0xFF], [0xE4],
    [0xC3, 0xA4], [0xEF, 0xBB, 0xBF],
    [0xFF, 0xFE], [0xFE, 0xFF], [0x23], [0x25], [0x2D], [0x1F, 0x8B], [0x22, 0x22], [0x22, 0x0A, 0x22],
    Array("Total,".utf8),
    Array("sep=;\n".utf8), Array("NaN".utf8), Array("1e999".utf8), [0x0A, 0x0A, 0x0A],
    Array(repeating: 0x2C, count: 40),
  ]

  private static func mutated(_ trial: Int) -> [UInt8] {
    var state = UInt64(trial) &* 0x9E37_79B9_7F4A_7C15 &+ 1
    func below(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % max(bound, 1)
    }
    var bytes = Array(seeds[below(seeds.count)].utf8)
    if below(12) == 0 { bytes = [0xFF, 0xFE] + bytes.flatMap { [$0, 0] } }
    if below(8) == 0 { bytes += bytes + bytes }
    for _ in 0...below(6) {
      let place = below(bytes.count + 1)
      switch below(6) {
      case 0: bytes.insert(contentsOf: pieces[below(pieces.count)], at: place)
      case 1: bytes.removeSubrange(place..<min(place + below(9), bytes.count))
      case 2: if place < bytes.count { bytes[place] = UInt8(below(256)) }
      case 3: bytes.insert(contentsOf: bytes.prefix(below(bytes.count)), at: place)
      case 4: bytes = Array(bytes.prefix(place))
      default:
        if place < bytes.count { bytes.replaceSubrange(place...place, with: pieces[below(pieces.count)]) }
      }
    }
    return bytes
  }

  /// All cells, or the sentence that refuses them.
  private static func cells(_ bytes: [UInt8], _ options: TableOptions) throws -> [[String]] {
    let reader = try TableReader(SharedBytes(copying: bytes), name: "file.csv", options: options)
    var rows: [[String]] = [reader.columns]
    try reader.forEachBlock { block in
      for row in 0..<block.rows { rows.append((0..<block.columns).map { block.text(row: row, column: $0) }) }
    }
    _ = try? TableSchema(of: reader)
    return rows
  }

  private static func result(_ bytes: [UInt8], _ options: TableOptions) throws -> Result<[[String]], Failure>
  {
    do { return .success(try cells(bytes, options)) } catch let failure as Failure {
      return .failure(failure)
    }
  }

  @Test("tables are read or refused, and the same in blocks of any size")
  func mutations() throws {
    var refused = 0
    for trial in 0..<Self.trials {
      let bytes = Self.mutated(trial)
      let delimiter = trial % 7 == 0 ? Delimiter.allCases[trial / 7 % Delimiter.allCases.count] : nil
      let whole = try Self.result(bytes, TableOptions(delimiter: delimiter))
      let cut = try Self.result(
        bytes, TableOptions(delimiter: delimiter, blockSize: 1 + trial % 11, blocksAtOnce: trial % 3 + 1))
      switch (whole, cut) {
      case (.success(let rows), .success(let others)):
        try #require(rows == others, "trial \(trial)")
        try #require(!rows.joined().contains { $0.contains("\u{FFFD}") }, "trial \(trial)")
      case (.failure(let failure), .failure(let other)):
        refused += 1
        try #require(
          failure == other && failure.remedy?.isEmpty == false, "trial \(trial): \(failure); \(other)")
      default: Issue.record("trial \(trial): \(whole) and \(cut)")
      }
    }
    #expect(refused > Self.trials / 20 && refused < Self.trials)
  }
}
