// Rows that were scored together: which of them stand out and why, and the cells of their lines. Where the block lies among
// all rows is not known yet, so blocks can be computed side by side.

import Foundations

/// Some scored rows.
struct ScoredBlock: Sendable {
  /// The scores.
  let scores: [Double]
  /// How many rows are flagged.
  let flagged: Int
  /// The rows that may be among the most abnormal ones of all.
  let worst: [Int]
  /// Why rows that stand out do so.
  let reasons: [Int: [Reason]]
  /// The texts, with what is unexpected in brackets; empty where rows are none.
  let texts: [String]
  /// The cells behind the ids, a line after the other, and where each ends.
  let cells: [UInt8]
  let ends: [Int]

  /// Scored rows with their reasons.
  ///
  /// - Parameters:
  ///   - hasReasons: Whether lines have cells for reasons.
  ///   - bar: The score at or below which a row is not among the most abnormal ones, by what is known so far.
  ///   - texts: The rows themselves, where they are texts.
  ///   - telling: Rows whose reasons are told whether they are flagged or not.
  ///   - explain: Finds the reasons of rows. They cost as much as scores, so only rows whose reasons are read get them:
  ///     those that are flagged and the most abnormal ones.
  init(
    _ scores: [Double], _ limit: Calibration, hasReasons: Bool, above bar: Double = -.infinity,
    telling: Set<Int> = [], texts: [String] = [],
    explain: (_ rows: [Int]) throws -> [Int: [Reason]]
  ) rethrows {
    let flagged = scores.indices.filter { limit.isAnomaly(scores[$0]) }
    let worst = ScoredRows.worst(of: scores).filter { scores[$0] > bar }
    let reasons = try explain(Set(flagged).union(worst).union(telling).sorted())
    var line = ScoreLine()
    line.bytes.reserveCapacity(32 * scores.count)
    var ends: [Int] = []
    ends.reserveCapacity(scores.count)
    for (row, score) in scores.enumerated() {
      let own = limit.isAnomaly(score) || telling.contains(row) ? reasons[row] ?? [] : []
      line.append(
        score: score, limit, text: texts.isEmpty ? nil : texts[row], reasons: hasReasons ? own : nil)
      ends.append(line.bytes.count)
    }
    self.scores = scores
    self.flagged = flagged.count
    self.worst = worst
    self.reasons = reasons
    self.texts = texts
    cells = line.bytes
    self.ends = ends
  }
}

/// What names a row in the table of scores.
enum RowTitle {
  case text(String)
  case number(Int)

  /// The title as text.
  var text: String {
    switch self {
    case .text(let text): text
    case .number(let number): "\(number)"
    }
  }
}
