// A column of labels that nobody named is part of what a model learns: then an anomaly is explained by its own label.

import Foundations
import Tables

/// A column that looks like one of labels.
enum LabelNotice {
  /// The most different labels of a column that is pointed out.
  private static let mostLabels = 20

  /// The sentence about the first such column of a table without one, without its full stop.
  static func sentence(for schema: TableSchema) -> Message? {
    guard schema.label == nil,
      let column = schema.columns.first(where: { $0.likelihood != nil && isLikely($0) })
    else { return nil }
    return
      "column '\(column.name)' looks like labels; if it holds labels, give \(.labels, column.name), and the model will not see it"
  }

  private static func isLikely(_ column: TableColumn) -> Bool {
    let isNamedSo =
      LabelNames.areAboutAnomalies(column: column.name) || ["target", "y"].contains(column.name.lowercased())
    if !isNamedSo { return false }
    if let categories = column.categories { return categories.count <= mostLabels }
    guard let least = column.least, let largest = column.largest else { return false }
    return least.rounded() == least && largest.rounded() == largest && largest - least < Double(mostLabels)
  }
}
