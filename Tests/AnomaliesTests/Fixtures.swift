// Rows whose anomalies are known by construction.

import Datasets
import Foundations
import Tables

import _TestSupport

@testable import Anomalies

/// Tables in which a text, two numbers and a count hang together.
enum Readings {
  static let header = "id,mode,level,flow,events\n"

  /// The line of a row; an abnormal one has a flow that does not belong to its level.
  static func line(_ row: Int, key: Key, isAbnormal: Bool = false) -> String {
    let words = Philox.block(counter: SIMD4(UInt32(row), 0, 0, 0), key: key)
    let noise = (0..<3).map { Double(Noise.normal(words[$0])) }
    let isHigh = words[3] % 10 < 6
    let level = (isHigh ? 60.0 : 20) + 3 * noise[0]
    var flow = 0.5 * level + 0.3 * noise[1]
    if isAbnormal { flow += row % 2 == 0 ? 9 : -9 }
    let events = max(0, Int((isHigh ? 12.0 : 3) + 2 * noise[2]))
    return "r\(row),\(isHigh ? "high" : "low"),\(level),\(flow),\(events)\n"
  }

  static func text(_ rows: Range<Int>, seed: UInt64 = 1, abnormal: Int = 0) -> String {
    let key = Key(seed: seed).folding("readings")
    return header + rows.map { line($0, key: key, isAbnormal: $0 - rows.lowerBound < abnormal) }.joined()
  }

  /// Anomalies that are alike: a level that does not belong to its mode.
  static func alike(_ rows: Range<Int>) -> String {
    let key = Key(seed: 2).folding("readings")
    return rows.map { row in
      let words = Philox.block(counter: SIMD4(UInt32(row), 0, 0, 0), key: key)
      let noise = (0..<2).map { Double(Noise.normal(words[$0])) }
      return "r\(row),high,\(20 + 0.3 * noise[0]),\(10 + 0.1 * noise[1]),12\n"
    }.joined()
  }

  /// A text as prepared rows, by a schema or its own.
  static func rows(_ text: String, _ schema: TableSchema? = nil) throws -> TableRows {
    try withTemporaryText(text) { try TableRows($0, TableRequest(schema: schema)) }
  }

  static func dataset(_ text: String) throws -> Dataset {
    try Dataset(rows(text), name: "readings", at: "readings.csv")
  }
}

/// Lends a text as a file.
func withTemporaryText<Result>(_ text: String, _ body: (String) throws -> Result) throws -> Result {
  try withTemporaryFolder { folder in
    let path = "\(folder)/rows.csv"
    try AtomicFile.write(text, to: path)
    return try body(path)
  }
}
