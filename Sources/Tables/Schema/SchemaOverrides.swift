// What users say about columns instead of having it told by their content: a small JSON file.

import Foundation
import Foundations

/// A schema file: for each column that is named, what is to hold instead of what its content tells.
///
///     {"columns": {"zip": {"kind": "categorical"}, "note": {"kind": "ignored"},
///                  "visits": {"kind": "count", "likelihood": "negative-binomial"}},
///      "missing": ["-999"], "label": "fault"}
public struct SchemaOverrides: Codable, Hashable, Sendable {
  /// What is to hold for a column.
  public struct Column: Codable, Hashable, Sendable {
    /// What its cells hold.
    public var kind: ColumnKind?
    /// By which distribution it is explained.
    public var likelihood: ColumnLikelihood?
    /// How its numbers are scaled.
    public var scaling: ColumnScaling?
    /// Which mark stands before the fractions of its numbers.
    public var decimal: DecimalMark?
    /// How its dates are written, such as dd/MM/yyyy or %d/%m/%Y.
    public var format: String?

    /// What is to hold; nil where the content tells.
    public init(
      kind: ColumnKind? = nil, likelihood: ColumnLikelihood? = nil, scaling: ColumnScaling? = nil,
      decimal: DecimalMark? = nil, format: String? = nil
    ) {
      self.kind = kind
      self.likelihood = likelihood
      self.scaling = scaling
      self.decimal = decimal
      self.format = format
    }

    /// Whether its cells are texts, even where they look like numbers.
    var isText: Bool { kind == .categorical || likelihood == .categorical }

    /// The dates that ``format`` describes.
    ///
    /// - Throws: ``Failure`` of kind `usage` for a format that is none.
    func date(_ name: String) throws -> DateStyle? {
      try format.map { format in
        if let style = DateStyle(format) { return style }
        throw Failure(
          .usage, "the format '\(format)' of the column '\(name)' is none of dates", at: "schema",
          remedy: "Write, for example, dd/MM/yyyy or yyyy-MM-dd HH:mm:ss")
      }
    }
  }

  /// By name.
  public var columns: [String: Column]?
  /// Texts that stand for missing values.
  public var missing: [String]?
  /// The column of labels.
  public var label: String?

  /// Overrides.
  public init(columns: [String: Column]? = nil, missing: [String]? = nil, label: String? = nil) {
    self.columns = columns
    self.missing = missing
    self.label = label
  }

  /// Reads a schema file.
  ///
  /// - Throws: ``Failure`` of kind `missingInput`, `inputOutput`, or `badData` for a file that is none.
  public init(reading path: String) throws {
    let bytes = try WholeFile.read(path)
    do {
      self = try JSONDecoder().decode(Self.self, from: Data(bytes))
    } catch {
      let kinds = ColumnKind.allCases.map(\.rawValue).joined(separator: ", ")
      throw Failure(
        .badData, "is not a schema file", at: path,
        remedy:
          "Write, for example, {\"columns\": {\"zip\": {\"kind\": \"categorical\"}}}; the kinds are \(kinds)")
    }
  }

  /// Throws where a column is named that the table lacks.
  func require(in columns: [String]) throws {
    for name in (self.columns ?? [:]).keys.sorted() where !columns.contains(name) {
      throw Suggestion.unknown("column", name, among: columns)
    }
  }
}
