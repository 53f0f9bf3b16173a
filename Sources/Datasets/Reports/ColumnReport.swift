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
    /// What its cells hold; dates are dates in the order of the rows too.
    public let kind: ColumnKind
    /// Whether the column follows the order of the rows; nil where it does not.
    public let inOrder: Bool?
    /// How its dates are written.
    public let format: String?
    /// How its numbers are written, where that is not plain.
    public let style: NumberStyle?
    /// The most digits behind the decimal mark.
    public let decimals: Int?
    /// The unit of its numbers.
    public let unit: String?
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
      // The unit has a member of its own.
      var bare = column
      bare.style?.prefix = nil
      bare.style?.suffix = nil
      func text(_ number: Double?) -> String? { number.map { schema.text(of: $0, in: bare) } }
      let isAscending = column.kind == .ascending
      let unit = column.style?.unit ?? ""
      return Column(
        name: column.name, kind: isAscending && column.format != nil ? .date : column.kind,
        inOrder: isAscending ? true : nil, format: column.format,
        style: column.style.flatMap { $0.isPlain ? nil : $0 }, decimals: column.decimals,
        unit: unit.isEmpty ? nil : unit, likelihood: column.likelihood, missing: column.missing,
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
        + (column.unit.map { " \($0)" } ?? "")
      return [
        column.name,
        column.inOrder == true && column.kind == .date ? "date, ascending" : column.kind.rawValue,
        column.likelihood?.rawValue ?? "-",
        ReportText.grouped(column.missing),
        values,
      ]
    }
    return ReportText.aligned([head] + table, rightFrom: 3, to: 3)
  }
}
