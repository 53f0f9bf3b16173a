// Scoring data in memory or of pictures: ids, decisions and, for what stands out, how it differs from what was expected.

import Autoencoders
public import Datasets
import Foundations
import Storage
import Tables
public import Tensors
import Training

/// A row with what the exemplar that explains it best makes expect.
public struct ComparedRow: Sendable {
  /// What names the row.
  public var id: String
  /// Its score.
  public var score: Double
  /// Whether it is flagged.
  public var isAnomaly: Bool
  /// The row in the model's unit.
  public var observed: [Float]
  /// What was expected.
  public var expected: [Float]
  /// By how many nats each number, or each pixel, exceeds what is usual.
  public var excess: [Float]
}

/// Scores the rows of a source.
public struct SourceScoring {
  /// The detector.
  public let detector: Detector
  /// By which score.
  public let calibration: DetectorCalibration
  /// What runs it.
  public let backend: any Backend

  /// A scoring of a calibrated detector.
  public init(_ detector: Detector, _ calibration: DetectorCalibration, on backend: any Backend) {
    self.detector = detector
    self.calibration = calibration
    self.backend = backend
  }

  /// Scores rows and hands over the lines of the table of scores, its header first.
  ///
  /// - Parameters:
  ///   - label: Whether a row of a label is an anomaly, where the labels are to be used.
  ///   - compared: Is given every row with what was expected, where somebody wants to draw them.
  public func score(
    _ source: any DataSource, label: ((Int32) -> Bool)? = nil,
    compared: ((ComparedRow) throws -> Void)? = nil,
    progress: (Int) throws -> Void = { _ in }, write: (UnsafeRawBufferPointer) throws -> Void
  ) throws -> ScoredRows {
    let configuration = detector.model.model.configuration
    try DataCheck.require(source, fits: configuration)
    let limit = calibration.calibration
    let scorer = try detector.scorer(
      calibration.score, centre: calibration.centre, element: source.tensorElement, on: backend)
    let comparer = try detector.scorer(element: source.tensorElement, on: backend)
    let table = configuration.data?.table
    var found = ScoredRows()
    if label != nil { found.labels = [] }
    try Array(ScoreLine.header(reasons: table != nil).utf8).withUnsafeBytes(write)
    try source.forEachBlock(of: 512) { rows, indices in
      let scores = try scorer.scores(of: rows, count: indices.count)
      let flagged = scores.indices.filter { limit.isAnomaly(scores[$0]) }
      let worst = ScoredRows.worst(of: scores)
      // Reasons and pictures are only made of rows that somebody looks at.
      let told = compared != nil ? Array(scores.indices) : Set(flagged).union(worst).sorted()
      var prepared: [Float] = []
      let comparisons = try Self.compare(rows, told, source.rowBytes, comparer)
      for (row, comparison) in zip(told, comparisons) {
        let bytes = UnsafeRawBufferPointer(
          rebasing: rows[row * source.rowBytes..<(row + 1) * source.rowBytes])
        let values = HostArray(
          TensorType([source.rowCount], source.tensorElement), bytes: Array(bytes)
        ).doubles.map { Float($0 * configuration.scale) }
        if table != nil { prepared += values }
        let own = ComparedRow(
          id: Self.id(of: indices[row], source), score: scores[row], isAnomaly: limit.isAnomaly(scores[row]),
          observed: values, expected: comparison.expected, excess: comparison.excess)
        try compared?(own)
        if worst.contains(row) { found.consider(own) }
      }
      var reasons: [Int: [Reason]] = [:]
      if let table {
        for (row, own) in zip(told, try Reason.strongest(prepared, comparer, table, table.layout)) {
          reasons[row] = own
        }
      }
      var lines = ScoreLine()
      for (row, index) in indices.enumerated() {
        lines.append(text: Self.id(of: index, source))
        lines.next()
        let own = limit.isAnomaly(scores[row]) ? reasons[row] ?? [] : []
        lines.append(score: scores[row], limit, reasons: table == nil ? nil : own)
        lines.bytes.append(0x0A)
      }
      try lines.bytes.withUnsafeBytes(write)
      found.scores += scores
      found.flagged += flagged.count
      if let label { found.labels? += source.labels(indices).map(label) }
      found.consider(
        worst.map {
          .init(id: Self.id(of: indices[$0], source), score: scores[$0], reasons: reasons[$0] ?? [])
        })
      try progress(found.scores.count)
    }
    return found
  }

  private static func compare(
    _ rows: UnsafeRawBufferPointer, _ told: [Int], _ rowBytes: Int, _ comparer: ExemplarScorer
  ) throws -> [ExemplarScorer.Comparison] {
    let chosen = told.flatMap { rows[$0 * rowBytes..<($0 + 1) * rowBytes] }
    return try chosen.withUnsafeBytes { try comparer.comparisons(of: $0, count: told.count) }
  }

  /// What names a row: its file, or its number from 1.
  static func id(of index: Int, _ source: any DataSource) -> String {
    (source as? PictureSource)?.path(of: index) ?? "\(source.origin(of: index) + 1)"
  }
}
