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
  /// Scores beyond the third quartile by this many times the distance of the quartiles are left out of the calibration
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
        .badData, "\(count) rows are too few for cross-validation", at: dataset.name,
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

  /// Hands over the lines of the table of scores, and tells the most abnormal rows and all that are flagged with their
  /// reasons.
  ///
  /// - Parameter labels: What the rows' labels say, where there are labels.
  public func written(
    labels: RowLabels?, on backend: any Backend, write: (UnsafeRawBufferPointer) throws -> Void
  ) throws -> ScoredRows {
    let block = try ScoredBlock(scores, calibration.calibration, hasReasons: true) { told in
      try reasons(Set(told), on: backend)
    }
    return try withoutActuallyEscaping(write) { write in
      var writer = try ScoreWriter(hasReasons: true, write)
      try writer.add(block) { SourceScoring.title(of: $0, source) }
      var found = writer.found.numbered(by: source)
      found.labels = labels
      return found
    }
  }

  /// Why rows score as they do, each by the model that did not see it.
  private func reasons(_ told: Set<Int>, on backend: any Backend) throws -> [Int: [Reason]] {
    var reasons: [Int: [Reason]] = [:]
    for (fold, detector) in zip(folds, detectors) {
      let own = fold.filter(told.contains)
      guard !own.isEmpty, let table = detector.trained.configuration.schema else { continue }
      let scorer = try detector.scorer(element: source.elementType, on: backend)
      try source.subset(own).forEachBlock(of: 512) { rows, indices in
        let numbers = Array(rows.bindMemory(to: Float.self))
        let found = try Reason.strongest(numbers, scorer, table, table.layout)
        for (place, reason) in found.enumerated() { reasons[own[indices[place]]] = reason }
      }
    }
    return reasons
  }
}
