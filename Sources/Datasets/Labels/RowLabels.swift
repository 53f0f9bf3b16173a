// Which labels are those of normal rows: the one that is given, else the one whose name says so, else that of most rows. What
// was not given is said, in one sentence that names the setting.

public import Foundations
import Pictures
import Tables

/// The labels of rows, read as normal, abnormal or unknown.
public struct RowLabels: Sendable {
  /// How it is known which label is normal.
  public enum Basis: Sendable {
    /// It was given.
    case given
    /// Its name says so.
    case name
    /// Most labelled rows have it.
    case size
    /// It is not known: no row has a known label.
    case undecided
  }

  /// What each row's label says, in the order of the rows.
  public let kinds: [RowLabel]
  /// How it is known which label is normal.
  public let basis: Basis
  /// The labels of normal rows, the most frequent first; empty where they are not known.
  public let normals: [LabelClass]
  /// The labels of anomalies, the most frequent first.
  public let anomalies: [LabelClass]
  /// Every label, the most frequent first.
  public let classes: [LabelClass]
  /// How many rows have no label.
  public let unlabelled: Int

  /// Reads labels.
  ///
  /// - Parameter normal: The label of normal rows, where it is given.
  /// - Throws: ``Failure`` of kind `usage` for a label that no row has.
  public init(_ tally: LabelTally, normal: String? = nil) throws {
    let all = Self.withoutNone(tally.classes)
    classes = all.sorted { ($1.count, $0.text) < ($0.count, $1.text) }
    let found: Set<String>
    (found, basis) = try Self.normal(classes, given: normal)
    let isDecided = basis != .undecided
    normals = classes.filter { found.contains($0.key) }
    anomalies = isDecided ? classes.filter { !found.contains($0.key) } : []
    let known = Set(all.map(\.key))
    let byPlace = tally.classes.map { own -> RowLabel in
      if !isDecided || !known.contains(own.key) { return .unknown }
      return found.contains(own.key) ? .normal : .anomaly
    }
    kinds = tally.places.map { $0 < 0 ? .unknown : byPlace[Int($0)] }
    unlabelled = tally.places.count - all.rows
  }

  /// Reads the labels of rows of a data set; nil where they have none.
  ///
  /// - Throws: As ``init(_:normal:)``.
  public init?(of rows: any DataSource, in dataset: Dataset, normal: String? = nil) throws {
    guard rows.hasLabels else { return nil }
    try self.init(
      LabelTally(rows, names: dataset.labelNames, missing: dataset.schema?.missingMarkers ?? []),
      normal: normal)
  }

  /// The labels without "none", where that marks rows without a label: beside numbers, or beside another name of normal
  /// rows.
  private static func withoutNone(_ classes: [LabelClass]) -> [LabelClass] {
    let others = classes.filter { $0.key.lowercased() != LabelNames.none }
    let isMarker = others.contains { Double($0.key) != nil || LabelNames.certainty(of: $0.key) != nil }
    return isMarker ? others : classes
  }

  /// The keys of the labels of normal rows.
  private static func normal(_ classes: [LabelClass], given: String?) throws -> (Set<String>, Basis) {
    if let given {
      let key = LabelClass.key(of: given)
      var found = classes.filter { $0.key == key }
      if found.isEmpty { found = classes.filter { $0.key.lowercased() == key.lowercased() } }
      if found.isEmpty {
        let labels = classes.isEmpty ? "no row has a label" : "labels are \(list(classes))"
        throw Failure(
          .usage, "no row is labelled \(given); \(labels)", at: .normalLabel,
          remedy: classes.isEmpty ? "Leave it out" : "Give one of these labels")
      }
      return (Set(found.map(\.key)), .given)
    }
    let rows = classes.rows
    let named = classes.filter { LabelNames.certainty(of: $0.key) == .certain }
    if !named.isEmpty { return (Set(named.map(\.key)), .name) }
    let usual = classes.filter { LabelNames.certainty(of: $0.key) == .usual }
    // The 0 of several classes, as of digits, is one of them.
    if !usual.isEmpty, classes.count == 2 || usual.rows * 2 > rows {
      return (Set(usual.map(\.key)), .name)
    }
    if let first = classes.first, first.count * 2 > rows { return ([first.key], .size) }
    return ([], .undecided)
  }
}

extension RowLabels {
  /// All labels as part of a sentence, with how many rows have each.
  public var list: String { Self.list(classes) }

  /// Labels as part of a sentence, with how many rows have each.
  static func list(_ classes: [LabelClass], most: Int = 6) -> String {
    let shown = classes.count > most + 1 ? Array(classes.prefix(most)) : classes
    var parts = shown.map { "\($0.text) (\(NumberText.grouped($0.count)))" }
    if shown.count < classes.count {
      let rest = classes.dropFirst(shown.count)
      parts.append(
        "\(rest.count) others (\(NumberText.grouped(Array(rest).rows)) rows together)")
    }
    return Self.joined(parts, by: "and")
  }

  /// Texts as a list in a sentence.
  public static func joined(_ parts: [String], by word: String) -> String {
    parts.count < 2
      ? parts.first ?? "" : parts.dropLast().joined(separator: ", ") + " \(word) " + (parts.last ?? "")
  }

  /// Which labels are taken for those of normal rows and of anomalies, as a sentence without its full stop; nil where that was
  /// given, and where there are no labels.
  ///
  /// - Parameter consequence: What follows from it, as a clause, such as "3 rows are left out".
  public func choice(_ consequence: String? = nil) -> Message? {
    if classes.isEmpty || basis == .given { return nil }
    let labels = "labels are \(list)"
    if basis == .undecided {
      return "\(labels): nothing tells which of them is normal; \(.normalLabel) does"
    }
    if basis == .size {
      let why = "the \(classes.count == 2 ? "larger" : "largest") class"
      let end = consequence.map { ", and \($0)" } ?? ""
      return
        "\(labels): \(normals[0].text), \(why), is taken for normal\(end); \(.normalLabel) changes it"
    }
    let names = anomalies.count > 3 ? "otherwise" : Self.joined(anomalies.map(\.text), by: "or")
    let taken =
      anomalies.isEmpty ? "every row is taken for normal" : "rows labelled \(names) are taken for anomalies"
    return "\(labels): \(consequence ?? taken); \(.normalLabel) changes it"
  }

  /// The rows that are labelled as anomalies, as the subject of a sentence; nil where there are none.
  public var abnormalRows: String? {
    let count = anomalies.rows
    if count == 0 { return nil }
    let names = Self.joined(
      anomalies.count > 3 ? ["otherwise"] : anomalies.map(\.text), by: "or")
    return "\(NumberText.grouped(count)) \(count == 1 ? "row" : "rows") labelled \(names)"
  }

  /// The rows that have no label, as the subject of a sentence; nil where all have one.
  public var unlabelledRows: String? {
    unlabelled == 0
      ? nil : "\(NumberText.grouped(unlabelled)) \(unlabelled == 1 ? "row" : "rows") without a label"
  }

  /// Whether a normal label has a name that is given to normal rows alone.
  public var isNamedWithCertainty: Bool {
    normals.contains { LabelNames.certainty(of: $0.key) == .certain }
  }

  /// The places of the rows that are labelled as normal.
  public var normalRows: [Int] { kinds.indices.filter { kinds[$0] == .normal } }
}
