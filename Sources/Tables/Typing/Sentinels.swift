// Numbers that stand often and far from the rest, as -9999 does where a sensor was silent.

import Foundation

/// Numbers that may stand for gaps.
enum Sentinels {
  /// The fewest rows that such a number stands in.
  static let fewest = 3
  /// The share of rows from which any number may be one.
  static let commonShare = 0.01
  /// The fewest different numbers among the rest.
  static let fewestOthers = 10
  /// What people write for a gap among numbers that are never negative.
  private static let usual: Set<Double> = [-9, -99, -999, -9999, -99999, -999_999, -200, -888, -8888, -777]

  /// The numbers of a column that may stand for gaps, with how often they stand in the sample and the ends of the rest.
  static func find(_ numbers: [Double]) -> [(number: Double, count: Int, least: Double, largest: Double)] {
    var rest = numbers.filter { !$0.isNaN }.sorted()
    var found: [(number: Double, count: Int, least: Double, largest: Double)] = []
    while found.count < 3, let least = rest.first, let largest = rest.last, least < largest {
      let low = rest.prefix { $0 == least }.count
      let high = rest.reversed().prefix { $0 == largest }.count
      let candidates = [
        (least, low, Array(rest.dropFirst(low))), (largest, high, Array(rest.dropLast(high))),
      ]
      guard let (number, count, others) = candidates.first(where: { isFar($0.0, $0.1, $0.2) }),
        let first = others.first, let last = others.last
      else { break }
      found.append((number, count, first, last))
      rest = others
    }
    // What is left over is the rest of each.
    return found.map { ($0.number, $0.count, rest.first ?? $0.least, rest.last ?? $0.largest) }
  }

  private static func isFar(_ number: Double, _ count: Int, _ rest: [Double]) -> Bool {
    guard count >= fewest, let first = rest.first, let last = rest.last, rest.count > 2 * count,
      Set(rest.prefix(10_000)).count >= fewestOthers
    else { return false }
    let distance = number < first ? first - number : number - last
    if usual.contains(number), first >= 0 { return true }
    // Beside another one, such as 9999 and -9999, the rest reaches as far as that.
    let range = last - first
    let inner = rest[rest.count * 19 / 20] - rest[rest.count / 20]
    // A number that nobody chooses may be the end of a long tail, unless many rows have it.
    let isCommon = Double(count) >= commonShare * Double(rest.count)
    return (distance > range && (isCommon || looksChosen(number)))
      || (looksChosen(number) && distance > 3 * inner && distance > 0.5 * range)
  }

  /// Whether a number is of nines, or of another digit that people choose.
  private static func looksChosen(_ number: Double) -> Bool {
    guard number == number.rounded(), abs(number) >= 99, abs(number) < 1e15 else { return false }
    let digits = Set(String(Int(abs(number))))
    return digits == ["9"] || digits == ["8"] || digits == ["7"]
  }
}
