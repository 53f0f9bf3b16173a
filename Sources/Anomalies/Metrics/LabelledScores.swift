// Scores against labels: only rows whose labels say something take part, and what was decided about labels is said.

import Datasets
public import Foundations

extension ScoredRows {
  /// The scores of rows whose labels are known, and whether each is an anomaly; nil where not both kinds occur.
  var labelled: (scores: [Double], isAnomaly: [Bool])? {
    guard let labels, !labels.normals.isEmpty, !labels.anomalies.isEmpty else { return nil }
    let known = labels.kinds.indices.filter { labels.kinds[$0] != .unknown }
    return (known.map { scores[$0] }, known.map { labels.kinds[$0] == .anomaly })
  }

  /// Which label was taken for normal, and which rows take no part in the metrics, as sentences without their full stops.
  public var labelSentences: [Message] {
    guard let labels else { return [] }
    var sentences = [labels.choice()].compactMap(\.self)
    if labels.classes.isEmpty { return ["no row has a label"] }
    if labels.basis == .given, labels.anomalies.isEmpty {
      sentences.append("every label is that of normal rows, so detection cannot be measured")
    }
    if let rows = labels.unlabelledRows { sentences.append("\(rows) take no part in the metrics") }
    return sentences
  }
}
