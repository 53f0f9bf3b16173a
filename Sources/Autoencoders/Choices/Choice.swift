// A row of a catalogue together with the numbers that it leaves to its user: an objective with its weights,
// a prior with its components, a posterior with its steps.

import Foundations

/// A row whose user may choose numbers.
public protocol ChoiceRow: CatalogRow {
  /// The numbers, in the order in which they are shown.
  var hyperparameters: [Hyperparameter] { get }
}

/// A row with a value for each of its numbers.
public struct Choice<Row: ChoiceRow>: Hashable, Sendable, CustomStringConvertible {
  /// The row of the catalogue.
  public let family: Row
  /// The values by name: one for each number of the row.
  public let values: [String: Annealing]

  /// A row with numbers.
  ///
  /// - Parameter given: Values by name; the others have the row's standard.
  /// - Throws: ``Failure`` of kind `usage` for a name that the row does not have, a value it cannot use, and
  ///   a value that changes where it must not.
  public init(_ family: Row, _ given: [String: Annealing] = [:]) throws {
    if let foreign = given.keys.sorted().first(where: { name in
      !family.hyperparameters.contains { $0.name == name }
    }) {
      throw family.hyperparameters.isEmpty
        ? Failure(
          .usage, "the \(Row.kind) '\(family.name)' has no number '\(foreign)', nor any other",
          remedy: "Leave it out")
        : Suggestion.unknown(
          "number of the \(Row.kind) '\(family.name)'", foreign, among: family.hyperparameters.map(\.name))
    }
    for (name, annealing) in given.sorted(by: { $0.key < $1.key }) {
      guard let hyperparameter = family.hyperparameters.first(where: { $0.name == name }) else { continue }
      try Self.check(annealing, hyperparameter, family)
    }
    self.init(standard: family, given)
  }

  private init(standard family: Row, _ given: [String: Annealing]) {
    self.family = family
    values = Dictionary(
      uniqueKeysWithValues: family.hyperparameters.map { ($0.name, given[$0.name] ?? Annealing($0.standard)) }
    )
  }

  /// A row with its standard numbers.
  ///
  /// - Parameter given: Others, by name; what the row cannot use is a programming mistake.
  public static func standard(_ family: Row, _ given: [String: Annealing] = [:]) -> Choice {
    for (name, annealing) in given {
      guard let hyperparameter = family.hyperparameters.first(where: { $0.name == name }) else {
        fail("the \(Row.kind) '\(family.name)' has no number '\(name)'")
      }
      do { try check(annealing, hyperparameter, family) } catch { fail("\(error)") }
    }
    return Choice(standard: family, given)
  }

  private static func check(_ annealing: Annealing, _ hyperparameter: Hyperparameter, _ family: Row) throws {
    if annealing.rise != nil, !hyperparameter.mayChange {
      throw Failure(
        .usage,
        "the \(hyperparameter.meaning) (\(hyperparameter.name)) of the \(Row.kind) '\(family.name)' cannot change while training",
        remedy: "Give \(hyperparameter.allowed), without '@'")
    }
    for value in annealing.ends where !value.isFinite || !hyperparameter.isAllowed(value) {
      throw Failure(
        .usage,
        "the \(hyperparameter.meaning) (\(hyperparameter.name)) of the \(Row.kind) '\(family.name)' cannot be \(value)",
        remedy: "Give \(hyperparameter.allowed)")
    }
  }

  /// The row of a name with numbers.
  ///
  /// - Parameter rows: The rows to look in.
  public static func named(
    _ name: String, _ given: [String: Annealing] = [:], among rows: [Row] = Row.all
  ) throws -> Choice {
    try Choice(.named(name, among: rows), given)
  }

  /// The name of the row.
  public var name: String { family.name }

  /// Whether every number is the row's standard.
  public var isStandard: Bool { self == .standard(family) }

  /// The value of a number: the one it ends with, where it changes.
  public func number(_ name: String) -> Double {
    guard let annealing = values[name] else {
      fail("the \(Row.kind) '\(family.name)' has no number '\(name)'")
    }
    return annealing.value
  }

  /// The value of a count.
  public func count(_ name: String) -> Int { Int(number(name)) }

  /// The name with those numbers that are not the row's standard: `evidence, beta 4`.
  public var description: String {
    let told = family.hyperparameters.compactMap { hyperparameter -> String? in
      guard let annealing = values[hyperparameter.name], annealing != Annealing(hyperparameter.standard)
      else { return nil }
      return "\(hyperparameter.name) \(annealing)"
    }
    return ([name] + told).joined(separator: ", ")
  }
}
