// The rows that a comparison is fair on: where a split is a run's own, the rows that one run kept for validation may
// be rows that the other was trained on.

public import Datasets
import Foundations
public import Training

/// The rows that two models are compared on.
public struct ComparedRows {
  /// The rows, as A reads them.
  public var source: any DataSource
  /// The same rows as B reads them: each model of a table prepares them by its own schema.
  public var otherSource: any DataSource
  /// Which part of the data they are.
  public var split: String
  /// What is to be said about them, as sentences without their full stops.
  public var notes: [String] = []

  /// Whether the rows that one run kept for validation may be others than the other's: both are of the same data, but
  /// not of one seed and share.
  public static func differ(_ first: RunModel, _ second: RunModel) throws -> Bool {
    let runs = [first, second].compactMap(\.run)
    if runs.count < 2 { return false }
    let records = try runs.map { try RunRecord.read(from: $0) }
    if records[0].data != records[1].data { return false }
    let settings = try runs.map { try RunConfiguration(reading: $0.configurationPath).training }
    return settings[0].seed != settings[1].seed || settings[0].validation != settings[1].validation
      || settings[0].leftOutLabels != settings[1].leftOutLabels
  }

  /// Rows as they are, or only those of them that were held out from another training too.
  ///
  /// - Parameters:
  ///   - rows: The rows of one model.
  ///   - others: The rows that the other model's run kept for validation, where they may be others.
  ///   - own: The data as the other model reads them, where it does not read them alike.
  ///   - limit: Only this many rows, the first ones; all where nil.
  /// - Throws: ``Failure`` of kind `usage` where fewer than two rows are left, `badData` where the other model reads other
  ///   rows.
  public init(
    _ rows: ChosenRows, heldOut others: (any DataSource)? = nil, readBy own: RunData? = nil, limit: Int? = nil
  ) throws {
    split = rows.part
    var kept = Array(0..<rows.source.count)
    if let others {
      let origins = Set((0..<others.count).map { others.origin(of: $0) })
      kept = kept.filter { origins.contains(rows.source.origin(of: $0)) }
      if kept.count < rows.source.count {
        notes.append(
          "A and B held out different rows for validation: they are compared only on those that neither was trained on, \(kept.count) of \(rows.source.count)"
        )
      }
    }
    if let limit { kept = Array(kept.prefix(limit)) }
    guard kept.count > 1 else {
      throw Failure(
        .usage, "\(kept.count == 0 ? "no rows are" : "one row is") left to compare A and B on",
        at: rows.source.name,
        remedy: "Use more rows, or train both with the same \(.seed) and \(.validation)")
    }
    let compared = kept.count == rows.source.count ? rows.source : rows.source.subset(kept)
    source = compared
    otherSource = try own.map { try Self.same(compared, among: $0, rows.split) } ?? compared
  }

  /// The rows of other data that have the places of these.
  private static func same(
    _ rows: any DataSource, among data: RunData, _ split: DataSplit
  ) throws -> any DataSource {
    let whole =
      split == .test ? data.dataset.test : split == .validation ? data.dataset.validation : nil
    let all = whole ?? data.dataset.training
    let places = Dictionary(
      (0..<all.count).map { (all.origin(of: $0), $0) }, uniquingKeysWith: { first, _ in first })
    let found = (0..<rows.count).compactMap { places[rows.origin(of: $0)] }
    guard found.count == rows.count else {
      throw Failure(
        .badData, "A and B read different rows of it", at: data.name,
        remedy: "Name the rows to compare them on")
    }
    return all.subset(found)
  }
}
