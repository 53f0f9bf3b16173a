// What scoring a set of rows comes to: all scores, and the most abnormal rows with their reasons.

public import Datasets
public import Tables

/// The outcome of scoring.
public struct ScoredRows: Sendable {
  /// A row that stands out.
  public struct Example: Codable, Equatable, Sendable {
    /// What names the row.
    public var id: String
    /// Its score.
    public var score: Double
    /// Why.
    public var reasons: [Reason]
    /// The text with what is unexpected in brackets, where rows are texts.
    public var text: String?
  }

  /// How many of the most abnormal rows are kept.
  public static let exampleCount = 20

  /// The scores, in the order of the rows.
  public var scores: [Double] = []
  /// What the rows' labels say, where there are labels.
  public var labels: RowLabels?
  /// How many rows are flagged.
  public var flagged = 0
  /// The most abnormal rows, the worst first.
  public private(set) var examples: [Example] = []

  /// The same rows with what was expected of them, where they are data in memory or pictures.
  public private(set) var compared: [ComparedRow] = []

  /// Cells of a table that could not be read, and texts that the model never saw.
  public internal(set) var cells = RowFindings()

  /// How rows are numbered; nil where they have names.
  public internal(set) var numbering: RowNumbering?

  /// The same, numbered as a source is where its rows have no names.
  func numbered(by source: any DataSource) -> ScoredRows {
    var rows = self
    rows.numbering = source.count > 0 && source.title(of: 0) == nil ? source.numbering : nil
    return rows
  }

  /// Nothing scored yet.
  public init() {}

  /// The places of the highest scores, the highest first.
  static func worst(of scores: [Double]) -> [Int] {
    var worst: [Int] = []
    for place in scores.indices {
      if worst.count == exampleCount, scores[place] <= scores[worst[exampleCount - 1]] { continue }
      worst.insert(place, at: worst.firstIndex { scores[$0] < scores[place] } ?? worst.count)
      if worst.count > exampleCount { worst.removeLast() }
    }
    return worst
  }

  /// Takes in rows that may be among the most abnormal ones.
  mutating func consider(_ candidates: [Example]) {
    examples = Array(
      (examples + candidates).sorted { ($1.score, $0.id) < ($0.score, $1.id) }.prefix(Self.exampleCount))
  }

  /// Takes in a row that may be among the most abnormal ones.
  mutating func consider(_ row: ComparedRow) {
    if compared.count == Self.exampleCount, row.score <= compared[compared.count - 1].score { return }
    let place = compared.firstIndex { $0.score < row.score } ?? compared.count
    compared.insert(row, at: place)
    if compared.count > Self.exampleCount { compared.removeLast() }
  }

  /// The verdict in a sentence: how many rows are flagged, and whether that is what chance gives.
  public func verdict(_ calibration: Calibration) -> String {
    Verdict.sentence(flagged: flagged, rows: scores.count, calibration)
  }
}
