// Scores and labels in the only form that detection depends on: from the highest score down, how many anomalies and
// how many normals share each score. Whatever threshold is set, it lies between two such groups, so ties are never
// broken.

import Foundations

/// Scores from the highest down, equal ones together, with how many of each class have them.
struct RankedScores {
  /// The distinct scores, descending.
  let thresholds: [Double]
  /// The anomalies of each score.
  let positives: [UInt32]
  /// The normals of each score.
  let negatives: [UInt32]

  /// Ranks scores, of which higher ones mean an anomaly.
  ///
  /// - Parameter labels: Whether each row is an anomaly.
  /// - Throws: ``Failure`` of kind `badData` for lists of different lengths, a score that is not a number, or labels of
  ///   one class only.
  init(scores: [Double], labels: [Bool]) throws {
    guard scores.count == labels.count else {
      throw Failure(
        .badData, "there are \(scores.count) scores, but \(labels.count) labels",
        remedy: "Give one label for each row")
    }
    if let row = scores.firstIndex(where: \.isNaN) {
      throw Failure(
        .badData, "the score of row \(row) is not a number",
        remedy: "Remove rows that the model cannot score")
    }
    let anomalies = labels.count { $0 }
    guard anomalies > 0, anomalies < labels.count else {
      let only =
        labels.isEmpty
        ? "no row has a label" : "every row is labelled \(anomalies > 0 ? "as an anomaly" : "normal")"
      throw Failure(
        .badData, "\(only), so detection cannot be measured",
        remedy: "Give labelled rows of both kinds, normal rows and anomalies")
    }
    let order = zip(scores, labels).map { Entry(score: $0, isAnomaly: $1) }.sorted { $0.score > $1.score }
    var (thresholds, positives, negatives): ([Double], [UInt32], [UInt32]) = ([], [], [])
    for entry in order {
      if thresholds.last != entry.score {
        thresholds.append(entry.score)
        positives.append(0)
        negatives.append(0)
      }
      if entry.isAnomaly { positives[positives.count - 1] += 1 } else { negatives[negatives.count - 1] += 1 }
    }
    (self.thresholds, self.positives, self.negatives) = (thresholds, positives, negatives)
  }

  private struct Entry {
    var score: Double
    var isAnomaly: Bool
  }

  // With P anomalies and N normals, and after each group t anomalies and f normals at or above its score:
  // - AUROC is the Mann-Whitney statistic over P N: of all pairs, those whose anomaly is higher, and half of the ties.
  //   A group of n normals adds n (t before it + half of its anomalies).
  // - average precision = sum (R_k - R_{k-1}) P_k with recall R = t / P and precision P = t / (t + f), a group at a time,
  //   as scikit-learn defines it (no interpolation).
  // - F1 = 2 t / (2 t + f + misses) = 2 t / (t + f + P).
  /// The measures of groups with the given numbers of anomalies and normals, both of which occur.
  static func sweep(_ positives: [UInt32], _ negatives: [UInt32]) -> Sweep {
    let anomalies = positives.reduce(0) { $0 + Int($1) }
    let normals = negatives.reduce(0) { $0 + Int($1) }
    var result = Sweep()
    var (found, alarms, pairs, precisions) = (0, 0, 0.0, 0.0)
    var reached = false
    for group in positives.indices {
      let (more, others) = (Int(positives[group]), Int(negatives[group]))
      if more + others == 0 { continue }
      pairs += Double(others) * (Double(found) + Double(more) / 2)
      found += more
      alarms += others
      if more == 0 { continue }
      precisions += Double(more) * Double(found) / Double(found + alarms)
      let harmonic = 2 * Double(found) / Double(found + alarms + anomalies)
      if harmonic > result.bestF1 { (result.bestF1, result.bestGroup) = (harmonic, group) }
      if !reached, 100 * found >= 95 * anomalies {
        reached = true
        result.falsePositiveRate = Double(alarms) / Double(normals)
      }
    }
    result.auroc = pairs / (Double(anomalies) * Double(normals))
    result.averagePrecision = precisions / Double(anomalies)
    return result
  }

  /// What one pass over the groups measures.
  struct Sweep {
    var auroc = 0.0
    var averagePrecision = 0.0
    var bestF1 = 0.0
    /// The group whose score is the threshold of the best F1.
    var bestGroup = 0
    /// The share of normals at or above the highest threshold that finds 95 % of the anomalies.
    var falsePositiveRate = 0.0
  }
}
