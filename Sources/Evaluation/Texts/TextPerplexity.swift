// Nats of texts as perplexity. Papers differ in whether the end of a text counts as a token: the model has to predict it either
// way, so the same nats are divided by more tokens or fewer. Both are told, with their counts.

import Datasets
import Examples
import Foundation

/// The perplexity of texts.
public struct TextPerplexity: Equatable, Sendable {
  /// How many tokens there are, ends included.
  public let tokens: Int
  /// How many of them are ends.
  public let ends: Int
  /// e to the nats of a token, ends included.
  public let withEnds: Double
  /// The same nats for the other tokens alone.
  public let withoutEnds: Double

  /// The perplexity of the texts of a source.
  ///
  /// - Parameter nats: The mean negative log-likelihood of a text.
  init(_ source: any DataSource, nats: Double) throws {
    var (tokens, ends) = (0, 0)
    for row in 0..<source.count {
      let own = try source.tokens(of: row)
      tokens += own.count
      if own.last == TextCoding.end { ends += 1 }
    }
    self.tokens = tokens
    self.ends = ends
    let total = nats * Double(source.count)
    withEnds = exp(total / Double(max(tokens, 1)))
    withoutEnds = exp(total / Double(max(tokens - ends, 1)))
  }
}
