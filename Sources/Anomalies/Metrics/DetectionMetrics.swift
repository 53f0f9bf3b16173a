// How well scores tell anomalies from normals where labels exist, for every threshold. Definitions agree
// with scikit-learn's roc_auc_score, average_precision_score, roc_curve and precision_recall_curve, ties included.

import Foundations

/// What scores are worth against labels.
public struct DetectionMetrics: Equatable, Codable, Sendable {
  /// The number of rows labelled as anomalies.
  public let anomalies: Int
  /// The number of rows labelled as normal.
  public let normals: Int
  /// The probability that an anomaly scores higher than a normal row, a tie counting one half: 0.5 for chance (Mann and
  /// Whitney, "On a test of whether one of two random variables is stochastically larger", 1947).
  public let auroc: Double
  /// The precision averaged over the anomalies, each at the threshold that just finds it; the share of anomalies for
  /// chance.
  public let averagePrecision: Double
  /// The highest F1 that a threshold reaches: the harmonic mean of precision and recall. The threshold is chosen on
  /// these very labels, so it is optimistic.
  public let bestF1: Double
  /// The threshold of ``bestF1``: rows that score as much or more are called anomalies. The highest of several.
  public let bestThreshold: Double
  /// The share of normal rows that are flagged where 95 % of the anomalies are found.
  public let falsePositiveRateAt95: Double

  /// Measures scores, of which higher ones mean an anomaly.
  ///
  /// - Parameters:
  ///   - scores: One per row; infinite ones are compared as such.
  ///   - labels: Whether each row is an anomaly.
  /// - Throws: ``Failure`` of kind `badData` for lists of different lengths, a score that is not a number, or labels of
  ///   one class only.
  public init(scores: [Double], labels: [Bool]) throws {
    self.init(try RankedScores(scores: scores, labels: labels))
  }

  init(_ ranked: RankedScores) {
    let sweep = RankedScores.sweep(ranked.positives, ranked.negatives)
    anomalies = ranked.positives.reduce(0) { $0 + Int($1) }
    normals = ranked.negatives.reduce(0) { $0 + Int($1) }
    auroc = sweep.auroc
    averagePrecision = sweep.averagePrecision
    bestF1 = sweep.bestF1
    bestThreshold = ranked.thresholds[sweep.bestGroup]
    falsePositiveRateAt95 = sweep.falsePositiveRate
  }
}

/// Metrics, their intervals and their curves, of one sorting.
public struct DetectionAssessment: Equatable, Sendable {
  /// The metrics.
  public let metrics: DetectionMetrics
  /// How far they depend on which rows were drawn.
  public let intervals: DetectionIntervals
  /// The curves behind them.
  public let curves: DetectionCurves

  /// Assesses scores, of which higher ones mean an anomaly.
  ///
  /// - Throws: As ``DetectionMetrics/init(scores:labels:)``.
  public init(scores: [Double], labels: [Bool], resamples: Int = DetectionIntervals.standardResamples) throws
  {
    let ranked = try RankedScores(scores: scores, labels: labels)
    metrics = DetectionMetrics(ranked)
    intervals = DetectionIntervals(ranked, resamples: resamples)
    curves = DetectionCurves(ranked)
  }
}
