// Texts become tokens and texts again, by bytes and by words.

import Examples
import Foundations
import Testing

@testable import Datasets

@Suite("How texts become tokens")
struct TextCodingTests {
  @Test(
    "bytes come back as they were, whatever they are",
    arguments: ["CC(=O)[O-]", "", "naïve Ærøskøbing", "日本語 🌲", "tab\tand  two blanks"])
  func bytes(text: String) {
    let coding = TextCoding(bytesUpTo: 100)
    let tokens = TextReader(coding)(text.utf8)
    #expect(tokens.count == text.utf8.count && tokens.allSatisfy { (1...256).contains($0) })
    #expect(coding.text(of: tokens + [TextCoding.end, 70, 71]) == text)
    #expect(coding.vocabulary == 257)
  }

  @Test(
    "words come back with their punctuation where it was, and one blank between them",
    arguments: [
      (
        "It was, he said, 3.5 miles.",
        ["It", "was", "\u{2060},", "he", "said", "\u{2060},", "3.5", "miles", "\u{2060}."]
      ),
      (
        "\"Don't go!\" (she wept)",
        ["\"", "\u{2060}Don't", "go", "\u{2060}!", "\u{2060}\"", "(", "\u{2060}she", "wept", "\u{2060})"]
      ),
      ("semi-detached, e.g. this", ["semi-detached", "\u{2060},", "e.g", "\u{2060}.", "this"]),
      ("Grüße,Welt", ["Grüße,Welt"]),
    ])
  func punctuation(text: String, words: [String]) {
    #expect(TextCoding.words(of: text.utf8, splittingPunctuation: true) == words)
    var known: [String] = []
    for word in words where !known.contains(word) { known.append(word) }
    let coding = TextCoding(words: known, splitsPunctuation: true, longest: 50)
    #expect(coding.text(of: TextReader(coding)(text.utf8)) == text)
  }

  @Test("a word outside the vocabulary is one token and is written so")
  func unknown() {
    let coding = TextCoding(words: ["the", "cat"], splitsPunctuation: false, longest: 9)
    let tokens = TextReader(coding)("the dog  cat".utf8)
    #expect(tokens == [2, TextCoding.unknown, 3])
    #expect(coding.text(of: tokens) == "the <unk> cat" && coding.vocabulary == 4)
  }

  @Test("codings that no program writes are refused")
  func checked() throws {
    try TextCoding(words: ["a"], splitsPunctuation: false, longest: 3).check()
    for wrong in [
      TextCoding(words: [], splitsPunctuation: false, longest: 3),
      TextCoding(words: ["a", "a"], splitsPunctuation: false, longest: 3),
      TextCoding(words: [""], splitsPunctuation: false, longest: 3),
      TextCoding(bytesUpTo: 0), TextCoding(bytesUpTo: 100_000),
    ] {
      #expect(throws: Failure.self) { try wrong.check() }
    }
  }
}
