// Detection against closed forms and recorded numbers of scikit-learn 1.9.1, and the intervals against their meaning.

import Foundation
import Foundations
import Testing

@testable import Anomalies

@Suite("Detection metrics")
struct DetectionMetricsTests {
  /// Rows whose scores are made by a formula, with what scikit-learn measures on them.
  struct Recorded: Sendable {
    var count: Int
    var modulus: Int
    var each: Int
    var auroc: Double
    var averagePrecision: Double
    var bestF1: Double
    var threshold: Double
    var falsePositiveRate: Double

    var labels: [Bool] { (0..<count).map { $0 % each == 0 } }
    var scores: [Double] {
      (0..<count).map {
        Double(($0 * $0 * 31 + $0 * 17) % modulus) + ($0 % each == 0 ? Double(modulus) * 0.3 : 0)
      }
    }
  }

  // i = numpy.arange(count); y = i % each == 0; s = (i * i * 31 + i * 17) % modulus + y * modulus * 0.3;
  // roc_auc_score(y, s), average_precision_score(y, s), the best of 2 p r / (p + r) over precision_recall_curve(y, s) with
  // its highest threshold, and of roc_curve(y, s, drop_intermediate=False) fpr[argmax(tpr >= 0.95)].
  static let recorded = [
    Recorded(
      count: 200, modulus: 37, each: 3, auroc: 0.787790371451, averagePrecision: 0.685972438590,
      bestF1: 0.692307692308, threshold: 16.1, falsePositiveRate: 0.593984962406),
    Recorded(
      count: 500, modulus: 1009, each: 7, auroc: 0.760708722741, averagePrecision: 0.494195527414,
      bestF1: 0.458333333333, threshold: 1001.7, falsePositiveRate: 0.630841121495),
    Recorded(
      count: 60, modulus: 5, each: 4, auroc: 0.76, averagePrecision: 0.742857142857, bestF1: 0.75,
      threshold: 4.5, falsePositiveRate: 0.6),
  ]

  @Test("scores with many ties are measured as scikit-learn measures them", arguments: recorded)
  func scikit(_ rows: Recorded) throws {
    let found = try DetectionMetrics(scores: rows.scores, labels: rows.labels)
    #expect(abs(found.auroc - rows.auroc) < 1e-11)
    #expect(abs(found.averagePrecision - rows.averagePrecision) < 1e-11)
    #expect(abs(found.bestF1 - rows.bestF1) < 1e-11)
    #expect(abs(found.bestThreshold - rows.threshold) < 1e-9)
    #expect(abs(found.falsePositiveRateAt95 - rows.falsePositiveRate) < 1e-11)
    #expect(found.anomalies == rows.labels.count { $0 } && found.normals == rows.labels.count { !$0 })
  }

  @Test("AUROC is the share of pairs in order, a tie counting half", arguments: recorded)
  func pairs(_ rows: Recorded) throws {
    let anomalies = zip(rows.scores, rows.labels).filter(\.1).map(\.0)
    let normals = zip(rows.scores, rows.labels).filter { !$0.1 }.map(\.0)
    let sum = anomalies.reduce(0.0) { sum, high in
      sum + normals.reduce(0.0) { $0 + (high > $1 ? 1 : high == $1 ? 0.5 : 0) }
    }
    let found = try DetectionMetrics(scores: rows.scores, labels: rows.labels)
    #expect(abs(found.auroc - sum / Double(anomalies.count * normals.count)) < 1e-12)
  }

  @Test("scores that are all equal tell nothing")
  func constant() throws {
    let found = try DetectionMetrics(scores: [2, 2, 2, 2], labels: [true, false, false, false])
    #expect(found.auroc == 0.5 && found.averagePrecision == 0.25 && found.bestF1 == 0.4)
    #expect(found.falsePositiveRateAt95 == 1 && found.bestThreshold == 2)
  }

  @Test("a perfect detector has 1 everywhere and no false alarm, infinite scores included")
  func perfect() throws {
    let found = try DetectionAssessment(
      scores: [.infinity, 3, 1, -.infinity], labels: [true, true, false, false])
    #expect(found.metrics.auroc == 1 && found.metrics.averagePrecision == 1 && found.metrics.bestF1 == 1)
    #expect(found.metrics.falsePositiveRateAt95 == 0 && found.metrics.bestThreshold == 3)
    #expect(found.intervals.auroc == 1...1)
    #expect(found.curves.receiver.first == .init(0, 0) && found.curves.receiver.last == .init(1, 1))
    #expect(found.curves.receiver.contains(.init(0, 1)) && found.curves.precisionRecall.last == .init(1, 1))
  }

  @Test(
    "what cannot be measured is refused with a sentence",
    arguments: [
      ([1.0, .nan], [true, false], "row 1 is not a number"),
      ([1, 2], [true, true], "every row is labelled as an anomaly"),
      ([1, 2], [false, false], "every row is labelled normal"), ([], [], "no row has a label"),
      ([1, 2], [true], "2 scores, but 1 labels"),
    ])
  func refused(scores: [Double], labels: [Bool], says: String) throws {
    let failure = try #require(throws: Failure.self) { try DetectionMetrics(scores: scores, labels: labels) }
    #expect(failure.kind == .badData && failure.what.contains(says), "\(failure)")
  }

  @Test("the area under the thinned curve is AUROC to the resolution of the curve")
  func curve() throws {
    let rows = Recorded(
      count: 20_000, modulus: 100_003, each: 7, auroc: 0, averagePrecision: 0, bestF1: 0, threshold: 0,
      falsePositiveRate: 0)
    let found = try DetectionAssessment(scores: rows.scores, labels: rows.labels, resamples: 20)
    let points = found.curves.receiver
    let area = zip(points, points.dropFirst()).reduce(0) { $0 + ($1.1.x - $1.0.x) * ($1.1.y + $1.0.y) / 2 }
    #expect(abs(area - found.metrics.auroc) < 0.003)
    #expect(points.count <= 802 && found.curves.precisionRecall.count < 5_000)
  }

  // Anomalies are uniform on 0.3 to 1.3, normals on 0 to 1: P(a > b) = 1 - 0.7^2 / 2 = 0.755. With 200 data sets the share
  // that holds it has a standard error of 0.015.
  @Test("nineteen of twenty intervals or so hold the true AUROC")
  func coverage() throws {
    let key = Key(seed: 5)
    let held = try (0..<200).count { set in
      let uniform = (0..<120).map {
        Double(Philox.word(key: key, stream: 0, row: UInt64(set), column: $0)) / 0x1p32
      }
      let labels = uniform.indices.map { $0 < 40 }
      let scores = zip(uniform, labels).map { $1 ? $0 + 0.3 : $0 }
      return try DetectionIntervals(scores: scores, labels: labels, resamples: 300).auroc.contains(0.755)
    }
    #expect((176...198).contains(held), "\(held) of 200")
  }

  @Test("the same rows have the same intervals, and other draws others")
  func keyed() throws {
    let rows = Self.recorded[1]
    let first = try DetectionIntervals(scores: rows.scores, labels: rows.labels)
    #expect(
      try first == DetectionIntervals(scores: rows.scores, labels: rows.labels) && first.resamples == 1000)
    #expect(try first != DetectionIntervals(scores: rows.scores, labels: rows.labels, key: Key(seed: 1)))
    #expect(first.auroc.contains(rows.auroc) && first.averagePrecision.contains(rows.averagePrecision))
  }
}
