// An objective, a prior or a posterior as a member of `config.json`: its name alone where it has no numbers, else
// an object with its name and its numbers, those that change as texts. Nothing here knows the rows.

import Autoencoders
import Foundations

/// A choice's part of a configuration file.
struct ChoiceDescription: Codable {
  private let name: String
  private let numbers: [String: Number]

  /// A number, or the text of an annealing.
  private enum Number: Codable {
    case value(Double)
    case annealing(String)

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let value = try? container.decode(Double.self) {
        self = .value(value)
      } else {
        self = .annealing(try container.decode(String.self))
      }
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      switch self {
      case .value(let value): try container.encode(value)
      case .annealing(let text): try container.encode(text)
      }
    }
  }

  private struct Member: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(_ name: String) { stringValue = name }
    init?(stringValue: String) { self.init(stringValue) }
    init?(intValue: Int) { nil }
  }

  init<Row: ChoiceRow>(_ choice: Choice<Row>) {
    name = choice.name
    numbers = choice.values.mapValues { $0.rise == nil ? .value($0.value) : .annealing($0.description) }
  }

  init(from decoder: any Decoder) throws {
    if let name = try? decoder.singleValueContainer().decode(String.self) {
      self.name = name
      numbers = [:]
      return
    }
    let members = try decoder.container(keyedBy: Member.self)
    name = try members.decode(String.self, forKey: Member("name"))
    var numbers: [String: Number] = [:]
    for key in members.allKeys where key.stringValue != "name" {
      // Keys arrive in camel case where the decoder converts them; hyperparameters are named in snake case.
      numbers[key.stringValue.snakeCase] = try members.decode(Number.self, forKey: key)
    }
    self.numbers = numbers
  }

  func encode(to encoder: any Encoder) throws {
    if numbers.isEmpty {
      var container = encoder.singleValueContainer()
      return try container.encode(name)
    }
    var members = encoder.container(keyedBy: Member.self)
    try members.encode(name, forKey: Member("name"))
    for (name, number) in numbers { try members.encode(number, forKey: Member(name)) }
  }

  /// The choice, among the rows that are known.
  func choice<Row: ChoiceRow>(among rows: [Row]) throws -> Choice<Row> {
    let annealings = try numbers.mapValues { number in
      switch number {
      case .value(let value): Annealing(value)
      case .annealing(let text): try Annealing(parsing: text)
      }
    }
    return try .named(name, annealings, among: rows)
  }
}
