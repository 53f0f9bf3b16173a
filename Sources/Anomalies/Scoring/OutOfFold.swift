// One file that is training data and question at once: its rows are divided into folds, and each is scored by a model that
// was trained on the others. Most rows are taken to be normal; the scores of those that are not would spoil the calibration,
// so scores far above the rest are left out of it.

import Autoencoders
public import Datasets
import Foundations
import Storage
import Tables
public import Tensors
public import Training

/// Rows scored by models that did not see them.
public struct OutOfFold {
  /// How many folds there are, where rows suffice.
  public static let standardFolds = 5
  /// The fewest rows that can be divided.
  public static let fewestRows = 8
  /// Scores beyond the third quartile by so many times the distance of the quartiles are left out of the calibration
  /// (Tukey, "Exploratory data analysis", 1977: "far out").
  static let fence = 3.0

  /// The scores, in the order of the rows.
  public private(set) var scores: [Double]
  /// How many rows were too far out to be normal.
  public let leftOut: Int
  /// What normal rows score.
  public let calibration: DetectorCalibration
  private let folds: [[Int]]
  /// How many models there are, one for the rows of each fold.
  public var count: Int { folds.count }
  private let detectors: [Detector]
  private let source: any DataSource

  /// Trains a model for each fold, and scores its rows.
  ///
  /// - Parameters:
  ///   - contamination: As ``Detector/init(training:seed:contamination:observers:on:)``.
  ///   - progress: Is told when a fold begins, from 0, and how many there are.
  /// - Throws: ``Failure`` of kind `badData` for too few rows, and as training and calibrating do.
  public init(
    _ dataset: Dataset, rate: Double, contamination: Double = 0, seed: UInt64 = 0, on backend: any Backend,
    progress: (Int, Int) throws -> [any TrainingObserver] = { _, _ in [] }
  ) throws {
    source = dataset.training
    let count = source.count
    guard count >= Self.fewestRows else {
      throw Failure(
        .badData, "\(count) rows are too few to train on some and judge others", at: dataset.name,
        remedy: "Give at least \(Self.fewestRows) rows")
    }
    let number = min(Self.standardFolds, count / 2)
    let order = Order(count: count, key: Key(seed: seed).folding("folds"))
    var folds = [[Int]](repeating: [], count: number)
    for place in 0..<count { folds[place % number].append(order[place]) }
    folds = folds.map { $0.sorted() }
    var scores = [Double](repeating: 0, count: count)
    var detectors: [Detector] = []
    for (fold, own) in folds.enumerated() {
      let others = folds.indices.filter { $0 != fold }.flatMap { folds[$0] }.sorted()
      var part = dataset
      part.training = source.subset(others)
      let detector = try Detector(
        training: part, seed: seed, contamination: contamination, observers: try progress(fold, number),
        on: backend)
      let found = try detector.scores(of: source.subset(own), by: .standard, on: backend)
      for (row, score) in zip(own, found) { scores[row] = score }
      detectors.append(detector)
    }
    let sorted = scores.sorted()
    let (low, high) = (Quantile.of(sorted, share: 0.25), Quantile.of(sorted, share: 0.75))
    let kept = scores.filter { $0 <= high + Self.fence * (high - low) }
    leftOut = count - kept.count
    calibration = DetectorCalibration(
      score: .standard, try Calibration(scores: kept, rate: rate), data: dataset.name)
    self.scores = scores
    self.folds = folds
    self.detectors = detectors
  }

  /// The most abnormal rows and all that are flagged, with their reasons, and the lines of the table of scores.
  ///
  /// - Parameters:
  ///   - ids: What names the rows; their numbers from 1 where nil.
  ///   - labels: Whether each row is an anomaly, where that is known.
  public func written(
    ids: [String]?, labels: [Bool]?, on backend: any Backend, write: (UnsafeRawBufferPointer) throws -> Void
  ) throws -> ScoredRows {
    let limit = calibration.calibration
    let worst = Set(ScoredRows.worst(of: scores))
    var reasons: [Int: [Reason]] = [:]
    for (own, detector) in zip(folds, detectors) {
      let told = own.filter { worst.contains($0) || limit.isAnomaly(scores[$0]) }
      if told.isEmpty { continue }
      let scorer = try detector.scorer(element: source.tensorElement, on: backend)
      guard let table = detector.model.model.configuration.data?.table else { continue }
      try source.subset(told).forEachBlock(of: 512) { rows, indices in
        let numbers = Array(rows.bindMemory(to: Float.self))
        let found = try Reason.strongest(numbers, scorer, table, table.layout)
        for (place, own) in found.enumerated() { reasons[told[indices[place]]] = own }
      }
    }
    func id(_ row: Int) -> String { ids?[row] ?? "\(row + 1)" }
    var found = ScoredRows()
    found.scores = scores
    found.labels = labels
    found.flagged = scores.count { limit.isAnomaly($0) }
    found.consider(worst.map { .init(id: id($0), score: scores[$0], reasons: reasons[$0] ?? []) })
    var lines = ScoreLine()
    lines.bytes += ScoreLine.header(reasons: true).utf8
    for row in scores.indices {
      lines.append(text: id(row))
      lines.next()
      lines.append(score: scores[row], limit, reasons: limit.isAnomaly(scores[row]) ? reasons[row] ?? [] : [])
      lines.bytes.append(0x0A)
    }
    try lines.bytes.withUnsafeBytes(write)
    return found
  }
}
