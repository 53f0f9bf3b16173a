// A row of a catalogue together with values for its hyperparameters: an objective with its weights, a likelihood
// with its deviation, an optimiser with its decays, a score with its draws.

public import Examples
import Foundations

/// A row that leaves hyperparameters to its user.
public protocol ChoiceRow: CatalogRow {
  /// What its flag, its member in files and `part.name=value` are called, such as `optimizer`; the kind where a row
  /// does not say otherwise.
  static var part: String { get }
  /// The hyperparameters, in the order in which they are shown.
  var hyperparameters: [Hyperparameter] { get }
}

extension ChoiceRow {
  /// The kind.
  public static var part: String { kind }
}

/// A row with a value for each of its hyperparameters.
public struct Choice<Row: ChoiceRow>: Hashable, Sendable, CustomStringConvertible {
  /// The row of the catalogue.
  public let family: Row
  /// The values by name: one for each hyperparameter of the row.
  public let values: [String: Annealing]

  /// A row with values for its hyperparameters.
  ///
  /// - Parameters:
  ///   - given: Values by name.
  ///   - facts: What the data hold, where they are known: a hyperparameter that is not given has the value that they
  ///     suggest, else the default.
  /// - Throws: ``Failure`` of kind `usage` for a name that the row does not have, a value it cannot use, a value that
  ///   changes where it must not, and a value that is missing and has no default.
  public init(
    _ family: Row, _ given: [String: Annealing] = [:], suggestedBy facts: DataFacts? = nil
  ) throws {
    let names = family.hyperparameters.map(\.name)
    if let foreign = given.keys.sorted().first(where: { !names.contains($0) }) {
      throw names.isEmpty
        ? Failure(
          .usage, "the \(Row.kind) '\(family.name)' has no hyperparameters, so '\(foreign)' cannot be set",
          remedy: "Leave it out")
        : Suggestion.unknown("hyperparameter of the \(Row.kind) '\(family.name)'", foreign, among: names)
    }
    self.family = family
    var values: [String: Annealing] = [:]
    for hyperparameter in family.hyperparameters {
      let found = facts.flatMap(hyperparameter.suggested) ?? hyperparameter.standard
      guard let value = given[hyperparameter.name] ?? found.map({ Annealing($0) }) else {
        throw Failure(
          .usage, "the \(Row.kind) '\(family.name)' needs a value of '\(hyperparameter.name)'",
          remedy: "Give \(hyperparameter.allowed)")
      }
      try Self.check(value, hyperparameter, family)
      values[hyperparameter.name] = value
    }
    self.values = values
  }

  /// A row with its defaults.
  ///
  /// - Parameter given: Other values, by name; what the row cannot use or lacks is a programming mistake.
  public static func standard(_ family: Row, _ given: [String: Annealing] = [:]) -> Choice {
    do { return try Choice(family, given) } catch { fail("\(error)") }
  }

  /// The row of a name with values for its hyperparameters, as ``init(_:_:suggestedBy:)`` takes them.
  ///
  /// - Parameter rows: The rows to look in.
  public static func named(
    _ name: String, _ given: [String: Annealing] = [:], among rows: [Row] = Row.all
  ) throws -> Choice {
    try Choice(.named(name, among: rows), given)
  }

  private static func check(
    _ value: Annealing, _ hyperparameter: Hyperparameter, _ family: Row
  ) throws {
    let subject = "the \(hyperparameter.meaning) (\(hyperparameter.name)) of the \(Row.kind) '\(family.name)'"
    if value.rise != nil, !hyperparameter.mayChange {
      throw Failure(
        .usage, "\(subject) cannot be annealed",
        remedy: "Give \(hyperparameter.allowed), without '@'")
    }
    for end in value.ends where !end.isFinite || !hyperparameter.isAllowed(end) {
      throw Failure(.usage, "\(subject) cannot be \(end)", remedy: "Give \(hyperparameter.allowed)")
    }
  }

  /// The name of the row.
  public var name: String { family.name }

  /// The names of all rows of this program.
  public static var names: [String] { Row.all.map(\.name) }

  /// Whether every hyperparameter has its default.
  public var isStandard: Bool { changed.isEmpty }

  /// The value of a hyperparameter: the one it ends with, where it changes.
  public func number(_ name: String) -> Double {
    guard let value = values[name] else {
      fail("the \(Row.kind) '\(family.name)' has no hyperparameter '\(name)'")
    }
    return value.value
  }

  /// The value of a count.
  public func count(_ name: String) -> Int { Int(number(name)) }

  /// The hyperparameters that do not have their defaults, with their values.
  private var changed: [(name: String, value: Annealing)] {
    family.hyperparameters.compactMap { hyperparameter in
      guard let value = values[hyperparameter.name] else { return nil }
      return value == hyperparameter.standard.map { Annealing($0) } ? nil : (hyperparameter.name, value)
    }
  }

  /// The name, and those hyperparameters that do not have their defaults: `evidence, beta 4`.
  public var description: String {
    ([name] + changed.map { "\($0.name) \($0.value)" }).joined(separator: ", ")
  }
}
