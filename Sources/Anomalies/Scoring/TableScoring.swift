// From a file of rows to a file of scores, block by block: each is read, prepared, scored and formatted on one core, while
// other cores do the same with others; memory does not grow with the file.

import Foundation
import Foundations
public import Tables
public import Tensors

/// Scores the rows of files of delimited text.
public struct TableScoring: Sendable {
  /// The detector.
  public let detector: Detector
  /// By which score.
  public let calibration: DetectorCalibration
  /// The label of normal rows; see ``isAnomaly(_:normal:)``.
  public var normalLabel: String?
  /// Makes what runs a scorer, of one thread.
  private let backend: @Sendable () -> any Backend

  /// A scoring of a calibrated detector.
  ///
  /// - Parameter backend: Makes what runs a scorer, of one thread: every core has its own.
  public init(
    _ detector: Detector, _ calibration: DetectorCalibration,
    on backend: @escaping @Sendable () -> any Backend
  ) {
    self.detector = detector
    self.calibration = calibration
    self.backend = backend
  }

  /// What is computed from a block where the number of its first row is not known yet.
  private struct Block: Sendable {
    var scores: [Double]
    /// The cells behind the ids, a line after the other, and where each ends.
    var cells: [UInt8]
    var ends: [Int]
    var ids: [String]?
    var labels: [Bool]?
    var flagged: Int
    /// Rows that stand out, by their number in the block.
    var examples: [(row: Int, score: Double, reasons: [Reason])]
  }

  /// Scores the rows of a file and hands over the lines of the table of scores, its header first.
  ///
  /// - Parameters:
  ///   - reader: The file; its column of labels, if it has one, says which rows are anomalies: those that ``isAnomaly(_:normal:)``
  ///     tells.
  ///   - progress: Is told how many rows are done.
  /// - Throws: As the reader and ``RowPreparation``, and what `write` throws.
  public func score(
    _ reader: TableReader, schema: TableSchema, progress: (Int) -> Void = { _ in },
    write: (UnsafeRawBufferPointer) throws -> Void
  ) throws -> ScoredRows {
    let preparation = try RowPreparation(
      schema, columns: reader.columns.enumerated().map { $0 == reader.labelColumn ? "" : $1 }, at: reader.name
    )
    let identifier = schema.columns.first { $0.kind == .identifier }
      .flatMap { column in reader.columns.firstIndex(of: column.name) }
    let scorers = ScorerPool(
      detector, calibration.score, centre: calibration.centre, backend)
    let limit = calibration.calibration
    var found = ScoredRows()
    if reader.labelColumn != nil { found.labels = [] }
    try Array(ScoreLine.header(reasons: true).utf8).withUnsafeBytes(write)
    try reader.mapBlocks { block in
      try scorers.with {
        try compute(block, preparation, $0, identifier, reader.labelColumn, limit, above: scorers.bar)
      }
    } deliver: { block, computed in
      var lines = ScoreLine()
      lines.bytes.reserveCapacity(computed.cells.count + 12 * block.rows)
      var start = 0
      for row in 0..<block.rows {
        if let ids = computed.ids {
          lines.append(text: ids[row])
        } else {
          lines.append(block.firstRow + row + 1)
        }
        lines.next()
        lines.bytes += computed.cells[start..<computed.ends[row]]
        lines.bytes.append(0x0A)
        start = computed.ends[row]
      }
      try lines.bytes.withUnsafeBytes(write)
      found.scores += computed.scores
      found.flagged += computed.flagged
      if let labels = computed.labels { found.labels? += labels }
      found.consider(
        computed.examples.map { example in
          ScoredRows.Example(
            id: computed.ids?[example.row] ?? "\(block.firstRow + example.row + 1)", score: example.score,
            reasons: example.reasons)
        })
      if found.examples.count == ScoredRows.exampleCount {
        scorers.bar = found.examples.last?.score ?? scorers.bar
      }
      progress(found.scores.count)
    }
    if found.scores.isEmpty {
      throw Failure(.badData, "holds no rows", at: reader.name, remedy: "Give a table with at least one row")
    }
    return found
  }

  private func compute(
    _ block: ParsedBlock, _ preparation: RowPreparation, _ scorer: ScorerPool.Scorers, _ identifier: Int?,
    _ label: Int?, _ limit: Calibration, above bar: Double
  ) throws -> Block {
    let width = preparation.layout.width
    var numbers = [Float](repeating: 0, count: block.rows * width)
    try numbers.withUnsafeMutableBufferPointer { try preparation.prepare(block, into: $0) }
    let scores = try numbers.withUnsafeBytes { try scorer.scores.scores(of: $0, count: block.rows) }
    let flagged = scores.indices.filter { limit.isAnomaly(scores[$0]) }
    let worst = ScoredRows.worst(of: scores).filter { scores[$0] > bar }
    // Reasons cost as much as scores: only those rows get them whose reasons somebody reads.
    let told = Set(flagged).union(worst).sorted()
    var reasons: [Int: [Reason]] = [:]
    if let exemplars = scorer.reasons {
      let rows = told.flatMap { numbers[$0 * width..<($0 + 1) * width] }
      let found = try Reason.strongest(
        rows, scores: scorer.isByExemplars ? told.map { scores[$0] } : nil, exemplars, preparation.schema,
        preparation.layout)
      for (row, own) in zip(told, found) { reasons[row] = own }
    }
    var line = ScoreLine()
    line.bytes.reserveCapacity(32 * block.rows)
    var ends: [Int] = []
    ends.reserveCapacity(block.rows)
    for row in 0..<block.rows {
      let own = limit.isAnomaly(scores[row]) ? reasons[row] ?? [] : []
      line.append(score: scores[row], limit, reasons: own)
      ends.append(line.bytes.count)
    }
    return Block(
      scores: scores, cells: line.bytes, ends: ends,
      ids: identifier.map { column in (0..<block.rows).map { block.text(row: $0, column: column) } },
      labels: label.map { column in
        (0..<block.rows).map { Self.isAnomaly(block.text(row: $0, column: column), normal: normalLabel) }
      },
      flagged: flagged.count, examples: worst.map { ($0, scores[$0], reasons[$0] ?? []) })
  }

  /// Whether a label names an anomaly: one that is not the label of normal rows or, where nobody says which that is, neither
  /// 0 nor a word such as normal, ok, good or false.
  public static func isAnomaly(_ label: String, normal: String?) -> Bool {
    if let normal { return label != normal }
    let words = [
      "", "0", "0.0", "false", "no", "n", "normal", "ok", "okay", "good", "nominal", "benign", "negative",
      "healthy",
      "none", "na", "nan",
    ]
    return !words.contains(label.lowercased())
  }
}
