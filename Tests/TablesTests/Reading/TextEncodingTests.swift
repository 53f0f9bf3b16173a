// Files in other encodings: told, converted, or refused with the byte and the line.

import Foundations
import Testing

@testable import Tables

@Suite("Encodings of tables") struct TextEncodingTests {
  private static let text = "Ort,W\u{E4}rme\r\nZ\u{FC}rich,1\r\nGen\u{E8}ve,2\r\nGen\u{E9}ve,3\r\n"

  private static func bytes(_ text: String, bigEndian: Bool, mark: Bool = true) -> [UInt8] {
    ((mark ? "\u{FEFF}" : "") + text).utf16.flatMap { unit in
      let pair = [UInt8(unit >> 8), UInt8(unit & 0xFF)]
      return bigEndian ? pair : pair.reversed()
    }
  }

  private static func latin(_ text: String) -> [UInt8] { text.unicodeScalars.map { UInt8($0.value) } }

  private static func read(_ bytes: [UInt8]) throws -> (reader: TableReader, first: [String]) {
    let reader = try TableReader(SharedBytes(copying: bytes), name: "a b.csv")
    var first: [String] = []
    try reader.forEachBlock { block in
      for row in 0..<block.rows { first.append(block.text(row: row, column: 0)) }
    }
    return (reader, first)
  }

  /// A file, and what is said of it.
  struct File: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var bytes: [UInt8]
    var said: String?
  }

  static let files: [File] = [
    File(testDescription: "UTF-8", bytes: Array(text.utf8)),
    File(testDescription: "UTF-8 with a mark", bytes: [0xEF, 0xBB, 0xBF] + Array(text.utf8)),
    File(testDescription: "UTF-16LE", bytes: bytes(text, bigEndian: false), said: "UTF-16LE"),
    File(testDescription: "UTF-16BE", bytes: bytes(text, bigEndian: true), said: "UTF-16BE"),
    File(
      testDescription: "UTF-16LE, no mark", bytes: bytes(text, bigEndian: false, mark: false),
      said: "UTF-16LE"),
    File(
      testDescription: "UTF-16BE, no mark", bytes: bytes(text, bigEndian: true, mark: false), said: "UTF-16BE"
    ),
    File(testDescription: "Latin-1", bytes: latin(text), said: "iconv -f NAME -t UTF-8 'a b.csv' > new.csv"),
    File(
      testDescription: "Latin-1 with carriage returns", bytes: latin(text.replacing("\r\n", with: "\r")),
      said: "Windows-1252"),
    File(
      testDescription: "UTF-8 with carriage returns", bytes: Array(text.replacing("\r\n", with: "\r").utf8)),
    File(
      testDescription: "UTF-16 with carriage returns",
      bytes: bytes(text.replacing("\r\n", with: "\r"), bigEndian: false), said: "UTF-16LE"),
  ]

  @Test("the same text is read whatever it is encoded in, and that is said once", arguments: files)
  func encodings(_ file: File) throws {
    let (reader, first) = try Self.read(file.bytes)
    #expect(reader.columns == ["Ort", "W\u{E4}rme"])
    #expect(first == ["Z\u{FC}rich", "Gen\u{E8}ve", "Gen\u{E9}ve"])
    #expect(reader.notes.count == (file.said == nil ? 0 : 1))
    if let said = file.said { #expect(reader.notes.first?.contains(said) == true, "\(reader.notes)") }
  }

  @Test("the characters of Windows-1252 beyond Latin-1 are its own")
  func windows() throws {
    let bytes: [UInt8] = Array("a,b\n".utf8) + [0x80, 0x93, 0x9F, 0x81] + Array(",1\n".utf8)
    #expect(
      try Self.read(bytes).first == [
        "\u{20AC}\u{201C}\u{178}\u{81}"
      ])
  }

  /// A file that is refused: text, bytes behind it, and part of the sentence.
  struct Refused: Sendable {
    var text: String
    var bytes: [UInt8]
    var sentence: String
  }

  static let refusals = [
    Refused(text: "a,b\n1,2\n", bytes: [0, 0, 10], sentence: "is not text"),
    Refused(text: "", bytes: [0xFF, 0xFE, 0, 0, 65, 0, 0, 0], sentence: "UTF-32"),
    Refused(
      text: "a,b\nZ\u{FC}rich,1\n", bytes: [0xE4, 0x2C, 0x31, 10],
      sentence: "a b.csv:3: byte 228 is not UTF-8"),
    Refused(
      text: "\u{FEFF}a,b\n1,2\n", bytes: [0xE4, 0x2C, 0x31], sentence: "a b.csv:3: byte 228 is not UTF-8"),
    Refused(text: "", bytes: [0xFF, 0xFE, 0x41, 0, 0, 0xD8, 0x41, 0], sentence: "holds what is not text"),
    Refused(text: String(repeating: "\u{1}\u{2}", count: 99), bytes: [0xFF], sentence: "is not text"),
  ]

  @Test("what is not text is refused, and a mistake in UTF-8 is named with its line", arguments: refusals)
  func refused(_ file: Refused) throws {
    let failure = try #require(throws: Failure.self) { try Self.read(Array(file.text.utf8) + file.bytes) }
    #expect(failure.kind == .badData && failure.description.contains(file.sentence), "\(failure)")
    #expect(failure.remedy != nil)
  }

  @Test("UTF-8 ends at overlong forms, surrogates, numbers beyond the last and halves of characters")
  func validity() {
    let wrong: [[UInt8]] = [
      [0xC0, 0xAF], [0xC1, 0xBF], [0xE0, 0x9F, 0xBF], [0xED, 0xA0, 0x80], [0xF0, 0x8F, 0xBF, 0xBF],
      [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0x80], [0xE2, 0x82], [0xFF], [0],
    ]
    let right = Array("a\u{7F}\u{80}\u{7FF}\u{800}\u{D7FF}\u{E000}\u{FFFF}\u{10000}\u{10FFFF}".utf8)
    for length in [0, 1, 61, 62, 63, 64, 65, 130] {
      let head = [UInt8](repeating: 0x61, count: length) + right
      head.withUnsafeBytes { #expect(TextEncoding.prefix($0) == (head.count, 8)) }
      for bytes in wrong {
        (head + bytes + right).withUnsafeBytes { #expect(TextEncoding.prefix($0).valid == head.count) }
      }
    }
  }
}
