// How well classes were told, where the truth is known.

import Foundation
import Foundations

/// Accuracy, calibration and what abstaining would gain.
public struct ClassReport: Encodable, Sendable {
  /// A point of the curve of risk over coverage.
  public struct Point: Encodable, Equatable, Sendable {
    /// The share of rows that are answered.
    public var coverage: Double
    /// The share of these that are answered wrongly.
    public var risk: Double
    /// The least probability of an answer.
    public var threshold: Double
  }

  /// The rows whose class is known.
  public let rows: Int
  /// The share that is told rightly.
  public let accuracy: Double
  /// The standard error of the accuracy over rows.
  public let accuracyError: Double
  /// The expected calibration error: the mean distance between probability and share of right answers, over equal bins of
  /// the probability.
  public let calibrationError: Double
  /// How many rows of each class (rows) were told to be of each (columns).
  public let confusion: [[Int]]
  /// The risk at some coverages.
  public let curve: [Point]
  /// How many of the answers that were given are wrong, where abstaining was allowed.
  public let answered: Answered?

  /// The answers of a classification that may abstain.
  public struct Answered: Encodable, Equatable, Sendable {
    /// The share of rows that were answered.
    public var coverage: Double
    /// The share of these that were answered wrongly.
    public var risk: Double
  }

  /// The bins of the calibration error.
  public static let bins = 15
  /// The coverages of the curve.
  private static let coverages = [0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 1]

  /// A report on classes; nil where no truth is known.
  ///
  /// - Parameter threshold: The least probability of an answer, where abstaining is allowed.
  public init?(_ found: ClassProbabilities, threshold: Double?) {
    let judged = found.judged
    guard !judged.isEmpty else { return nil }
    let count = Double(judged.count)
    let answers = judged.map { row, isRight in
      (probability: found.ranked(row)[0].probability, isRight: isRight)
    }
    rows = judged.count
    accuracy = Double(answers.count(where: \.isRight)) / count
    accuracyError = (accuracy * (1 - accuracy) / count).squareRoot()
    calibrationError = Self.calibrationError(answers)
    var confusion = found.classes.map { _ in [Int](repeating: 0, count: found.classes.count) }
    for (row, _) in judged {
      guard let truth = found.truths[row] else { continue }
      confusion[truth][found.ranked(row)[0].label] += 1
    }
    self.confusion = confusion
    let sorted = answers.sorted { $0.probability > $1.probability }
    curve = Self.coverages.map { coverage in
      let part = sorted.prefix(max(1, Int((coverage * count).rounded())))
      return Point(
        coverage: Double(part.count) / count, risk: Double(part.count { !$0.isRight }) / Double(part.count),
        threshold: part.last?.probability ?? 0)
    }
    answered = threshold.map { threshold in
      let given = answers.filter { $0.probability >= threshold }
      return Answered(
        coverage: Double(given.count) / count,
        risk: given.isEmpty ? 0 : Double(given.count { !$0.isRight }) / Double(given.count))
    }
  }

  // ECE = sum_b (n_b / n) |mean probability - share right|, bins of equal width (Guo et al., ICML 2017).
  static func calibrationError(_ answers: [(probability: Double, isRight: Bool)]) -> Double {
    var sums = [(probability: Double, right: Double)](repeating: (0, 0), count: bins)
    for answer in answers {
      let bin = min(Int(answer.probability * Double(bins)), bins - 1)
      sums[bin].probability += answer.probability
      sums[bin].right += answer.isRight ? 1 : 0
    }
    return sums.reduce(0) { $0 + abs($1.probability - $1.right) } / Double(max(answers.count, 1))
  }
}
