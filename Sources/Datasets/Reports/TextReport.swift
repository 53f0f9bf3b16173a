// What there is to know about the texts of a split, instead of what is said of numbers.

import Examples

/// A report on texts.
public struct TextReport: Encodable, Sendable, Equatable {
  /// How many tokens there are, ends included.
  public let tokens: Int
  /// The median number of tokens of a text, without its end.
  public let medianLength: Int
  /// The largest.
  public let longest: Int
  /// The share of tokens that stand for words outside the vocabulary.
  public let unknown: Double
  /// The first texts.
  public let examples: [String]

  /// How many texts are shown.
  private static let shown = 3

  /// A report on the rows of a source; nil where they are no texts.
  init?(_ source: any DataSource) throws {
    guard source.kind.family == .tokens else { return nil }
    var (lengths, unknown, all): ([Int], Int, Int) = ([], 0, 0)
    for row in 0..<source.count {
      let tokens = try source.tokens(of: row)
      all += tokens.count
      unknown += tokens.count { $0 == TextCoding.unknown }
      lengths.append(tokens.count - (tokens.last == TextCoding.end ? 1 : 0))
    }
    lengths.sort()
    tokens = all
    medianLength = lengths.isEmpty ? 0 : lengths[lengths.count / 2]
    longest = lengths.last ?? 0
    self.unknown = Double(unknown) / Double(max(all, 1))
    examples = (0..<min(Self.shown, source.count)).compactMap { source.text(of: $0) }
  }
}
