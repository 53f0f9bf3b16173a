// When a classification answers and when it abstains, and how probable its answers are: both learned from labelled rows that
// the model was not trained on.
//
// Let W(t) of the A(t) calibration rows whose most probable class has a probability of t at least be told wrongly. A new row
// and they are exchangeable, so the share of wrong answers at t is at most (1 + W(t)) / (1 + A(t)) but for what chance adds:
// the new row counts as one more that is wrong (Jin and Candes, "Selection by prediction with conformal p-values", JMLR 2023,
// with the answers in the place of the selected). The threshold is the least t at which this is at most the risk.

import Foundation
import Foundations

/// What calibration rows say of answers.
public struct AnswerRule: Codable, Hashable, Sendable {
  /// What logarithms of probabilities are multiplied by before they are normalised again.
  public var sharpness: Double
  /// The least probability of an answer that keeps the risk; nil where none does.
  public var threshold: Double?
  /// How many rows it was learned from.
  public var rows: Int

  /// The fewest rows.
  public static let fewestRows = 30

  /// Learns from rows whose class is known.
  ///
  /// - Parameter risk: The share of answers that may be wrong; nil where every row is answered.
  /// - Throws: ``Failure``: `badData` for too few rows, `usage` for a risk that no threshold of so many rows keeps.
  public init(_ found: ClassProbabilities, risk: Double?) throws {
    let judged = found.judged
    try Self.require(judged.count)
    rows = judged.count
    sharpness = Self.sharpness(found)
    guard let risk else { return }
    let sharpened = found.sharpened(by: sharpness)
    let answers = judged.map { (sharpened.ranked($0.row)[0].probability, $0.isRight) }
    threshold = Self.threshold(answers, risk: risk)
  }

  /// Throws for too few labelled rows.
  public static func require(_ rows: Int) throws {
    guard rows >= fewestRows else {
      throw Failure(
        .badData,
        "\(rows) labelled rows that did not train are too few to calibrate by: at least \(fewestRows) are needed",
        remedy: "Give more labelled rows")
    }
  }

  /// The least probability at which the share of wrong answers is at most a risk.
  static func threshold(_ answers: [(probability: Double, isRight: Bool)], risk: Double) -> Double? {
    var (answered, wrong) = (0.0, 0.0)
    var found: Double?
    let sorted = answers.sorted { $0.probability > $1.probability }
    for (place, answer) in sorted.enumerated() {
      answered += 1
      wrong += answer.isRight ? 0 : 1
      // Answers of one probability are given together or not at all.
      let isLast = place + 1 == sorted.count || sorted[place + 1].probability < answer.probability
      if isLast, (1 + wrong) / (1 + answered) <= risk { found = answer.probability }
    }
    return found
  }

  // Temperature scaling (Guo et al., "On calibration of modern neural networks", ICML 2017): one number, which changes no
  // answer. The mean log-likelihood is concave in it, so a search by thirds finds its maximum.
  /// What makes the known classes most probable.
  private static func sharpness(_ found: ClassProbabilities) -> Double {
    let known = found.truths.indices.filter { found.truths[$0] != nil }
    func likelihood(_ logSharpness: Double) -> Double {
      let power = exp(logSharpness)
      return known.reduce(0) { sum, row in
        let logs = found.row(row).map { power * log(max($0, 1e-300)) }
        let most = logs.max() ?? 0
        let total = most + log(logs.reduce(0) { $0 + exp($1 - most) })
        return sum + logs[found.truths[row] ?? 0] - total
      }
    }
    var (low, high) = (log(0.02), log(50.0))
    for _ in 0..<100 {
      let (first, second) = (low + (high - low) / 3, high - (high - low) / 3)
      if likelihood(first) < likelihood(second) { low = first } else { high = second }
    }
    return exp((low + high) / 2)
  }
}

extension ClassProbabilities {
  /// The same with logarithms of probabilities multiplied by a number and normalised again.
  public func sharpened(by power: Double) -> ClassProbabilities {
    var copy = self
    for index in 0..<count {
      let row = row(index).map { power * log(max($0, 1e-300)) }
      let most = row.max() ?? 0
      let total = row.reduce(0) { $0 + exp($1 - most) }
      for (place, value) in row.enumerated() {
        copy.probabilities[index * classes.count + place] = exp(value - most) / total
      }
    }
    return copy
  }
}
