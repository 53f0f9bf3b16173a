// What there is to know about data before a model sees them: how many rows, which values, what is constant,
// missing, repeated or shared between the splits.

import Examples
public import Foundations

/// A report on a data set, split by split.
public struct DataReport: Encodable, Sendable, Equatable {
  /// What the data is called.
  public let name: String
  /// The shape of a row.
  public let rowShape: [Int]
  /// The type of the elements in memory.
  public let elementType: String
  /// What tells this state of the data from another.
  public let fingerprint: String
  /// The names of the classes by label; nil if they are not known.
  public let labelNames: [String]?
  /// The likelihood that is chosen for them; nil if it was not chosen.
  public let likelihood: String?
  /// What was decided for the user and what can be chosen, in sentences.
  public let notes: [Message]
  /// The training rows, then the data's own validation and test splits where there are any.
  public let splits: [SplitReport]
  /// What there is to know about the files of a folder of pictures; nil for other data.
  public var pictures: PictureReport?
  /// What there is to know about the columns of a table; nil for other data.
  public var table: ColumnReport?

  /// A report on all rows of a data set, those aside that cannot be read.
  ///
  /// - Parameter likelihood: The name of the likelihood that fits the data, if it is known.
  /// - Throws: ``Failure`` if a source meets a file that cannot be read.
  public init(_ dataset: Dataset, likelihood: String? = nil) throws {
    name = dataset.name
    rowShape = dataset.training.rowShape
    elementType = dataset.training.elementType.rawValue
    fingerprint = dataset.fingerprint.description
    labelNames = dataset.labelNames
    self.likelihood = likelihood
    notes = dataset.notes
    let one = Float(1 / dataset.training.unitScale)
    let training = try SplitScan(try dataset.training.readable(), one: one)
    var splits = [SplitReport(training, "train", seen: nil, names: dataset.labelNames)]
    splits[0].texts = try TextReport(dataset.training)
    for (name, source) in [("validation", dataset.validation), ("test", dataset.test)] {
      guard let source else { continue }
      let scan = try SplitScan(try source.readable(), one: one)
      splits.append(
        SplitReport(scan, name, seen: scan.rowsAlso(in: training), names: dataset.labelNames))
      splits[splits.count - 1].texts = try TextReport(source)
    }
    self.splits = splits
    pictures = try dataset.pictures.map { try PictureReport($0) }
    table = dataset.schema.map(ColumnReport.init)
  }

  /// One JSON object with keys in snake case. What does not apply, such as classes of data without labels, is
  /// left out.
  public var json: String { json(.swift) }

  /// One JSON object with keys in snake case and messages in a style.
  public func json(_ style: MessageStyle) -> String { ReportText.json(self, style) }

  /// The report as a table with a column per split.
  public var text: String { text(.swift) }

  /// The report as a table with a column per split, with what was chosen in a style.
  public func text(_ style: MessageStyle) -> String {
    var head = [["data", name], ["rows of", "\(ReportText.shape(rowShape)), \(elementType)"]]
    head.append(["fingerprint", fingerprint])
    if let likelihood { head.append(["likelihood", likelihood]) }
    var table: [[String]] = [["", ""] + splits.map(\.split)]
    func line(_ name: String, _ value: (SplitReport) -> String) {
      table.append([name, ""] + splits.map(value))
    }
    line("rows") { ReportText.grouped($0.rows) }
    let texts = splits.compactMap(\.texts)
    if texts.count == splits.count {
      line("tokens") { ReportText.grouped($0.texts?.tokens ?? 0) }
      line("tokens of a text") { $0.texts.map { "\($0.medianLength), up to \($0.longest)" } ?? "-" }
      if texts.contains(where: { $0.unknown > 0 }) {
        line("unknown words") { ReportText.percent($0.texts?.unknown ?? 0) }
      }
      line("repeated texts") { ReportText.grouped($0.duplicateRows) }
      if splits.count > 1 { line("texts also in train") { $0.rowsInTraining.map(ReportText.grouped) ?? "-" } }
      return
        (ReportText.aligned(head, rightFrom: 9, to: 9) + notes.map { $0.closed.text(style) } + [""]
        + ReportText.aligned(table, rightFrom: 2, to: 1 + splits.count) + [""]
        + texts[0].examples.map { "  \(ShownText.of($0, atMost: 120))" }).joined(separator: "\n")
    }
    line("least value") { $0.least.map { "\($0)" } ?? "-" }
    line("largest value") { $0.most.map { "\($0)" } ?? "-" }
    line("zeros") { ReportText.percent($0.zeros) }
    line("zeros and ones") { ReportText.percent($0.zerosAndOnes) }
    line("not finite") { ReportText.grouped($0.nonFinite) }
    line("constant dimensions") { ReportText.grouped($0.constantDimensions) }
    line("repeated rows") { ReportText.grouped($0.duplicateRows) }
    if splits.count > 1 { line("rows also in train") { $0.rowsInTraining.map(ReportText.grouped) ?? "-" } }
    for label in Set(splits.flatMap { $0.classes?.map(\.label) ?? [] }).sorted() {
      let found = splits.map { $0.classes?.first { $0.label == label } }
      table.append(
        ["label \(label)", found.compactMap { $0?.name }.first ?? ""]
          + found.map { $0.map { ReportText.grouped($0.rows) } ?? "-" })
    }
    let lines =
      ReportText.aligned(head, rightFrom: 9, to: 9) + notes.map { $0.closed.text(style) } + [""]
      + ReportText.aligned(table, rightFrom: 2, to: 1 + splits.count)
    let more: [[String]] = [pictures?.lines(style), self.table?.lines()].compactMap(\.self)
    return (lines + more.flatMap { [""] + $0 }).joined(separator: "\n")
  }
}

/// A report on the rows of one split.
public struct SplitReport: Encodable, Sendable, Equatable {
  /// The rows of one label.
  public struct ClassReport: Encodable, Sendable, Equatable {
    /// The label.
    public let label: Int
    /// What the label means, if that is known.
    public let name: String?
    /// How many rows have it.
    public let rows: Int
  }

  /// Which split: train, validation or test.
  public let split: String
  /// How many rows it has.
  public let rows: Int
  /// The smallest finite element as it is stored; nil if there is none.
  public let least: Float?
  /// The largest finite element as it is stored; nil if there is none.
  public let most: Float?
  /// The share of elements that are 0.
  public let zeros: Double
  /// The share of elements that are 0 or 1 to a model; a byte of 255 is 1 where bytes are fractions.
  public let zerosAndOnes: Double
  /// How many elements are NaN or infinite.
  public let nonFinite: Int
  /// How many dimensions have the same value in every row.
  public let constantDimensions: Int
  /// How many rows equal an earlier one of this split, by a hash of 64 bits.
  public let duplicateRows: Int
  /// How many rows equal one of the training rows; nil for the training rows themselves.
  public let rowsInTraining: Int?
  /// How many rows each label has, by label; nil without labels.
  public let classes: [ClassReport]?
  /// What there is to know about texts; nil for other data.
  public var texts: TextReport?

  init(_ scan: SplitScan, _ split: String, seen: Int?, names: [String]?) {
    self.split = split
    rows = scan.rows
    least = scan.least
    most = scan.most
    zeros = Double(scan.zeros) / Double(max(scan.elements, 1))
    zerosAndOnes = Double(scan.zeros + scan.ones) / Double(max(scan.elements, 1))
    nonFinite = scan.nonFinite
    constantDimensions = scan.constantDimensions
    duplicateRows = scan.duplicates
    rowsInTraining = seen
    classes = scan.labels.map { counts in
      counts.sorted { $0.key < $1.key }.map { label, rows in
        let known = names.flatMap { $0.indices.contains(Int(label)) ? $0[Int(label)] : nil }
        return ClassReport(label: Int(label), name: known, rows: rows)
      }
    }
  }
}
