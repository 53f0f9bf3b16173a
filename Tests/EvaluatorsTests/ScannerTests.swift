// Numbers and texts of JSON, against Swift's own reading of them.

import Foundation
import Foundations
import Testing

@testable import Evaluators

@Suite("JSON scanner")
struct ScannerTests {
  static func scan<Result>(
    _ text: String, _ body: (inout JSONScanner) throws -> Result
  ) throws -> Result {
    var text = text
    return try text.withUTF8 {
      var scanner = JSONScanner(UnsafeRawBufferPointer($0))
      return try body(&scanner)
    }
  }

  @Test(
    "numbers are read to the bit",
    arguments: [
      "0", "-0", "-0.0", "1", "17", "0.1", "-0.30000000000000004", "1e5", "1E-5", "2.5e+3",
      "123456789012345678",
      "9007199254740993", "1.7976931348623157e308", "5e-324", "2.2250738585072011e-308", "0.1e-6", "1e22",
      "1e23",
      "3.4028234663852886e38", "0.000000000000000000000000000000000001", "12345678901234567890.5",
    ])
  func numbers(text: String) throws {
    let value = try Self.scan(text) { try $0.number() }
    #expect(value.bitPattern == Double(text)?.bitPattern)
  }

  @Test("bit patterns of float32 are written and read back to the same bits")
  func floats() throws {
    var generator = SplitMix(seed: 7)
    for _ in 0..<4 {
      let values = (0..<10_000).map { _ in Float(bitPattern: generator.next()) }.filter(\.isFinite)
      var bytes: [UInt8] = []
      RequestText.append(values, to: &bytes)
      var back: [Float] = []
      try bytes.withUnsafeBytes {
        var scanner = JSONScanner($0)
        try scanner.numbers(into: &back, atMost: values.count)
        try scanner.end()
      }
      #expect(back.map(\.bitPattern) == values.map(\.bitPattern))
    }
  }

  @Test(
    "what is no number in Python, C and JavaScript is read as such",
    arguments: [
      ("NaN", Double.nan), ("nan", .nan), ("-nan", .nan), ("null", .nan), ("Infinity", .infinity),
      ("-Infinity", -.infinity), ("inf", .infinity), ("-inf", -.infinity), ("1e999", .infinity),
    ])
  func odd(text: String, expected: Double) throws {
    let value = try Self.scan(text) { try $0.number() }
    #expect(value == expected || value.isNaN && expected.isNaN)
  }

  @Test(
    "what is no JSON is refused",
    arguments: ["", "x", "-", "1e", "[1 2]", "[1,]", "[1", "{\"a\":1", "{\"a\" 1}", "\"a", "{'a':1}"])
  func malformed(text: String) {
    #expect(throws: Malformed.self) {
      try Self.scan(text) {
        try $0.skip()
        try $0.end()
      }
    }
  }

  @Test("lists that lie very deep in each other are refused, and do not overflow the stack")
  func deep() {
    let text = String(repeating: "[", count: 1_000_000)
    #expect(throws: Malformed.self) { try Self.scan(text) { try $0.skip() } }
    #expect(throws: Malformed.self) {
      try Self.scan(text) { scanner in
        var values: [Float] = []
        try scanner.numbers(into: &values, atMost: 10)
      }
    }
  }

  @Test(
    "texts are read with their escapes",
    arguments: [
      (#""plain""#, "plain"), (#""""#, ""), (#""a\n\t\"\\\/b""#, "a\n\t\"\\/b"),
      (#""\u00e4 \ud83d\ude00""#, "ä 😀"),
      (#""ä\u0041""#, "äA"), (#""\ud83d x""#, "\u{FFFD} x"),
    ])
  func texts(text: String, expected: String) throws {
    #expect(try Self.scan(text) { try $0.string() } == expected)
  }

  @Test("lists in lists are read one after the other, up to a limit")
  func nested() throws {
    var values: [Float] = []
    try Self.scan("[ [1, 2.5], [-3e0,[4]] ,[]]") { try $0.numbers(into: &values, atMost: 4) }
    #expect(values == [1, 2.5, -3, 4])
    #expect(throws: Malformed.self) {
      var values: [Float] = []
      try Self.scan("[1,2,3]") { try $0.numbers(into: &values, atMost: 2) }
    }
  }
}

/// Words of which each follows from a seed.
struct SplitMix {
  private var state: UInt64
  init(seed: UInt64) { state = seed }

  /// The next word (SplitMix64, Steele et al., OOPSLA 2014).
  mutating func next() -> UInt32 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return UInt32(truncatingIfNeeded: (z ^ (z >> 31)) >> 16)
  }
}
