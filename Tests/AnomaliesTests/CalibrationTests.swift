// Conformal p-values by their definition, how often normal rows are flagged, and calibrations that were thinned.

import Foundation
import Foundations
import Testing

@testable import Anomalies

@Suite("Calibration")
struct CalibrationTests {
  static func uniform(_ count: Int, seed: UInt64, row: Int = 0) -> [Double] {
    (0..<count).map {
      Double(Philox.word(key: Key(seed: seed), stream: 0, row: UInt64(row), column: $0)) / 0x1p32
    }
  }

  @Test(
    "a p-value counts the normal rows that score as much or more, and the row itself",
    arguments: [3, 100_000])
  func definition(limit: Int) throws {
    let scores = [4.0, 1, 2, 2, 7, 2, 9]
    let calibration = try Calibration(scores: scores, rate: 0.3, limit: max(limit, 100))
    for score in [-1, 1, 1.5, 2, 2.5, 4, 7, 8, 9, 10] {
      let expected = Double(1 + scores.count { $0 >= score }) / 8
      #expect(calibration.pValue(score) == expected)
      #expect(calibration.isAnomaly(score) == (expected <= 0.3), "\(score)")
    }
    #expect(
      calibration.pValue(.nan) == 0.125 && calibration.isAnomaly(.nan) && calibration.isAnomaly(.infinity))
  }

  @Test(
    "decimal rates flag up to the whole number of rows that they mean",
    arguments: [(99, 0.29, 29), (19, 0.05, 1), (99, 0.01, 1), (29, 0.1, 3), (98, 0.01, 0), (999, 0.07, 70)])
  func decimal(count: Int, rate: Double, rank: Int) throws {
    let calibration = try Calibration(scores: (1...count).map(Double.init), rate: rate)
    #expect(calibration.thresholdRank == rank)
    #expect(calibration.threshold == (rank == 0 ? nil : Double(count - rank + 1)))
  }

  // Over calibrations and fresh rows the rate is k / (n + 1) exactly: 0.05 here. 4,000 sets of 25 fresh rows; within a set
  // the share varies by sqrt(0.05 0.95 / 40) = 0.034 and by chance of 25, so the mean has an error of about 0.0009.
  @Test("normal rows are flagged at the rate, over many calibrations")
  func rate() throws {
    let flagged = try (0..<4_000).reduce(0) { sum, set in
      let values = Self.uniform(39 + 25, seed: 11, row: set)
      let calibration = try Calibration(scores: Array(values.prefix(39)), rate: 0.05)
      return sum + values.dropFirst(39).count { calibration.isAnomaly($0) }
    }
    #expect(abs(Double(flagged) / 100_000 - 0.05) < 0.004)
  }

  @Test("a thinned calibration keeps p-values of the tail exact, and is never below the true ones")
  func thinned() throws {
    let scores = Self.uniform(20_000, seed: 3).map { ($0 * 5_000).rounded() }
    let whole = try Calibration(scores: scores, rate: 0.2)
    let thinned = try Calibration(scores: scores, rate: 0.2, limit: 1_000)
    #expect(thinned.scores.count <= 1_002 && thinned.threshold == whole.threshold)
    for score in stride(from: -10.0, to: 5_010, by: 7.5) {
      let (kept, exact) = (thinned.pValue(score), whole.pValue(score))
      #expect(kept >= exact && kept <= exact + 0.0025, "\(score)")
      if score > 4_900 { #expect(kept == exact) }
      #expect(thinned.isAnomaly(score) == (kept <= 0.2))
    }
    // Another rate has no score kept for it: fewer rows are flagged, never more.
    let other = try thinned.with(rate: 0.3)
    #expect(try other.threshold ?? 0 >= whole.with(rate: 0.3).threshold ?? 0)
    #expect(abs(thinned.quantile(0.5) - whole.quantile(0.5)) < 10)
  }

  @Test("a calibration is the same after JSON, thinned or not", arguments: [100, 100_000])
  func stored(limit: Int) throws {
    let calibration = try Calibration(scores: Self.uniform(500, seed: 4), rate: 0.01, limit: limit)
    let data = try JSONEncoder().encode(calibration)
    #expect(try JSONDecoder().decode(Calibration.self, from: data) == calibration)
  }

  @Test(
    "numbers that no calibration has are refused",
    arguments: [
      #"{"count":2,"rate":0.1,"scores":[2,1]}"#, #"{"count":3,"rate":0.1,"scores":[1,2]}"#,
      #"{"count":2,"rate":1.5,"scores":[1,2]}"#, #"{"count":0,"rate":0.1,"scores":[]}"#,
      #"{"count":9,"rate":0.1,"scores":[1,2],"ranks":[5,5]}"#,
      #"{"count":9,"rate":0.1,"scores":[1,2],"ranks":[5,8]}"#,
    ])
  func foreign(text: String) {
    #expect(throws: Failure.self) { try JSONDecoder().decode(Calibration.self, from: Data(text.utf8)) }
  }

  @Test(
    "scores and rates that cannot be used are refused",
    arguments: [
      ([], 0.1), ([1, .nan], 0.1), ([1, .infinity], 0.1), ([1, 2], 0), ([1, 2], 1), ([1, 2], .nan),
    ])
  func refused(scores: [Double], rate: Double) {
    #expect(throws: Failure.self) { try Calibration(scores: scores, rate: rate) }
  }

  @Test("too few normal rows are told, and so is a rate that cannot be reached")
  func warnings() throws {
    let scores = Self.uniform(1_000, seed: 9)
    #expect(try Calibration(scores: scores, rate: 0.01).warnings.isEmpty)
    let few = try Calibration(scores: Array(scores.prefix(200)), rate: 0.01).warnings
    #expect(few.count == 1 && few[0].contains("1,000 rows or more"))
    let none = try Calibration(scores: Array(scores.prefix(50)), rate: 0.01)
    #expect(
      none.warnings[0].contains("no rows can be flagged") && none.warnings[0].contains("at least 99 rows"))
    #expect(none.threshold == nil && !none.isAnomaly(.infinity) && none.smallestRate == 1 / 51.0)
  }

  @Test("what rounding may have added flags no row", arguments: [1.0, -40, 1e-3, 3e5])
  func rounding(score: Double) throws {
    // Rows that occur again and again have one score, but for its last digits.
    let calibration = try Calibration(scores: [Double](repeating: score, count: 200), rate: 0.05)
    let digit = 1e-7 * abs(score)
    #expect(!calibration.isAnomaly(score + digit) && calibration.pValue(score + digit) == 1)
    #expect(!calibration.isAnomaly(score - digit) && calibration.pValue(score - digit) == 1)
    let more = score + 1e-5 * abs(score)
    #expect(calibration.isAnomaly(more) && calibration.pValue(more) == 1.0 / 201)
    #expect(calibration.isAnomaly(.infinity) && calibration.isAnomaly(.nan))
  }
}
