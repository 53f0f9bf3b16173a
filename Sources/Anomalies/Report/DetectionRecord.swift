// What the last scoring came to, kept beside the model so that a report can be drawn without scoring again.

import Autoencoders
import Datasets
import Foundation

/// The outcome of a scoring, as a report needs it.
public struct DetectionRecord: Codable, Sendable {
  /// Counts of scores between equally distant bounds.
  public struct Histogram: Codable, Equatable, Sendable {
    /// The first bound.
    public var start: Double
    /// The distance of bounds.
    public var width: Double
    /// The share of rows between each bound and the next, one list for each kind of rows.
    public var shares: [[Double]]
    /// What the lists are about.
    public var names: [String]
  }

  /// A metric with its interval.
  public struct Metric: Codable, Equatable, Sendable {
    /// What it is called.
    public var name: String
    /// Its value.
    public var value: Double
    /// The lower end of the 95 % interval of the bootstrap.
    public var low: Double
    /// The upper end.
    public var high: Double
  }

  /// What was scored.
  public var data: String
  /// The name of the score.
  public var score: String
  /// The model.
  public var model: String
  /// How many rows were scored.
  public var rows: Int
  /// How many of them are flagged.
  public var flagged: Int
  /// The false-alarm rate.
  public var rate: Double
  /// The score above which rows are flagged, if the rate can be held.
  public var threshold: Double?
  /// The sentences about the outcome.
  public var sentences: [String]
  /// The distribution of scores.
  public var histogram: Histogram
  /// How good the scores are, where labels exist.
  public var metrics: [Metric]
  /// The points of the receiver operating characteristic.
  public var receiver: [[Double]]
  /// The points of precision over recall.
  public var precisionRecall: [[Double]]
  /// The most abnormal rows.
  public var examples: [ScoredRows.Example]
  /// Pictures of these rows as data URIs, where they are pictures.
  public var pictures: [String]

  /// The record of a scoring.
  ///
  /// - Parameter verdict: The first sentence; whether the flagged rows are more than chance explains where nil.
  public init(
    _ found: ScoredRows, _ calibration: DetectorCalibration, data: String, model: String,
    verdict: String? = nil, sentences: [String] = [], pictures: [String] = []
  ) throws {
    let limit = calibration.calibration
    self.data = data
    self.model = model
    score = calibration.score.description
    rows = found.scores.count
    flagged = found.flagged
    rate = limit.rate
    threshold = limit.threshold
    // That nothing can be flagged is part of the verdict already.
    let warnings = limit.threshold == nil ? Array(limit.warnings.dropFirst()) : limit.warnings
    self.sentences =
      [verdict ?? found.verdict(limit)] + (verdict == nil ? warnings : []) + sentences
      + [found.numbering?.sentence].compactMap(\.self)
    examples = found.examples
    self.pictures = pictures
    (metrics, receiver, precisionRecall) = ([], [], [])
    var groups: [(String, [Double])] = [("calibration", limit.scores)]
    if let (scores, labels) = found.labelled {
      let assessed = try DetectionAssessment(scores: scores, labels: labels)
      let (values, intervals) = (assessed.metrics, assessed.intervals)
      metrics = [
        Metric("AUROC", values.auroc, intervals.auroc),
        Metric("average precision", values.averagePrecision, intervals.averagePrecision),
        Metric("best F1", values.bestF1, intervals.bestF1),
        Metric(
          "false-positive rate at 95 % recall", values.falsePositiveRateAt95, intervals.falsePositiveRateAt95),
      ]
      receiver = assessed.curves.receiver.map { [$0.x, $0.y] }
      precisionRecall = assessed.curves.precisionRecall.map { [$0.x, $0.y] }
      groups.append(("labelled normal", zip(scores, labels).filter { !$1 }.map(\.0)))
      groups.append(("labelled as anomalies", zip(scores, labels).filter(\.1).map(\.0)))
    } else {
      groups.append(("scored rows", found.scores))
    }
    histogram = Histogram(groups)
  }
}

extension DetectionRecord {
  /// Whether a scoring can have come to this; what a file holds may be anything.
  var isPossible: Bool {
    let points = receiver + precisionRecall
    return rows >= 0 && (0...rows).contains(flagged) && rate > 0 && rate < 1
      && points.allSatisfy { $0.count == 2 } && histogram.names.count == histogram.shares.count
      && Set(histogram.shares.map(\.count)).count <= 1
      && pictures.allSatisfy { $0.hasPrefix("data:image/") }
  }
}

extension DetectionRecord.Metric {
  init(_ name: String, _ value: Double, _ interval: ClosedRange<Double>) {
    self.init(name: name, value: value, low: interval.lowerBound, high: interval.upperBound)
  }
}

extension DetectionRecord.Histogram {
  static let bins = 60

  /// Between the lowest score and the 99.5 % quantile of all, beyond which the last bin takes everything.
  init(_ groups: [(name: String, scores: [Double])]) {
    // Bounds need no more than a sample.
    let all = groups.flatMap { group in
      stride(from: 0, to: group.scores.count, by: max(1, group.scores.count / 20_000)).map {
        group.scores[$0]
      }
    }.filter(\.isFinite).sorted()
    let low = all.first ?? 0
    let high = all.isEmpty ? 1 : all[min(all.count - 1, Int(0.995 * Double(all.count)))]
    let width = high > low ? (high - low) / Double(Self.bins - 1) : 1
    self.init(
      start: low, width: width,
      shares: groups.map { group in
        var counts = [Double](repeating: 0, count: Self.bins)
        for score in group.scores where score.isFinite {
          counts[Int(min(Double(Self.bins - 1), max(0, (score - low) / width)))] += 1
        }
        return counts.map { $0 / Double(max(group.scores.count, 1)) }
      }, names: groups.map(\.name))
  }
}
