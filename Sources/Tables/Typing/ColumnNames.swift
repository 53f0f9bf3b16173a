// What the name of a column says about what it holds.

import Foundation

/// A column's name.
struct ColumnName {
  private let text: String
  /// Its words, in lower case: of customerId, customer and id.
  private let words: [String]

  init(_ name: String) {
    text = name
    var (words, wasLower) = ([""], false)
    for character in name {
      if !character.isLetter {
        words.append("")
      } else {
        if character.isUppercase, wasLower { words.append("") }
        words[words.count - 1] += character.lowercased()
      }
      wasLower = character.isLowercase
    }
    self.words = words.filter { !$0.isEmpty }
  }

  /// Whether it names rows.
  var isIdentifier: Bool {
    let lowered = text.lowercased()
    return words.contains { Self.identifiers.contains($0) }
      || Self.owners.contains { lowered == "\($0)id" || lowered == "\($0)no" || lowered == "\($0)number" }
  }

  /// Whether it is a time.
  var isTime: Bool { words.contains { Self.times.contains($0) } || text == "t" }

  /// Whether it is that of labels.
  var isLabel: Bool {
    Self.labels.contains(text.lowercased()) || Self.labels.contains(words.joined(separator: "_"))
  }

  /// Whether it is what programs call a column without a name.
  var isUnnamed: Bool { text.isEmpty || text.hasPrefix("Unnamed: ") }

  private static let identifiers: Set<String> = [
    "id", "ids", "uid", "uuid", "guid", "key", "index", "idx", "serial", "rowid", "pk", "hash", "nr", "no",
  ]
  private static let owners = [
    "row", "user", "customer", "patient", "order", "product", "item", "account", "session", "transaction",
    "device",
    "sample", "record", "case", "client", "member", "employee", "student", "person", "passenger", "event",
    "message",
    "serial", "invoice", "ticket", "loan", "line",
  ]
  private static let times: Set<String> = [
    "time", "timestamp", "datetime", "date", "ts", "epoch", "unix", "elapsed", "uptime", "tick", "ticks",
    "seconds",
    "secs", "sec", "millis", "ms", "zeit", "zeitstempel", "datum", "uhrzeit", "clock", "cycle", "frame",
  ]
  private static let labels: Set<String> = [
    "label", "labels", "class", "target", "y", "outcome", "anomaly", "is_anomaly", "outlier", "is_outlier",
    "fraud",
    "is_fraud", "fault", "is_fault", "failure", "machine_failure", "attack", "is_attack", "attack_cat",
    "diagnosis",
    "malignant", "defect", "defective", "abnormal", "is_abnormal", "normal", "ground_truth", "response",
    "churn",
    "default", "species", "state_label",
  ]
}
