// The strict JSON reader: what RFC 8259 allows is read as it was written, and everything else is refused.

import Testing

@testable import Storage

@Suite("JSON")
struct JSONTests {
  @Test(
    "values of every kind are read",
    arguments: [
      ("null", JSON.null), (" true ", .boolean(true)), ("false", .boolean(false)),
      ("0", .number("0")), ("-12.50e+3", .number("-12.50e+3")), ("1E5", .number("1E5")),
      ("\"\"", .string("")), ("\"a\\n\\\"\\\\\\/\\u00e9\\ud83d\\ude00 ü\"", .string("a\n\"\\/é😀 ü")),
      ("[]", .array([])), ("[1, [2]]", .array([.number("1"), .array([.number("2")])])),
      ("{}", .object([])),
      (
        "\t{\"b\" : 1,\r\n\"a\":{\"c\":null}}",
        .object([JSON.Member("b", .number("1")), JSON.Member("a", .object([JSON.Member("c", .null)]))])
      ),
    ])
  func values(_ text: String, _ value: JSON) throws {
    #expect(try JSON(parsing: text.utf8) == value)
  }

  @Test(
    "what is not JSON is refused, with the byte",
    arguments: [
      ("", "ends too early", 0), ("nul", "no value", 0), ("{\"a\":1", "ends too early", 6),
      ("[1,]", "no value", 3),
      ("{\"a\":1,}", "lacks a name", 7), ("{a:1}", "lacks a name", 1), ("{\"a\" 1}", "lacks a ':'", 5),
      ("[1 2]", "lacks a ',' or ']'", 3), ("1 2", "continues", 2), ("01", "continues", 1),
      ("-", "without digits", 1),
      ("1.", "without digits", 2), ("1e", "without digits", 2), ("+1", "no value", 0), ("NaN", "no value", 0),
      ("'a'", "no value", 0), ("\"a", "ends too early", 2), ("\"\\x\"", "unknown escape", 2),
      ("\"\\u12\"", "four hexadecimal", 3), ("\"\\u+123\"", "four hexadecimal", 3),
      ("\"\\ud800\"", "surrogate", 7), ("\"\\udc00\"", "surrogate", 7),
      ("\"\\ud800\\u0041\"", "surrogate", 13),
      ("\"a\nb\"", "control character", 3), ("{\"a\":1,\"a\":2}", "'a' twice", 10),
      ("{\"a\":1,\"\\u0061\":2}", "'a' twice", 15), ("/* */ 1", "no value", 0),
    ])
  func mistakes(_ text: String, _ sentence: String, _ offset: Int) throws {
    let mistake = try #require(throws: JSONMistake.self) { try JSON(parsing: text.utf8) }
    #expect(mistake.what.contains(sentence) && mistake.offset == offset, "\(mistake)")
  }

  @Test("a string that is not UTF-8 is refused")
  func notUTF8() throws {
    let mistake = try #require(throws: JSONMistake.self) { try JSON(parsing: [0x22, 0xC3, 0x28, 0x22]) }
    #expect(mistake.what.contains("not UTF-8"))
  }

  @Test("nesting is bounded, whatever the text holds")
  func depth() throws {
    #expect(throws: Never.self) { try JSON(parsing: "[[[]]]".utf8, depth: 3) }
    for text in ["[[[[]]]]", "{\"a\":[{\"b\":{}}]}", String(repeating: "[", count: 1_000_000)] {
      let mistake = try #require(throws: JSONMistake.self) { try JSON(parsing: text.utf8, depth: 3) }
      #expect(mistake.what == "is nested too deeply")
    }
  }

  @Test("what is quoted reads back", arguments: ["", "a/b", "\"\\\n\r\t\u{8}\u{C}\u{0}\u{1F}\u{7F}", "é😀"])
  func quoting(_ text: String) throws {
    #expect(try JSON(parsing: JSON.quoted(text).utf8) == .string(text))
  }

  @Test("members and whole numbers are found")
  func lookup() throws {
    let json = try JSON(parsing: "{\"a\": 3, \"b\": 3.0, \"c\": 99999999999999999999}".utf8)
    #expect(json["a"]?.integer == 3 && json["b"]?.integer == nil && json["c"]?.integer == nil)
    #expect(json["d"] == nil && JSON.null["a"] == nil)
  }
}
