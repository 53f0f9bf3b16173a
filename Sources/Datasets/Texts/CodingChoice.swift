// What a token is, where nobody says it: a word where texts have several and nearly all of them come again, a byte where they
// do not, as in names, molecules and lines of a log with addresses and times.

import Examples
import Foundation
import Foundations

/// A coding for texts, and why.
struct CodingChoice {
  let coding: TextCoding
  /// The tokens of the texts, without their ends.
  let tokens: [[Int32]]
  /// What was chosen, in a sentence without its full stop.
  let note: Message
  /// How many texts are longer than the coding takes.
  let cut: Int

  /// The most words of a vocabulary by default.
  static let mostWords = 10_000
  /// How often a word has to occur to be in the vocabulary.
  static let leastCount = 2
  /// The least share of words that the vocabulary must know, and the least words of a text on average, for words to be tokens.
  private static let (leastShare, leastWords) = (0.9, 2.5)
  /// The most tokens of a text by default.
  private static let longest = (words: 128, bytes: 256)
  /// How many texts are looked at to choose.
  private static let surveyed = 5000

  /// A choice for texts.
  init(_ texts: [ArraySlice<UInt8>], _ request: TextRequest) throws {
    let step = max(1, texts.count / Self.surveyed)
    let some = stride(from: 0, to: texts.count, by: step).map { texts[$0] }
    let splits = Self.hasPunctuationAtWords(some)
    let limit = request.mostWords ?? Self.mostWords
    let isOpen = request.unit == nil && request.mostWords == nil
    var unit = request.unit ?? .words
    var (words, known) = ([String](), 1.0)
    if unit == .words {
      let counts = Self.counts(texts, splits)
      let all = counts.reduce(0) { $0 + $1.count }
      words = counts.filter { $0.count >= Self.leastCount }.prefix(limit).map(\.word)
      known = Double(counts.prefix(words.count).reduce(0) { $0 + $1.count }) / Double(max(all, 1))
      let mean = Double(all) / Double(max(texts.count, 1))
      if isOpen, words.isEmpty || known < Self.leastShare || mean < Self.leastWords { unit = .bytes }
      if !isOpen, words.isEmpty { words = counts.prefix(limit).map(\.word) }
    }
    let room = request.longest ?? (unit == .words ? Self.longest.words : Self.longest.bytes)
    let trial =
      unit == .words
      ? TextCoding(words: words, splitsPunctuation: splits, longest: room) : TextCoding(bytesUpTo: room)
    let reader = TextReader(trial)
    tokens = texts.map { reader($0) }
    cut = tokens.count { $0.count >= room }
    var coding = trial
    coding.longest = min(room, (tokens.map(\.count).max() ?? room) + 1)
    self.coding = coding
    let share = String(format: "%.1f", 100 * (1 - known))
    let sizes: Message = "texts have up to \(coding.longest - 1) of them"
    note =
      unit == .bytes
      ? "a token is a byte; \(sizes)"
      : "a token is a word, one of \(words.count)\(splits ? ", punctuation apart" : ""); \(share) % of the words are others, \(TextCoding.unknownText); \(sizes)"
  }

  /// The words with how often each occurs, the most frequent first; of equals, the first in the order of their bytes.
  private static func counts(
    _ texts: [ArraySlice<UInt8>], _ splits: Bool
  ) -> [(word: String, count: Int)] {
    var counts: [String: Int] = [:]
    for text in texts {
      for word in TextCoding.words(of: text, splittingPunctuation: splits) { counts[word, default: 0] += 1 }
    }
    // What stands for unknown words in a text that was prepared elsewhere is not one of them.
    counts[TextCoding.unknownText] = nil
    return counts.map { (word: $0.key, count: $0.value) }.sorted {
      $0.count != $1.count ? $0.count > $1.count : $0.word.utf8.lexicographicallyPrecedes($1.word.utf8)
    }
  }

  /// Whether commas, semicolons, colons, question and exclamation marks stand at words, as in texts that nobody has prepared.
  private static func hasPunctuationAtWords(_ texts: [ArraySlice<UInt8>]) -> Bool {
    let marks = Set(",;:?!".utf8)
    var (all, marked) = (0, 0)
    for text in texts {
      for word in text.split(whereSeparator: { $0 == 0x20 || $0 == 0x09 }) where word.count > 1 {
        all += 1
        if let last = word.last, marks.contains(last) { marked += 1 }
      }
    }
    return marked * 50 > all
  }
}
