// A row of a catalogue together with the numbers that it leaves to its user: an objective with its weights,
// a prior with its components, a posterior with its steps.

import Foundations

/// A row whose user may choose numbers.
public protocol ChoiceRow: CatalogRow {
  /// The numbers, in the order in which they are shown.
  var knobs: [Knob] { get }
}

/// A row with a value for each of its numbers.
public struct Choice<Row: ChoiceRow>: Hashable, Sendable, CustomStringConvertible {
  /// The row of the catalogue.
  public let family: Row
  /// The values by name: one for each number of the row.
  public let values: [String: Course]

  /// A row with numbers.
  ///
  /// - Parameter given: Values by name; the others have the row's standard.
  /// - Throws: ``Failure`` of kind `usage` for a name that the row does not have, a value it cannot use, and
  ///   a value that changes where it must not.
  public init(_ family: Row, _ given: [String: Course] = [:]) throws {
    if let foreign = given.keys.sorted().first(where: { name in !family.knobs.contains { $0.name == name } })
    {
      throw family.knobs.isEmpty
        ? Failure(
          .usage, "the \(Row.kind) '\(family.name)' has no number '\(foreign)', nor any other",
          remedy: "Leave it out")
        : Suggestion.unknown(
          "number of the \(Row.kind) '\(family.name)'", foreign, among: family.knobs.map(\.name))
    }
    for (name, course) in given.sorted(by: { $0.key < $1.key }) {
      guard let knob = family.knobs.first(where: { $0.name == name }) else { continue }
      try Self.check(course, knob, family)
    }
    self.init(standard: family, given)
  }

  private init(standard family: Row, _ given: [String: Course]) {
    self.family = family
    values = Dictionary(
      uniqueKeysWithValues: family.knobs.map { ($0.name, given[$0.name] ?? Course($0.standard)) })
  }

  /// A row with its standard numbers.
  ///
  /// - Parameter given: Others, by name; what the row cannot use is a programming mistake.
  public static func standard(_ family: Row, _ given: [String: Course] = [:]) -> Choice {
    for (name, course) in given {
      guard let knob = family.knobs.first(where: { $0.name == name }) else {
        fail("the \(Row.kind) '\(family.name)' has no number '\(name)'")
      }
      do { try check(course, knob, family) } catch { fail("\(error)") }
    }
    return Choice(standard: family, given)
  }

  private static func check(_ course: Course, _ knob: Knob, _ family: Row) throws {
    if course.rise != nil, !knob.mayChange {
      throw Failure(
        .usage,
        "the \(knob.meaning) (\(knob.name)) of the \(Row.kind) '\(family.name)' cannot change while training",
        remedy: "Give \(knob.allowed), without '@'")
    }
    for value in course.ends where !value.isFinite || !knob.isAllowed(value) {
      throw Failure(
        .usage, "the \(knob.meaning) (\(knob.name)) of the \(Row.kind) '\(family.name)' cannot be \(value)",
        remedy: "Give \(knob.allowed)")
    }
  }

  /// The row of a name with numbers.
  ///
  /// - Parameter rows: The rows to look in.
  public static func named(
    _ name: String, _ given: [String: Course] = [:], among rows: [Row] = Row.all
  ) throws -> Choice {
    try Choice(.named(name, among: rows), given)
  }

  /// The name of the row.
  public var name: String { family.name }

  /// Whether every number is the row's standard.
  public var isStandard: Bool { self == .standard(family) }

  /// The value of a number: the one it ends with, where it changes.
  public func number(_ name: String) -> Double {
    guard let course = values[name] else { fail("the \(Row.kind) '\(family.name)' has no number '\(name)'") }
    return course.value
  }

  /// The value of a count.
  public func count(_ name: String) -> Int { Int(number(name)) }

  /// The name with those numbers that are not the row's standard: `evidence, beta 4`.
  public var description: String {
    let told = family.knobs.compactMap { knob -> String? in
      guard let course = values[knob.name], course != Course(knob.standard) else { return nil }
      return "\(knob.name) \(course)"
    }
    return ([name] + told).joined(separator: ", ")
  }
}
