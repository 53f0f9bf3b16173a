// From a file of rows to a file of scores, block by block: each is read, prepared, scored and formatted on one core, while
// other cores do the same with others; memory does not grow with the file.

public import Datasets
import Foundation
import Foundations
import Tables
public import Tensors

/// Scores the rows of files of delimited text.
public struct TableScoring: Sendable {
  /// The detector.
  public let detector: Detector
  /// By which score.
  public let calibration: DetectorCalibration
  /// The label of normal rows; told by the labels where nil (``RowLabels``).
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

  /// Scores the rows of a file and hands over the lines of the table of scores, its header first.
  ///
  /// - Parameters:
  ///   - table: The file, opened for the model; its column of labels, if it has one, says which rows are anomalies.
  ///   - progress: Is told how many rows are done.
  /// - Throws: As the reader, ``RowPreparation`` and ``RowLabels``, and what `write` throws.
  public func score(
    _ table: TableOpening, progress: (Int) -> Void = { _ in },
    write: (UnsafeRawBufferPointer) throws -> Void
  ) throws -> ScoredRows {
    let scorers = ScorerPool(
      detector, calibration.score, centre: calibration.centre, backend)
    let limit = calibration.calibration
    var cells = RowFindings()
    var found = try withoutActuallyEscaping(write) { write in
      var writer = try ScoreWriter(hasReasons: true, write)
      var labels = LabelTally(missing: table.reader.options.missing)
      try table.reader.mapBlocks { block in
        try scorers.with { try compute(block, table.preparation, &$0, limit, above: scorers.bar) }
      } deliver: { block, result in
        let computed = result.0
        cells.join(result.1)
        let ids = table.identifiers(of: block)
        for label in table.labels(of: block) ?? [] { labels.add(label) }
        try writer.add(computed) { row in
          ids.map { .text($0[row]) } ?? .number(block.line(row: row))
        }
        if writer.found.examples.count == ScoredRows.exampleCount {
          scorers.bar = writer.found.examples.last?.score ?? scorers.bar
        }
        progress(writer.found.scores.count)
      }
      var found = writer.found
      if table.hasLabels { found.labels = try RowLabels(labels, normal: normalLabel) }
      return found
    }
    if found.scores.isEmpty {
      throw Failure(
        .badData, "holds no rows", at: table.reader.name, remedy: "Give a table with at least one row")
    }
    found.cells = cells
    if !table.hasIdentifiers { found.numbering = RowNumbering.ofLines }
    return found
  }

  private func compute(
    _ block: ParsedBlock, _ preparation: RowPreparation, _ scorer: inout ScorerPool.Scorers,
    _ limit: Calibration,
    above bar: Double
  ) throws -> (ScoredBlock, RowFindings) {
    let width = preparation.layout.width
    var numbers = [Float](repeating: 0, count: block.rows * width)
    let cells = try numbers.withUnsafeMutableBufferPointer { try preparation.prepare(block, into: $0) }
    let infinite = Dictionary(grouping: cells.infinite, by: \.row)
    let scores = BoundedScores.of(
      try numbers.withUnsafeBytes { try scorer.scores.scores(of: $0, count: block.rows) },
      infinite: infinite.keys)
    let unreadable = Dictionary(grouping: cells.unreadable, by: \.row)
    let scored = ScoredBlock(
      scores, limit, hasReasons: true, above: bar, telling: Set(unreadable.keys).union(infinite.keys)
    ) { told in
      Dictionary(
        uniqueKeysWithValues: told.map { row in
          let own = Array(numbers[row * width..<(row + 1) * width])
          let found =
            scorer.reasons?.reasons(of: own) { preparation.text(block, row: row, of: $0) } ?? []
          let wild = (infinite[row] ?? []).map { Reason.infinite($0, in: preparation.schema) }
          let bad = (unreadable[row] ?? []).map { Reason.unreadable($0, in: preparation.schema) }
          return (row, Array((wild + bad + found).prefix(Reason.count)))
        })
    }
    return (scored, cells)
  }
}
