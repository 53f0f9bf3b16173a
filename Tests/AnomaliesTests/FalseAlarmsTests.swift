// The distribution of false alarms by counting orders exactly, against recorded numbers of SciPy 1.17.1, and by drawing.

import Foundation
import Foundations
import Testing

@testable import Anomalies

@Suite("False alarms")
struct FalseAlarmsTests {
  // All C(n + m, m) orders of n normals and m fresh rows are equally probable. x fresh rows lie above the k-th highest
  // normal row in C(x + k - 1, x) C(m - x + n - k, m - x) of them.
  static func counted(_ fresh: Int, _ normals: Int, _ rank: Int, _ count: Int) -> Double {
    func choose(_ n: Int, _ k: Int) -> Double { (0..<k).reduce(1.0) { $0 * Double(n - $1) / Double($1 + 1) } }
    return choose(count + rank - 1, count) * choose(fresh - count + normals - rank, fresh - count)
      / choose(fresh + normals, fresh)
  }

  @Test("probabilities are the shares of all orders", arguments: [1, 2, 5, 12], [1, 3, 20])
  func exact(fresh: Int, normals: Int) {
    for rank in 1...normals {
      let alarms = FalseAlarms(fresh: fresh, normals: normals, rank: rank)
      let shares = (0...fresh).map { Self.counted(fresh, normals, rank, $0) }
      for count in 0...fresh {
        #expect(abs(alarms.probability(of: count) - shares[count]) < 1e-13)
        #expect(abs(alarms.probability(atLeast: count) - shares[count...].reduce(0, +)) < 1e-13)
        #expect(abs(alarms.probability(atMost: count) - shares[...count].reduce(0, +)) < 1e-13)
      }
      let mean = shares.enumerated().reduce(0) { $0 + Double($1.offset) * $1.element }
      #expect(abs(alarms.mean - mean) < 1e-12)
    }
  }

  // scipy.stats.betabinom(m, k, n + 1 - k): pmf(x), sf(x - 1), interval(0.95). Where SciPy's differences of logarithms
  // lose digits (the tail of the first, the interval of the last), the numbers are those of exact fractions.
  @Test("large numbers agree with SciPy and with exact fractions")
  func scipy() {
    let rows = FalseAlarms(fresh: 1_000, normals: 5_000, rank: 50)
    #expect(abs(rows.probability(of: 25) / 0.00012460442879377355 - 1) < 1e-9)
    #expect(abs(rows.probability(atLeast: 25) / 0.00023299587373036538 - 1) < 1e-9)
    #expect(rows.interval() == 4...17)
    let more = FalseAlarms(fresh: 100_000, normals: 999, rank: 10)
    #expect(abs(more.probability(of: 2_000) / 2.870830256195328e-05 - 1) < 1e-7)
    #expect(abs(more.probability(atLeast: 2_000) / 0.004891946282089443 - 1) < 1e-7)
    #expect(more.interval() == 478...1_707)
    let many = FalseAlarms(fresh: 10_000_000, normals: 1_000, rank: 10)
    #expect(abs(many.probability(of: 250_000) / 1.3087395728974686e-08 - 1) < 1e-6)
    #expect(many.interval() == 48_053...170_161)
    #expect(FalseAlarms(fresh: 10_000_000, normals: 10, rank: 1).interval() == 25_285...3_084_972)
  }

  @Test("no rows, or a rate that cannot be reached, give no false alarms")
  func degenerate() {
    for alarms in [FalseAlarms(fresh: 0, normals: 5, rank: 2), FalseAlarms(fresh: 9, normals: 5, rank: 0)] {
      #expect(alarms.mean == 0 && alarms.interval() == 0...0 && alarms.probability(of: 0) == 1)
      #expect(alarms.probability(atLeast: 0) == 1 && alarms.probability(atLeast: 1) == 0)
      #expect(alarms.probability(atMost: 0) == 1)
    }
    let far = FalseAlarms(fresh: 1_000_000, normals: 100_000, rank: 100)
    #expect(far.probability(atLeast: 900_000) < 1e-200)
  }

  // 95 % intervals of counts hold a little more than 95 %; with 2,000 draws the standard error is 0.005.
  @Test("the interval holds the number of false alarms of drawn rows")
  func drawn() throws {
    let alarms = FalseAlarms(fresh: 100, normals: 99, rank: 5)
    let interval = alarms.interval()
    let exact =
      alarms.probability(atMost: interval.upperBound) - alarms.probability(atMost: interval.lowerBound - 1)
    let held = try (0..<2_000).count { set in
      let values = CalibrationTests.uniform(199, seed: 77, row: set)
      let calibration = try Calibration(scores: Array(values.prefix(99)), rate: 0.05)
      return interval.contains(values.dropFirst(99).count { calibration.isAnomaly($0) })
    }
    #expect(exact >= 0.95 && abs(Double(held) / 2_000 - exact) < 0.02, "\(held), \(exact)")
  }
}
