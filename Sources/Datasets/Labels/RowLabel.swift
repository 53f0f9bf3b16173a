// What a label says where the question is which rows are abnormal. Labels of classes are numbers of a source's field; here
// they are read as one of three things, in one place for tables, arrays and pictures.

import Foundation

/// What a row's label says about it.
public enum RowLabel: Hashable, Sendable {
  /// The row is labelled as normal.
  case normal
  /// The row is labelled as an anomaly.
  case anomaly
  /// The row has no label, or nothing tells which labels are normal.
  case unknown
}

extension [LabelClass] {
  /// How many rows have one of the labels.
  public var rows: Int { reduce(0) { $0 + $1.count } }
}

/// A label with the number of rows that have it.
public struct LabelClass: Hashable, Sendable {
  /// The label as it was written first.
  public var text: String
  /// How many rows have it.
  public var count: Int

  /// What tells one label from another: 1 and 1.0 are the same, and so are True and TRUE.
  var key: String { Self.key(of: text) }

  /// The key of a label.
  static func key(of text: String) -> String {
    let text = text.trimmingCharacters(in: .whitespaces)
    if let number = Double(text), number.isFinite {
      return Int(exactly: number).map { "\($0)" } ?? "\(number)"
    }
    let lower = text.lowercased()
    return ["true", "false"].contains(lower) ? lower : text
  }
}
