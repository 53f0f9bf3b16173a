// What is known of an example beside its content, by name: its class, or a number such as an age. A model that is told
// attributes learns p(x|z, attributes), so that examples of a class can be asked for.

import Foundations

/// A property of examples that a model is told.
public struct Attribute: Hashable, Sendable {
  /// What its values are.
  public enum Values: Hashable, Sendable {
    /// One of some classes, by the names of all in order.
    case classes([String])
    /// A number, with the mean and the standard deviation that it has over the rows that train.
    case number(mean: Double, deviation: Double)
  }

  /// What users call it: `label`, or the name of a column.
  public var name: String
  /// What its values are.
  public var values: Values

  /// The attribute that the label of rows is.
  public static let labelName = "label"
  /// The most classes of an attribute: float32 tells their numbers apart, and a layer has a column for each.
  public static let mostClasses = 10_000
  /// The number that stands for a value that is not known.
  public static let unknown = Float.nan

  /// An attribute.
  public init(_ name: String, _ values: Values) {
    self.name = name
    self.values = values
  }

  /// The names of its classes, where it has classes.
  public var classes: [String]? { if case .classes(let names) = values { names } else { nil } }

  /// How many numbers a network sees of it: one for each class, or a number and whether it is known.
  public var width: Int { classes?.count ?? 2 }

  /// The number that rows hold for a value that a user writes: the place of a class, or the number itself; `none` stands for
  /// a value that is not known.
  ///
  /// - Throws: ``Failure`` of kind `usage` for a class that there is none of and for what is no number.
  public func number(of text: String) throws -> Float {
    switch values {
    case .classes(let names):
      if let place = names.firstIndex(of: text) { return Float(place) }
      if text == Self.noneText { return Self.unknown }
      // "7.0" and "07" are 7, where classes are numbers.
      if let given = Double(text), let place = names.firstIndex(where: { Double($0) == given }) {
        return Float(place)
      }
      throw Failure(
        .usage, "'\(text)' is not a class of \(name)", remedy: "Give \(Self.list(names, near: text))")
    case .number:
      if let number = Float(text), number.isFinite { return number }
      if text == Self.noneText { return Self.unknown }
      throw Failure(
        .usage, "'\(text)' is not a number, which \(name) is",
        remedy: "Give a number, or \(Self.noneText) to leave it open")
    }
  }

  /// What users read for the number of a row.
  public func text(of number: Float) -> String {
    guard number.isFinite else { return Self.noneText }
    switch values {
    case .classes(let names):
      let place = Int(number)
      return names.indices.contains(place) ? names[place] : Self.noneText
    case .number: return "\(number)"
    }
  }

  /// What stands for no value where a user has to write one.
  public static let noneText = "none"

  /// Classes as a sentence lists them, the nearest first where one is near.
  private static func list(_ names: [String], near text: String) -> Message {
    let few = 12
    if names.count > few, let near = Suggestion.nearest(to: text, among: names) { return "\(near)" }
    let shown = names.prefix(few).joined(separator: ", ")
    return names.count > few ? "one of \(names.count), such as \(shown)" : "one of \(shown)"
  }

  /// Throws where it is none that a model can be told; it may come from a file.
  public func check() throws {
    func wrong(_ what: Message) -> Failure { Failure(.badData, "the attribute '\(name)' \(what)") }
    if name.isEmpty { throw Failure(.badData, "an attribute has no name") }
    switch values {
    case .classes(let names):
      guard (2...Self.mostClasses).contains(names.count) else {
        throw wrong("has \(names.count) classes, not 2 to \(Self.mostClasses)")
      }
      if Set(names).count < names.count { throw wrong("has two classes of one name") }
    case .number(let mean, let deviation):
      guard mean.isFinite, deviation.isFinite, deviation > 0 else {
        throw wrong("has a mean and deviation of \(mean) and \(deviation)")
      }
    }
  }
}
