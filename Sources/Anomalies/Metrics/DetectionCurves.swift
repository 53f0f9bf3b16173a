// The curves of a detector over all thresholds, thinned to what a chart can show.

/// The receiver operating characteristic and the precision-recall curve.
public struct DetectionCurves: Equatable, Sendable {
  /// A point of a curve.
  public struct Point: Equatable, Sendable {
    /// The false-positive rate, or the recall.
    public var x: Double
    /// The true-positive rate, or the precision.
    public var y: Double

    /// A point.
    public init(_ x: Double, _ y: Double) {
      self.x = x
      self.y = y
    }
  }

  /// The share of anomalies found over the share of normals flagged, from (0, 0) to (1, 1).
  public let receiver: [Point]
  /// The precision over the recall, from the highest threshold down; it ends at recall 1.
  public let precisionRecall: [Point]

  /// The curves of scores, of which higher ones mean an anomaly.
  ///
  /// - Throws: As ``DetectionMetrics/init(scores:labels:)``.
  public init(scores: [Double], labels: [Bool]) throws {
    self.init(try RankedScores(scores: scores, labels: labels))
  }

  init(_ ranked: RankedScores, resolution: Int = 400) {
    let anomalies = Double(ranked.positives.reduce(0) { $0 + Int($1) })
    let normals = Double(ranked.negatives.reduce(0) { $0 + Int($1) })
    var (found, alarms) = (0.0, 0.0)
    var receiver = [Point(0, 0)]
    var precisionRecall: [Point] = []
    for group in ranked.thresholds.indices {
      found += Double(ranked.positives[group])
      alarms += Double(ranked.negatives[group])
      receiver.append(Point(alarms / normals, found / anomalies))
      // Beyond recall 1 only the precision falls.
      if ranked.positives[group] > 0 || found < anomalies {
        precisionRecall.append(Point(found / anomalies, found / (found + alarms)))
      }
    }
    self.receiver = Self.thinned(receiver, step: 1 / Double(resolution))
    self.precisionRecall = Self.thinned(precisionRecall, step: 1 / Double(resolution))
  }

  // What is left out lies within `step` of the last point kept. The receiver's curve is 2 long, measured along both
  // sides, so that no more than 2 / step points remain.
  private static func thinned(_ points: [Point], step: Double) -> [Point] {
    guard var last = points.first, let end = points.last else { return points }
    var kept = [last]
    for index in points.indices.dropFirst().dropLast() {
      let point = points[index]
      if abs(point.x - last.x) + abs(point.y - last.y) < step { continue }
      last = point
      kept.append(point)
    }
    return points.count > 1 ? kept + [end] : kept
  }
}
