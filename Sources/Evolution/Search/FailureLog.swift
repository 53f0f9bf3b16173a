// The evaluations that failed: how many, the first reasons, and whether so many fail that going on makes no sense.

/// Evaluations that failed.
public struct FailureLog: Equatable, Codable, Sendable {
  /// An evaluation that failed.
  public struct Entry: Equatable, Codable, Sendable {
    /// The number of the candidate.
    public var number: Int
    /// Why.
    public var reason: String
  }

  /// How many failed.
  public var count = 0
  /// The first of them.
  public var entries: [Entry] = []
  /// Of the last evaluations, which failed, in the order of a ring.
  private var recent: [Bool] = []
  private var seen = 0

  /// The most entries that are kept, and how many evaluations are looked back at.
  static let (longest, look) = (10_000, 200)

  /// Takes note of the outcomes of a batch.
  mutating func note(_ outcomes: Outcomes, first: Int) {
    if outcomes.failures.isEmpty, count == 0 {
      seen += outcomes.count
      return
    }
    if recent.isEmpty { recent = Array(repeating: false, count: Self.look) }
    for index in 0..<outcomes.count {
      let reason = outcomes.failures[index]
      recent[seen % Self.look] = reason != nil
      seen += 1
      guard let reason else { continue }
      count += 1
      if entries.count < Self.longest { entries.append(Entry(number: first + index, reason: reason)) }
    }
  }

  /// Whether half of the last 200 evaluations failed.
  var areTooMany: Bool { seen >= Self.look && recent.count { $0 } >= Self.look / 2 }

  /// The table of failures: number and reason.
  var csv: String {
    "number,reason\n"
      + entries.map { "\($0.number),\"\($0.reason.replacing("\"", with: "\"\""))\"\n" }.joined()
  }
}
