// Texts from files in messages: short, and without anything that a terminal acts on.

import Foundation
import Testing

@testable import Foundations

@Suite("Shown texts")
struct ShownTextTests {
  @Test(
    "what a terminal acts on is escaped, what is read is not",
    arguments: [
      ("plain", "plain"), ("h\u{F6}he \u{4E2D} \u{1F642}", "h\u{F6}he \u{4E2D} \u{1F642}"), ("a\nb", "a\\nb"),
      ("a\tb\r", "a\\tb\\r"), ("\u{1B}[31mred", "\\u{1B}[31mred"), ("\u{7}", "\\u{7}"),
      ("\u{9B}1m", "\\u{9B}1m"),
      ("a\u{202E}b", "a\\u{202E}b"), ("\u{2066}x\u{2069}", "\\u{2066}x\\u{2069}"), ("\u{0}", "\\u{0}"),
      ("\u{E0041}", "\\u{E0041}"), ("e\u{301}", "e\u{301}"), ("\u{200D}", "\u{200D}"),
    ])
  func escapes(text: String, shown: String) {
    #expect(ShownText.of(text) == shown)
    #expect("\(text)!" as Message == Message("\(shown)!"))
  }

  @Test("a long text is cut between characters, and says how much is missing")
  func cuts() {
    #expect(ShownText.of(String(repeating: "a", count: 200)) == String(repeating: "a", count: 200))
    #expect(
      ShownText.of(String(repeating: "a", count: 207)) == String(repeating: "a", count: 200)
        + "... (7 more bytes)")
    // Three bytes each: 66 of them are 198 bytes.
    let long = String(repeating: "\u{4E2D}", count: 1_000_000)
    #expect(ShownText.of(long) == String(repeating: "\u{4E2D}", count: 66) + "... (2999802 more bytes)")
  }

  @Test("a list has as many names as fit, and says how many are missing")
  func lists() {
    #expect(ShownText.list(["a", "b"]) == "a, b" && ShownText.list([]) == "")
    let many = ShownText.list((0..<3000).map { "array_\($0)" })
    #expect(many.utf8.count < 650 && many.hasPrefix("array_0, array_1, ") && many.hasSuffix(" more)"))
    #expect(ShownText.list([String(repeating: "x", count: 1000)]).utf8.count < 100)
  }

  @Test("whatever its parts are, a failure has fewer than 1,000 bytes")
  func failures() {
    let long = String(repeating: "word \u{1B}", count: 100_000)
    let failures = [
      Failure(.badData, "'\(long)' is not a number", at: long, remedy: "Correct '\(long)', or \(long)"),
      Failure(.badData, Message(long), at: "x", remedy: Message(long)),
      Failure(.usage, "is none", at: .hidden, long), Suggestion.unknown("name", long, among: ["a"]),
      Suggestion.unknown("name", "b", among: (0..<10_000).map { "column \($0)" }),
    ]
    for failure in failures {
      let text = failure.description
      #expect(text.utf8.count < 1000 && !text.contains("\u{1B}") && !text.contains("\u{FFFD}"), "\(text)")
      #expect(text.contains("more"))
    }
  }

  @Test("a setting's value is shown as other texts are")
  func settings() {
    let message: Message = "give \(.likelihood, "a\u{1B}b")"
    #expect(message.description == "give `likelihood: a\\u{1B}b`")
  }

  @Test("a long name has no suggestion, at once")
  func suggestions() {
    let long = String(repeating: "silu", count: 1_000_000)
    let start = ContinuousClock.now
    #expect(Suggestion.nearest(to: long, among: ["silu", "relu", long + "u"]) == nil)
    #expect(Suggestion.nearest(to: "sliu", among: [long, "silu"]) == "silu")
    #expect(ContinuousClock.now - start < .seconds(2))
  }

  @Test("lines stay lines on a terminal, and those without an end are cut")
  func pages() {
    #expect(ShownText.page("a\n\u{1B}[2Jb\n") == "a\n\\u{1B}[2Jb\n")
    let long = ShownText.page("x\n" + String(repeating: "y", count: 9000))
    #expect(long == "x\n" + String(repeating: "y", count: 8000) + "... (1000 more bytes)")
    let lines = String(repeating: "cell\r\n", count: 3000)
    #expect(ShownText.page(lines) == String(repeating: "cell\\r\n", count: 3000))
  }

  @Test(
    "within HTML a text is a text, whatever accents stand behind its marks",
    arguments: [
      ("a < b & \"c\" > d", "a &lt; b &amp; &quot;c&quot; &gt; d"),
      ("<\u{301}script>", "&lt;\u{301}script&gt;"), ("\u{202E}x\u{FFFE}\n", "\\u{202E}x\\u{FFFE}\\n"),
    ])
  func markup(text: String, shown: String) {
    #expect(ShownText.markup(text) == shown)
    #expect(ShownText.markup(String(repeating: "<", count: 300)).hasSuffix("&lt;... (100 more bytes)"))
  }

  @Test(
    "JSON says the same without what a terminal acts on",
    arguments: ["\u{9B}2J", "\u{202E}", "\u{E0041}", "\u{7F}"])
  func json(text: String) throws {
    let raw = String(decoding: try JSONEncoder().encode(["a\n": text]), as: UTF8.self)
    let shown = ShownText.json(raw)
    #expect(shown != raw && shown.utf8.allSatisfy { (0x20..<0x7F).contains($0) })
    #expect(try JSONDecoder().decode([String: String].self, from: Data(shown.utf8)) == ["a\n": text])
    #expect(ShownText.json("{\n  \"a\" : 1\n}") == "{\n  \"a\" : 1\n}")
  }
}
