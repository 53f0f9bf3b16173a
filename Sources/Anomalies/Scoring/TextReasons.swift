// Why a text is abnormal: the tokens that nobody would have expected where they stand, and the text itself with these marked.

import Examples
import Foundations

/// The reasons of texts.
struct TextReasons {
  let coding: TextCoding

  /// What unexpected tokens stand between.
  static let (opening, closing) = ("\u{27E6}", "\u{27E7}")

  /// The tokens of a text as they are shown, with the joiners of the coding: as they were written, where that is known.
  func words(_ tokens: [Int32], original: String?) -> [String] {
    if let original, coding.unit == .words {
      let words = TextCoding.words(of: original.utf8, splittingPunctuation: coding.splitsPunctuation)
      // A text that was cut has more words than tokens.
      return words + [""]
    }
    return tokens.map(coding.word)
  }

  /// The least expected tokens, the most surprising first.
  ///
  /// - Parameter original: The text as it was written; as far as the coding knows it where nil.
  func reasons(
    of tokens: [Int32], _ surprises: SurpriseScorer.Surprises, original: String? = nil
  ) -> [Reason] {
    let order = surprises.nats.indices.sorted { surprises.nats[$0] > surprises.nats[$1] }
    let words = words(tokens, original: original)
    return order.prefix(Reason.count).filter { surprises.expected[$0] != tokens[$0] }.map { place in
      let word = tokens[place] == TextCoding.end ? "" : TextCoding.text(ofWords: [words[place]])
      return Reason(
        column: "\(coding.unit == .bytes ? "byte" : "word") \(place + 1)", observed: Self.shown(word),
        expected: Self.shown(TextCoding.text(ofWords: [coding.word(surprises.expected[place])])),
        excess: Double(surprises.nats[place]))
    }
  }

  /// A text with every token in brackets that is more surprising than a number of nats.
  ///
  /// - Parameter original: The text as it was written; as far as the coding knows it where nil.
  func marked(
    _ tokens: [Int32], _ surprises: SurpriseScorer.Surprises, above limit: Double, original: String? = nil
  ) -> String {
    let words = words(tokens, original: original)
    var (text, run): (String, [Int]) = ("", [])
    var isMarked = false
    func close() {
      if run.isEmpty { return }
      let part =
        coding.unit == .words
        ? TextCoding.text(ofWords: run.map { words[$0] }) : coding.text(of: run.map { tokens[$0] })
      // A word that nothing joins to the one before stands apart from it.
      let isApart = coding.unit == .words && !text.isEmpty && !words[run[0]].hasPrefix(TextCoding.joiner)
      text += (isApart ? " " : "") + (isMarked ? Self.opening + part + Self.closing : part)
      run = []
    }
    for (place, token) in tokens.enumerated() {
      let isUnexpected = Double(surprises.nats[place]) > limit
      if isUnexpected != isMarked {
        close()
        isMarked = isUnexpected
      }
      if token == TextCoding.end {
        close()
        // What is missing at the end has no letters.
        if isUnexpected { text += Self.opening + Self.closing }
        break
      }
      run.append(place)
    }
    close()
    return text
  }

  /// A token on its own.
  private static func shown(_ word: String) -> String { word.isEmpty ? "the end" : word }
}

/// Texts as lines of a table of scores have them.
struct WrittenTexts {
  private(set) var texts: [String] = []
  /// Why rows that stand out do so.
  private(set) var reasons: [Int: [Reason]] = [:]

  /// Stored texts that lie in memory one after the other.
  ///
  /// - Parameters:
  ///   - originals: The texts as they were written, where that is known.
  ///   - scores: Their scores: what is unexpected is looked for in those that are flagged or among the most abnormal ones.
  ///   - scorer: Says what is unexpected; without it nothing is marked, and there are no reasons.
  ///   - limit: Which are flagged; tokens are marked whose surprise alone would have done it.
  init(
    _ rows: UnsafeRawBufferPointer, _ scores: [Double], originals: [String?], _ explained: TextReasons,
    _ scorer: SurpriseScorer?, _ limit: Calibration
  ) throws {
    let tokens = rows.bindMemory(to: Int32.self)
    let width = tokens.count / max(scores.count, 1)
    func own(_ row: Int) -> [Int32] { Array(tokens[row * width..<(row + 1) * width]) }
    texts = scores.indices.map { originals[$0] ?? explained.coding.text(of: own($0)) }
    guard let scorer else { return }
    let told = Set(scores.indices.filter { limit.isAnomaly(scores[$0]) }).union(ScoredRows.worst(of: scores))
      .sorted()
    let bytes = told.flatMap { own($0) }
    let surprises = try bytes.withUnsafeBytes { try scorer.surprises(of: $0, count: told.count) }
    for (row, found) in zip(told, surprises) {
      reasons[row] = explained.reasons(of: own(row), found, original: originals[row])
      guard let threshold = limit.threshold else { continue }
      texts[row] = explained.marked(
        Array(own(row).prefix(found.nats.count)), found, above: threshold,
        original: originals[row])
    }
  }
}
