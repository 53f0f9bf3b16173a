// The rows that a comparison is fair on: where a split is a run's own, the rows that one run kept for validation may
// be rows that the other was trained on.

public import Datasets
import Foundations
public import Training

/// The rows that two models are compared on.
public struct ComparedRows {
  /// The rows.
  public var source: any DataSource
  /// Which part of the data they are.
  public var split: DataSplit
  /// What is to be said about them, if anything, as a sentence without its full stop.
  public var note: String?

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
  ///   - limit: Only this many rows, the first ones; all where nil.
  /// - Throws: ``Failure`` of kind `usage` where fewer than two rows are left.
  public init(_ rows: ChosenRows, heldOut others: (any DataSource)? = nil, limit: Int? = nil) throws {
    split = rows.split
    var kept = Array(0..<rows.source.count)
    if let others {
      let origins = Set((0..<others.count).map { others.origin(of: $0) })
      kept = kept.filter { origins.contains(rows.source.origin(of: $0)) }
      if kept.count < rows.source.count {
        note =
          "A and B held out different rows for validation: they are compared only on those that neither was trained on, \(kept.count) of \(rows.source.count)"
      }
    }
    if let limit { kept = Array(kept.prefix(limit)) }
    guard kept.count > 1 else {
      throw Failure(
        .usage, "\(kept.count == 0 ? "no rows are" : "one row is") left to compare A and B on",
        at: rows.source.name,
        remedy: "Use more rows, or train both with the same \(.seed) and \(.validation)")
    }
    source = kept.count == rows.source.count ? rows.source : rows.source.subset(kept)
  }
}
