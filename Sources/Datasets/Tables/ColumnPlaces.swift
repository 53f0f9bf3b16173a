// New rows without a header, for a model that knows its columns by their names: they have the names by their places, where a
// user says that there is no header. Without that nothing is guessed, and a sentence says how many columns there are.

import Foundations
import Tables

/// The columns of a file beside those of a model.
struct ColumnPlaces {
  private let file: TableReader
  private let schema: TableSchema

  init(_ file: TableReader, _ schema: TableSchema) {
    self.file = file
    self.schema = schema
  }

  /// Whether the file has none of the columns that the model needs.
  private var areStrange: Bool {
    let names = Set(file.columns)
    return !schema.columns.contains { names.contains($0.name) }
  }

  /// The file's reader, with the names of the model's columns where it has none itself.
  ///
  /// - Parameter isAsked: Whether a user says that the file has no header.
  /// - Throws: ``Failure`` of kind `badData` where a file has none of the names of the model's columns.
  func reader(isAsked: Bool) throws -> TableReader {
    guard areStrange, !schema.columns.isEmpty else { return file }
    let data = file.dataColumns
    let names = schema.columns.map(\.name)
    guard !file.format.hasHeader else { throw otherNames }
    guard isAsked, data.count == names.count else { throw noNames(found: data.count) }
    var columns = file.columns
    for (place, name) in zip(data, names) { columns[place] = name }
    return file.naming(
      columns, note: "there is no header, and the columns are taken for \(Self.list(names)), in this order")
  }

  /// That there is no header.
  private func noNames(found: Int) -> Failure {
    let names = Self.list(schema.columns.map(\.name))
    let wanted = schema.columns.count
    let what: Message =
      "the file has rows of \(found) \(found == 1 ? "cell" : "cells") and no header; the model's columns are \(names)"
    if found == wanted {
      return Failure(
        .badData, what, at: file.name,
        remedy:
          "Add a line with these names, or give \(.header, false), which takes the columns by their places")
    }
    let labelled = found == wanted + 1 && file.labelColumn == nil
    return Failure(
      .badData, what, at: file.name,
      remedy: labelled
        ? "Add a line with these names; or, if one column holds labels, name it by its place, as in \(.labels, "'column \(found)'") with \(.header, false)"
        : "Give \(wanted) columns, or a line with their names")
  }

  /// That the header has other names.
  private var otherNames: Failure {
    let names = Self.list(schema.columns.map(\.name))
    let hint: Message =
      file.dataColumns.count == schema.columns.count
      ? "; if they are the same columns in the same order, give \(.header, false) and \(.preamble, 1)" : ""
    return Failure(
      .badData,
      "its columns are \(Self.list(file.dataColumns.map { file.columns[$0] })), but the model's are \(names)",
      at: file.name, remedy: "Rename the columns, or give the file that was meant\(hint)")
  }

  private static func list(_ names: [String]) -> String {
    let shown = names.prefix(8).joined(separator: ", ")
    return names.count > 8 ? "\(shown) and \(names.count - 8) more" : shown
  }
}
