// A likelihood as a member of `config.json`: its name and, where its family has a number, that number under
// the family's own name for it. Nothing here knows the families.

import Autoencoders
import Foundations

/// The likelihood's part of a configuration file.
struct LikelihoodDescription: Codable {
  private let name: String
  private let number: Double?

  private struct Member: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(_ name: String) { stringValue = name }
    init?(stringValue: String) { self.init(stringValue) }
    init?(intValue: Int) { nil }
  }

  init(_ likelihood: Likelihood) {
    name = likelihood.name
    number = likelihood.number
  }

  private static func number(of name: String) -> LikelihoodNumber? {
    LikelihoodFamily.all.first { $0.name == name }?.number
  }

  init(from decoder: any Decoder) throws {
    let members = try decoder.container(keyedBy: Member.self)
    let name = try members.decode(String.self, forKey: Member("name"))
    self.name = name
    number = try Self.number(of: name).flatMap {
      try members.decodeIfPresent(Double.self, forKey: Member($0.name))
    }
  }

  func encode(to encoder: any Encoder) throws {
    var members = encoder.container(keyedBy: Member.self)
    try members.encode(name, forKey: Member("name"))
    if let number, let description = Self.number(of: name) {
      try members.encode(number, forKey: Member(description.name))
    }
  }

  /// The likelihood; a file must say the number, even where the command line has a standard one.
  func likelihood(among families: [LikelihoodFamily]) throws -> Likelihood {
    if let description = Self.number(of: name), number == nil {
      throw Failure(.badData, "lacks the '\(description.name.snakeCase)' of its likelihood")
    }
    return try .named(name, number: number, among: families)
  }
}

extension String {
  /// A name in camel case as the members of files have it: `minimumDeviation` is `minimum_deviation`.
  var snakeCase: String { map { $0.isUppercase ? "_\($0.lowercased())" : "\($0)" }.joined() }
}
