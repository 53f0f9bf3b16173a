// A choice as a member of a file: an objective, a likelihood, an optimiser. It is an object of its name and its
// hyperparameters, those that are annealed as texts, or its name alone where there is nothing else to say. Nothing
// here knows the rows.

public import Autoencoders
import Foundations

/// A choice's part of a file.
public struct ChoiceDescription: Codable, Sendable {
  /// When the name is written alone.
  public enum Form: Sendable {
    /// Never.
    case object
    /// Where the row has no hyperparameters.
    case nameWithoutHyperparameters
    /// Where all of them have their defaults.
    case nameOfDefaults
  }

  private let name: String
  private let numbers: [String: Number]
  private let isObject: Bool

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

  /// The description of a choice in a form.
  public init<Row: ChoiceRow>(_ choice: Choice<Row>, _ form: Form) {
    name = choice.name
    switch form {
    case .object: isObject = true
    case .nameWithoutHyperparameters: isObject = !choice.values.isEmpty
    case .nameOfDefaults: isObject = !choice.isStandard
    }
    numbers =
      isObject
      ? choice.values.mapValues { $0.rise == nil ? .value($0.value) : .annealing($0.description) } : [:]
  }

  /// The description that a file has, in any form.
  public init(from decoder: any Decoder) throws {
    if let name = try? decoder.singleValueContainer().decode(String.self) {
      self.name = name
      numbers = [:]
      isObject = false
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
    isObject = true
  }

  /// Writes the name, or an object of the name and the hyperparameters.
  public func encode(to encoder: any Encoder) throws {
    guard isObject else {
      var container = encoder.singleValueContainer()
      return try container.encode(name)
    }
    var members = encoder.container(keyedBy: Member.self)
    try members.encode(name, forKey: Member("name"))
    for (name, number) in numbers { try members.encode(number, forKey: Member(name)) }
  }

  /// The choice, among the rows that are known.
  ///
  /// - Parameter isComplete: Whether a file must say every hyperparameter, also one that has a default.
  /// - Throws: ``Failure`` for an unknown row, a hyperparameter that it does not have or lacks, and a value that it
  ///   cannot use.
  public func choice<Row: ChoiceRow>(
    among rows: [Row] = Row.all, isComplete: Bool = false
  ) throws -> Choice<Row> {
    let row = try Row.named(name, among: rows)
    if isComplete, let missing = row.hyperparameters.first(where: { numbers[$0.name] == nil }) {
      throw Failure(.badData, "lacks the '\(missing.name)' of its \(Row.kind)")
    }
    return try Choice(
      row,
      numbers.mapValues { number in
        switch number {
        case .value(let value): Annealing(value)
        case .annealing(let text): try Annealing(parsing: text)
        }
      })
  }
}

/// A choice of this program's rows as a member of a file: its name alone where it has its defaults.
extension Choice: Codable {
  /// The choice that a file describes.
  ///
  /// - Throws: As ``ChoiceDescription/choice(among:isComplete:)``.
  public init(from decoder: any Decoder) throws {
    self = try ChoiceDescription(from: decoder).choice()
  }

  /// Writes the name, or an object of the name and the hyperparameters where they do not have their defaults.
  public func encode(to encoder: any Encoder) throws {
    try ChoiceDescription(self, .nameOfDefaults).encode(to: encoder)
  }
}

extension String {
  /// A name in camel case as the members of files have it: `minimumDeviation` is `minimum_deviation`.
  var snakeCase: String { map { $0.isUppercase ? "_\($0.lowercased())" : "\($0)" }.joined() }
}
