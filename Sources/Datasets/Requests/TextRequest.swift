// What a user, or a model, says about texts: which strings a file holds, and what a token is.

public import Examples
import Foundations

/// How a file becomes texts; what is left open is told by the file.
public struct TextRequest: Hashable, Sendable {
  /// How a text file is cut, `lines` or `sentences`, or the column of a table whose cells are the texts.
  public var part: String?
  /// What a token is.
  public var unit: TextCoding.Unit?
  /// The most words of a vocabulary.
  public var mostWords: Int?
  /// The most tokens of a text.
  public var longest: Int?
  /// The coding of the model that the texts are for; models keep it, not requests.
  public var coding: TextCoding?

  /// A request; nothing is given by default.
  public init(
    part: String? = nil, unit: TextCoding.Unit? = nil, mostWords: Int? = nil, longest: Int? = nil,
    coding: TextCoding? = nil
  ) {
    self.part = part
    self.unit = unit
    self.mostWords = mostWords
    self.longest = longest
    self.coding = coding
  }

  /// What is said here and, where nothing is, what another request says.
  public func completed(by other: TextRequest) -> TextRequest {
    TextRequest(
      part: part ?? other.part, unit: unit ?? other.unit, mostWords: mostWords ?? other.mostWords,
      longest: longest ?? other.longest, coding: coding ?? other.coding)
  }

  /// The settings that are given, for sentences.
  var givenSettings: [Message] {
    [
      part.map { "\(.strings, $0)" }, unit.map { "\(.tokens, $0.rawValue)" },
      mostWords.map { _ in "\(.mostWords)" },
      longest.map { _ in "\(.longest)" },
    ].compactMap(\.self)
  }

  /// Whether something is said of texts, so that a file is one.
  var isGiven: Bool { coding != nil || !givenSettings.isEmpty }

  /// Throws for numbers that no request has.
  func requirePossible() throws {
    if let longest, !(2...TextCoding.mostTokens).contains(longest) {
      throw Failure(
        .usage, "texts cannot have up to \(longest) tokens", at: .longest,
        remedy: "Give a number within 2...\(TextCoding.mostTokens)")
    }
    if let mostWords, !(1...TextCoding.mostWords).contains(mostWords) {
      throw Failure(
        .usage, "a vocabulary cannot have \(mostWords) words", at: .mostWords,
        remedy: "Give a number within 1...\(TextCoding.mostWords)")
    }
    if mostWords != nil, unit == .bytes {
      throw Failure(.usage, "bytes need no vocabulary", at: .mostWords, remedy: "Leave it out")
    }
  }
}

extension TextRequest: Codable {
  private enum CodingKeys: String, CodingKey { case part, unit, mostWords, longest }

  /// A request from a file; what it leaves out is left open.
  public init(from decoder: any Decoder) throws {
    let members = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      part: try members.decodeIfPresent(String.self, forKey: .part),
      unit: try members.decodeIfPresent(TextCoding.Unit.self, forKey: .unit),
      mostWords: try members.decodeIfPresent(Int.self, forKey: .mostWords),
      longest: try members.decodeIfPresent(Int.self, forKey: .longest))
  }

  /// Writes what is said; what is left open is left out.
  public func encode(to encoder: any Encoder) throws {
    var members = encoder.container(keyedBy: CodingKeys.self)
    try members.encodeIfPresent(part, forKey: .part)
    try members.encodeIfPresent(unit, forKey: .unit)
    try members.encodeIfPresent(mostWords, forKey: .mostWords)
    try members.encodeIfPresent(longest, forKey: .longest)
  }
}
