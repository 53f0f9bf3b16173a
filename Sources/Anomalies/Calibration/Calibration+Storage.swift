// A calibration as JSON, checked on the way in, and what has to be said about one that is too small.

import Foundations
import Pictures

extension Calibration: Codable {
  private enum CodingKeys: String, CodingKey { case count, rate, threshold, scores, ranks, isOwn }

  /// Reads a calibration.
  ///
  /// - Throws: ``Failure`` of kind `badData` for numbers that no calibration has.
  public init(from decoder: any Decoder) throws {
    let members = try decoder.container(keyedBy: CodingKeys.self)
    let count = try members.decode(Int.self, forKey: .count)
    let rate = try members.decode(Double.self, forKey: .rate)
    let scores = try members.decode([Double].self, forKey: .scores)
    let ranks = try members.decodeIfPresent([Int].self, forKey: .ranks)
    let ascending = zip(scores, scores.dropFirst()).allSatisfy { $0 <= $1 }
    let placed =
      ranks.map { ranks in
        ranks.count == scores.count && ranks.last == count && (ranks.first ?? 0) >= 1
          && zip(ranks, ranks.dropFirst()).allSatisfy { $0 < $1 }
      } ?? (scores.count == count)
    guard !scores.isEmpty, scores.allSatisfy(\.isFinite), ascending, placed, rate > 0, rate < 1 else {
      throw Failure(.badData, "not a calibration of anomaly scores", remedy: "Calibrate the model again")
    }
    let isOwn = try members.decodeIfPresent(Bool.self, forKey: .isOwn) ?? false
    self.init(stored: count, rate: rate, scores: scores, ranks: ranks, isOwn: isOwn)
  }

  /// Writes the members; the threshold is for readers, as it follows from the others.
  public func encode(to encoder: any Encoder) throws {
    var members = encoder.container(keyedBy: CodingKeys.self)
    try members.encode(count, forKey: .count)
    try members.encode(rate, forKey: .rate)
    try members.encodeIfPresent(threshold, forKey: .threshold)
    try members.encode(scores, forKey: .scores)
    try members.encodeIfPresent(ranks, forKey: .ranks)
    if isOwn { try members.encode(true, forKey: .isOwn) }
  }
}

extension Calibration {
  /// What has to be said about the number of normal rows, as sentences without their full stops; none where it suffices.
  public var warnings: [String] {
    let rows = count == 1 ? "1 normal row" : "\(NumberText.grouped(count)) normal rows"
    if threshold == nil {
      return [
        "no rows can be flagged at a false-positive rate of \(NumberText.plain(rate)): with \(rows), the smallest possible rate is \(NumberText.plain(smallestRate)); calibrate on at least \(NumberText.grouped(Self.fewest(rate))) rows, or raise the rate"
      ]
    }
    guard Double(count) < 10 / rate * (1 - 1e-12) else { return [] }
    let wanted = NumberText.grouped(Int((10 / rate * (1 - 1e-12)).rounded(.up)))
    return [
      "\(rows) are few for a false-positive rate of \(NumberText.plain(rate)): the actual rate may differ considerably; use \(wanted) rows or more"
    ]
  }

  // rate (n + 1) >= 1.
  private static func fewest(_ rate: Double) -> Int {
    let rows = (1 / rate * (1 - 1e-12)).rounded(.up) - 1
    return rows < 1e15 ? max(1, Int(rows)) : .max
  }
}
