// What the catalogues have in common: rows that are found by their names, and hyperparameters that a row leaves to
// its user.

import Foundations

/// A row of a catalogue.
public protocol CatalogRow: Hashable, Sendable, CustomStringConvertible {
  /// What a row is called in messages, such as `prior`.
  static var kind: String { get }
  /// Every row that this program knows.
  static var all: [Self] { get }
  /// The name that the command line and model files use.
  var name: String { get }
}

extension CatalogRow {
  /// The row of a name; an unknown one throws and suggests the nearest.
  ///
  /// - Parameter rows: The rows to look in: all of this program, unless others are added.
  public static func named(_ name: String, among rows: [Self] = Self.all) throws -> Self {
    if let found = rows.first(where: { $0.name == name }) { return found }
    throw Suggestion.unknown(kind, name, among: rows.map(\.name))
  }

  /// The name.
  public var description: String { name }

  /// Rows are told apart by their names.
  public static func == (left: Self, right: Self) -> Bool { left.name == right.name }

  /// The name's hash.
  public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}
