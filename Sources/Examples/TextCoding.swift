// How texts become sequences of whole numbers and back: by words of a vocabulary, or by bytes, of which none is unknown.
//
// Number 0 ends a text. By bytes, byte b is number b + 1. By words, number 1 is any word that the vocabulary lacks, and the
// words follow. Words stand between spaces; where punctuation is split off, what followed another word without a space
// begins with a mark, so that writing restores the spaces.

import Foundations

/// How texts become tokens.
public struct TextCoding: Codable, Hashable, Sendable {
  /// What a token is.
  public enum Unit: String, Codable, CaseIterable, Sendable {
    /// A word.
    case words
    /// A byte of UTF-8.
    case bytes
  }

  /// What a token is.
  public var unit: Unit
  /// The words of the vocabulary, in order; none for bytes.
  public var words: [String]
  /// Whether punctuation is split off words.
  public var splitsPunctuation: Bool
  /// The most tokens of a text, its end included.
  public var longest: Int

  /// The token that ends a text.
  public static let end: Int32 = 0
  /// The token of a word that is not in the vocabulary.
  public static let unknown: Int32 = 1
  /// How such a word is written.
  public static let unknownText = "<unk>"
  /// What a word begins with that follows another one without a space: the word joiner of Unicode.
  public static let joiner = "\u{2060}"
  /// The most words of a vocabulary.
  public static let mostWords = 1 << 20
  /// The most tokens that a text may have.
  public static let mostTokens = 1024

  /// A coding by bytes.
  public init(bytesUpTo longest: Int) {
    (unit, words, splitsPunctuation, self.longest) = (.bytes, [], false, longest)
  }

  /// A coding by words.
  public init(words: [String], splitsPunctuation: Bool, longest: Int) {
    (unit, self.words) = (.words, words)
    (self.splitsPunctuation, self.longest) = (splitsPunctuation, longest)
  }

  /// How many tokens there are.
  public var vocabulary: Int { unit == .bytes ? 257 : words.count + 2 }

  /// What a text is to a model.
  public var kind: ExampleKind { .tokens(length: longest, vocabulary: vocabulary) }

  /// Throws where it is none that a program writes; it may come from a file.
  public func check() throws {
    guard (1...Self.mostTokens).contains(longest) else {
      throw Failure(.badData, "texts of up to \(longest) tokens, not of 1 to \(Self.mostTokens)")
    }
    guard unit == .words ? (1...Self.mostWords).contains(words.count) : words.isEmpty else {
      throw Failure(.badData, "a vocabulary of \(words.count) words for texts of \(unit.rawValue)")
    }
    guard Set(words).count == words.count, words.allSatisfy({ !$0.isEmpty }) else {
      throw Failure(.badData, "a vocabulary with a word that is empty or there twice")
    }
  }

  // MARK: - Writing

  /// The text of tokens, up to the first that ends it.
  public func text(of tokens: some Sequence<Int32>) -> String {
    let tokens = tokens.prefix { $0 != Self.end }
    if unit == .words { return Self.text(ofWords: tokens.map(word)) }
    return String(decoding: tokens.map { UInt8(truncatingIfNeeded: $0 - 1) }, as: UTF8.self)
  }

  /// The text of words, as ``words(of:splittingPunctuation:)`` gives them.
  public static func text(ofWords words: some Sequence<String>) -> String {
    words.reduce(into: "") { text, word in
      if word.hasPrefix(joiner) {
        text += word.dropFirst()
      } else {
        text += text.isEmpty ? word : " " + word
      }
    }
  }

  /// A token as it is shown on its own.
  public func word(_ token: Int32) -> String {
    if token == Self.end { return "" }
    if unit == .bytes { return String(decoding: [UInt8(truncatingIfNeeded: token - 1)], as: UTF8.self) }
    let place = Int(token) - 2
    return words.indices.contains(place) ? words[place] : Self.unknownText
  }

  // MARK: - Splitting

  /// The words of a text.
  public static func words(of text: some Sequence<UInt8>, splittingPunctuation: Bool) -> [String] {
    var words: [String] = []
    var current: [UInt8] = []
    func finish() {
      if current.isEmpty { return }
      if splittingPunctuation {
        words += parts(of: current)
      } else {
        words.append(String(decoding: current, as: UTF8.self))
      }
      current.removeAll(keepingCapacity: true)
    }
    for byte in text {
      if byte == 0x20 || (0x09...0x0D).contains(byte) { finish() } else { current.append(byte) }
    }
    finish()
    return words
  }

  /// What stands between two spaces, with its punctuation apart: runs of letters, digits and what is above ASCII, in which
  /// apostrophes, hyphens, points and commas may stand between two such, and single other characters.
  private static func parts(of chunk: [UInt8]) -> [String] {
    func isWord(_ place: Int) -> Bool {
      guard chunk.indices.contains(place) else { return false }
      let byte = chunk[place]
      return byte >= 0x80 || (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
        || (0x61...0x7A).contains(byte) || byte == 0x5F
    }
    var (found, start, place) = ([String](), 0, 0)
    func take(_ end: Int) {
      if end > start {
        let text = String(decoding: chunk[start..<end], as: UTF8.self)
        found.append(start == 0 ? text : joiner + text)
      }
      start = end
    }
    while place < chunk.count {
      let isInner =
        [0x27, 0x2D, 0x2E, 0x2C].contains(chunk[place]) && isWord(place - 1) && isWord(place + 1)
      if !isWord(place), !isInner {
        take(place)
        take(place + 1)
      }
      place += 1
    }
    take(chunk.count)
    return found
  }
}

/// Reads texts by a coding.
public struct TextReader: Sendable {
  /// The coding.
  public let coding: TextCoding
  private let tokens: [String: Int32]

  /// A reader.
  public init(_ coding: TextCoding) {
    self.coding = coding
    tokens = Dictionary(
      coding.words.enumerated().map { ($1, Int32($0) + 2) }, uniquingKeysWith: { first, _ in first })
  }

  /// The tokens of a text without its end, however many there are.
  public func callAsFunction(_ text: some Sequence<UInt8>) -> [Int32] {
    switch coding.unit {
    case .bytes: text.map { Int32($0) + 1 }
    case .words:
      TextCoding.words(of: text, splittingPunctuation: coding.splitsPunctuation)
        .map { tokens[$0] ?? TextCoding.unknown }
    }
  }
}
