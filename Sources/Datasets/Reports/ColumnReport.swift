// What there is to know about the columns of a table, a line each.

import Foundation
import Foundations
import Pictures
public import Tables

/// A report on the columns of a table.
public struct ColumnReport: Encodable, Sendable, Equatable {
  /// A column.
  public struct Column: Encodable, Sendable, Equatable {
    /// Its name.
    public let name: String
    /// What its cells hold.
    public let kind: ColumnKind
    /// By which distribution a model explains it; nil where it sees none of it.
    public let likelihood: ColumnLikelihood?
    /// How many cells are missing.
    public let missing: Int
    /// How many of these are infinite.
    public let infinite: Int
    /// The least number, as text; of dates the first.
    public let least: String?
    /// The largest number.
    public let largest: String?
    /// The mean.
    public let mean: String?
    /// How many texts there are.
    public let categories: Int?
    /// The most frequent texts.
    public let examples: [String]?
  }

  /// The columns in the file's order.
  public let columns: [Column]
  /// How many numbers a prepared row has.
  public let width: Int

  /// A report on a schema.
  public init(_ schema: TableSchema) {
    width = schema.layout.width
    columns = schema.columns.map { column in
      func text(_ number: Double?) -> String? { number.map { schema.text(of: $0, in: column) } }
      return Column(
        name: column.name, kind: column.kind, likelihood: column.likelihood, missing: column.missing,
        infinite: column.infinite, least: text(column.least), largest: text(column.largest),
        mean: text(column.mean), categories: column.categories?.count,
        examples: column.categories.map { Array($0.prefix(5)) })
    }
  }

  /// The report as lines of text.
  func lines() -> [String] {
    let head = ["column", "kind", "likelihood", "missing", "values"]
    let table = columns.map { column in
      let values =
        column.examples.map { examples in
          examples.joined(separator: ", ") + (column.categories ?? 0 > examples.count ? ", ..." : "")
        } ?? [column.least, column.largest].compactMap(\.self).joined(separator: " to ")
      return [
        column.name, column.kind.rawValue, column.likelihood?.rawValue ?? "-",
        ReportText.grouped(column.missing),
        values,
      ]
    }
    return ReportText.aligned([head] + table, rightFrom: 3, to: 3)
  }
}
