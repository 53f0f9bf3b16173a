// The names by which files call normal rows. Some are about anomalies and nothing else; others, such as 0 or no, are the names
// of classes of any kind too.

import Foundation

/// The usual names of normal rows and of columns of labels.
public enum LabelNames {
  /// How sure it is that a label of a name is that of normal rows.
  enum Certainty: Comparable {
    case usual, certain
  }

  /// The text of rows without a fault; also a usual marker of a missing value.
  static let none = "none"

  private static let certain: Set<String> = [
    "normal", "nominal", "ok", "okay", "benign", "inlier", "no anomaly", "no fault", "no failure",
    "no defect",
    "no_anomaly", "no_fault", "no_failure", "no_defect",
  ]
  private static let usual: Set<String> = [
    "0", "false", "no", "n", "negative", "good", "healthy", "genuine", "legitimate", "legit", "pass",
    "passed",
  ]

  /// The certainty of a label's key; nil for a name that says nothing.
  static func certainty(of key: String) -> Certainty? {
    let name = key.lowercased().trimmingCharacters(in: .punctuationCharacters)
    if certain.contains(name) { return .certain }
    return usual.contains(name) || name == none ? .usual : nil
  }

  /// Whether the name of a column says that its labels are about anomalies.
  public static func areAboutAnomalies(column: String) -> Bool {
    var words = ""
    for character in column {
      if character.isUppercase, words.last?.isLowercase == true { words += " " }
      words += character.isLetter ? character.lowercased() : " "
    }
    let about: Set<String> = [
      "anomaly", "anomalies", "anomalous", "abnormal", "outlier", "outliers", "fault", "faults", "faulty",
      "fraud", "attack", "failure", "defect", "defective", "intrusion", "novelty", "alarm", "label", "labels",
    ]
    return words.split(separator: " ").contains { about.contains(String($0)) }
  }
}
