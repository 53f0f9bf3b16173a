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
  ///   - labels: What the rows' labels say, where there are labels.
  ///   - compared: Is given every row with what was expected, for drawing them.
  public func score(
    _ source: any DataSource, labels: RowLabels? = nil,
    compared: ((ComparedRow) throws -> Void)? = nil,
    progress: (Int) throws -> Void = { _ in }, write: (UnsafeRawBufferPointer) throws -> Void
  ) throws -> ScoredRows {
    let configuration = detector.trained.configuration
    try DataCheck.require(source, fits: configuration)
    let limit = calibration.calibration
    let scorer = try detector.scorer(
      calibration.score, centre: calibration.centre, element: source.elementType, on: backend)
    let comparer = try detector.comparer(element: source.elementType, on: backend)
    var reasons = detector.reasonSearch(calibration.score)
    let table = configuration.schema
    let texts = configuration.data?.text.map(TextReasons.init)
    let hasReasons = table != nil || texts != nil
    return try withoutActuallyEscaping(write) { write in
      var writer = try ScoreWriter(hasReasons: hasReasons, texts: texts != nil, write)
      try source.forEachBlock(of: 512) { rows, indices in
        let scores = BoundedScores.of(try scorer.scores(of: rows, count: indices.count))
        func row(_ place: Int) -> UnsafeRawBufferPointer {
          UnsafeRawBufferPointer(rebasing: rows[place * source.rowBytes..<(place + 1) * source.rowBytes])
        }
        func values(_ place: Int) -> [Float] {
          let type = TensorType([source.rowCount], source.elementType)
          return configuration.unit.values(of: HostArray(type, bytes: Array(row(place)))).floats
        }
        var standing: [Int] = []
        let written = try texts.map {
          try WrittenTexts(
            rows, scores, originals: indices.map(source.text), $0, scorer as? SurpriseScorer, limit)
        }
        let block = ScoredBlock(scores, limit, hasReasons: hasReasons, texts: written?.texts ?? []) { told in
          standing = told
          if let written {
            return Dictionary(uniqueKeysWithValues: told.map { ($0, written.reasons[$0] ?? []) })
          }
          return Dictionary(
            uniqueKeysWithValues: told.map { ($0, reasons?.reasons(of: values($0)) ?? []) })
        }
        // Pictures are only made of rows that are shown.
        let shown = comparer == nil ? [] : compared != nil ? Array(scores.indices) : standing
        for (place, comparison) in zip(shown, try Self.compare(shown.map(row), comparer)) {
          let own = ComparedRow(
            id: Self.title(of: indices[place], source).text, score: scores[place],
            isAnomaly: limit.isAnomaly(scores[place]), observed: values(place),
            expected: comparison.expected, excess: comparison.excess)
          try compared?(own)
          if block.worst.contains(place) { writer.consider(own) }
        }
        try writer.add(block) { Self.title(of: indices[$0], source) }
        try progress(writer.found.scores.count)
      }
      var found = writer.found.numbered(by: source)
      found.labels = labels
      return found
    }
  }

  private static func compare(
    _ rows: [UnsafeRawBufferPointer], _ comparer: ExemplarScorer?
  ) throws -> [ExemplarScorer.Comparison] {
    guard let comparer else { return [] }
    let joined = rows.flatMap { Array($0) }
    return try joined.withUnsafeBytes { try comparer.comparisons(of: $0, count: rows.count) }
  }

  /// What names a row: its own title, such as its file, or its number.
  static func title(of index: Int, _ source: any DataSource) -> RowTitle {
    source.title(of: index).map { .text($0) } ?? .number(source.number(of: index))
  }
}
