// Rows that are labelled as anomalies do not train: a model of normal rows must not learn them. But what a column of labels is
// for cannot be told for certain: the classes of irises, or who survived, are no anomalies. So rows are left out only where a
// label has a name of normal rows, the others are few, and either that name or the column's is used for anomalies alone.

import Autoencoders
import Datasets
import Foundations
import Tables

/// Which labels do not train.
struct LabelledTraining {
  /// The largest share of labelled rows that are taken for anomalies without being asked.
  static let mostAnomalies = 0.3

  /// The labels whose rows do not train; nil for none.
  let leftOut: [String]?
  /// What is to be said about it.
  let explanation: Explanation?

  /// Chooses for a data set.
  ///
  /// - Parameters:
  ///   - normal: The label of normal rows, where it is given: all others are left out, in data of any kind.
  ///   - all: Whether rows of every label train.
  /// - Throws: As ``RowLabels``; ``Failure`` of kind `usage` where a label is given of rows without labels.
  init(_ dataset: Dataset, normal: String?, all: Bool) throws {
    let isTable = dataset.schema != nil
    guard !all, isTable || normal != nil,
      let labels = try RowLabels(of: dataset.training, in: dataset, normal: normal)
    else {
      if normal != nil, !all {
        throw Failure(
          .usage, "the rows have no labels", at: .normalLabel,
          remedy: "Name their column with \(.labels), or leave it out")
      }
      (leftOut, explanation) = (nil, nil)
      return
    }
    let (anomalies, normals) = (labels.anomalies.rows, labels.normals.rows)
    let areFew = Double(anomalies) <= Self.mostAnomalies * Double(anomalies + normals)
    let isClear =
      labels.basis == .given
      || labels.basis == .name && areFew
        && (labels.isNamedWithCertainty
          || dataset.schema?.label.map { LabelNames.areAboutAnomalies(column: $0) } ?? false)
    guard let abnormal = labels.abnormalRows, isClear || labels.basis == .name && areFew else {
      (leftOut, explanation) = (nil, nil)
      return
    }
    leftOut = isClear ? labels.anomalies.map(\.text) : nil
    let reason: Message =
      switch (isClear, labels.basis) {
      case (true, .given): "\(abnormal) do not train"
      case (true, _): "\(abnormal) do not train; with \(.allLabels) they do"
      case (false, _):
        "rows of every label train; with \(.normalLabel, labels.normals[0].text) the others do not"
      }
    explanation = Explanation(subject: "labels", choice: labels.list, reason: reason)
  }

  /// The rows of a part of a data set that the settings do not leave out.
  static func kept(
    _ rows: any DataSource, of dataset: Dataset, _ settings: TrainingSettings
  ) -> any DataSource {
    guard let leftOut = settings.leftOutLabels, rows.hasLabels,
      let places = try? LabelTally(rows, names: dataset.labelNames).places(without: leftOut)
    else { return rows }
    return places.count == rows.count ? rows : rows.subset(places)
  }
}
