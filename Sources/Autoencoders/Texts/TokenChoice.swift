// Which token comes next, by what the decoder says of each: the most probable one, or a draw from all of them or from the most
// probable alone (Fan, Lewis and Dauphin, ACL 2018: the first k; Holtzman et al., ICLR 2020: the fewest that have a share p).

import Foundations

/// How the next token is chosen.
public struct TokenChoice: Hashable, Sendable {
  /// What logits are divided by; 0 for the most probable token.
  public var temperature: Float
  /// Of how many of the most probable tokens one is drawn; of all where nil.
  public var most: Int?
  /// Which share of the probability the tokens have of which one is drawn, the most probable first; all where nil.
  public var share: Float?
  /// Tokens that are never chosen.
  public var never: Set<Int32>
  /// How many beginnings of each text are carried on, the most probable ones, of which the most probable text is written; one
  /// token at a time is chosen where nil.
  public var beam: Int?

  /// A choice.
  ///
  /// - Throws: ``Failure`` of kind `usage` for numbers by which nothing can be chosen.
  public init(
    temperature: Float = 1, most: Int? = nil, share: Float? = nil, never: Set<Int32> = [], beam: Int? = nil
  ) throws {
    if let beam {
      guard (1...Self.mostBeams).contains(beam) else {
        throw Failure(
          .usage, "\(beam) beginnings of a text cannot be carried on", at: .beam,
          remedy: "Give a number within 1...\(Self.mostBeams)")
      }
      guard most == nil, share == nil, temperature == 0 else {
        throw Failure(
          .usage, "the most probable text is not drawn", at: .beam,
          remedy: "Leave out what draws tokens, or \(.beam)")
      }
    }
    guard temperature.isFinite, temperature >= 0 else {
      throw Failure(
        .usage, "the temperature \(temperature) is not a number of at least 0", at: .temperature,
        remedy: "Give 1 for the model's own words, or 0 for the most probable ones")
    }
    if let most, most < 1 {
      throw Failure(
        .usage, "one of \(most) tokens cannot be chosen", at: .topK, remedy: "Give a number of at least 1")
    }
    if let share, !(share > 0 && share <= 1) {
      throw Failure(
        .usage, "tokens cannot have a share of \(share)", at: .nucleus,
        remedy: "Give a share above 0 and at most 1")
    }
    (self.temperature, self.most, self.share, self.never) = (temperature, most, share, never)
    self.beam = beam
  }

  /// The most beginnings that are carried on.
  public static let mostBeams = 64

  /// The most probable token.
  public static func greedy(never: Set<Int32> = []) -> TokenChoice {
    var choice = TokenChoice()
    (choice.temperature, choice.never) = (0, never)
    return choice
  }

  private init() { (temperature, most, share, never) = (1, nil, nil, []) }
}
