// The interval of a mean difference: against the exact bootstrap of two rows, against the normal approximation for many,
// and how often it holds the truth.

import Foundation
import Foundations
import Testing
import _TestSupport

@testable import Evaluation

@Suite("Paired differences")
struct PairedDifferenceTests {
  private static func uniform(_ row: Int, _ column: Int) -> Double {
    (Double(Philox.word(key: Key(seed: 21), stream: 0, row: UInt64(row), column: column)) + 0.5)
      / 4_294_967_296
  }

  // Two rows with 0 and 1 have the means 0, 1/2 and 1 with the probabilities 1/4, 1/2 and 1/4; of eight rows, seven of
  // them 0, the mean is m/8 with m binomial (8, 1/8): it is 0 in 0.34 of the cases, at most 2/8 in 0.94 and 3/8 in 0.99.
  @Test("few rows have the quantiles of the exact distribution of resampled means")
  func exact() {
    let two = PairedDifference([0, 1])
    #expect(two.mean == 0.5 && two.interval == 0...1 && two.count == 2)
    let eight = PairedDifference([Double](repeating: 0, count: 7) + [1])
    expectClose([eight.mean, eight.interval.lowerBound, eight.interval.upperBound], [0.125, 0, 0.375])
  }

  @Test(
    "for many rows the interval is about the mean and 1.96 standard errors",
    arguments: [1000, 1001, 1002, 1003])
  func normal(count: Int) {
    let differences = (0..<count).map { 3 + Self.uniform(0, $0) }
    let result = PairedDifference(differences, resamples: 2000)
    let mean = differences.reduce(0, +) / Double(count)
    let variance = differences.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count)
    let half = 1.959964 * (variance / Double(count)).squareRoot()
    expectClose([result.mean], [mean], relative: 1e-12)
    expectClose(
      [result.interval.lowerBound - mean, result.interval.upperBound - mean], [-half, half], relative: 0.08)
    #expect(result.isTold)
  }

  // With 200 data sets the share that holds the mean has the standard error 0.015; the interval of quantiles is somewhat
  // too narrow for 40 skewed numbers (0.93 or so).
  @Test("nineteen of twenty intervals or so hold the true mean, of skewed differences too")
  func coverage() {
    for skewed in [false, true] {
      let held = (1...200).count { set in
        let differences = (0..<40).map { row -> Double in
          let u = Self.uniform(set, row)
          return skewed ? -log(u) : u
        }
        return PairedDifference(differences, resamples: 400).interval.contains(skewed ? 1 : 0.5)
      }
      #expect((180...197).contains(held), "\(held) of 200")
    }
  }

  @Test("the same differences have the same interval, other draws another one of about the same width")
  func determinism() {
    let differences = (0..<40).map { Self.uniform(1, $0) - 0.5 }
    let (first, again) = (PairedDifference(differences), PairedDifference(differences))
    #expect(first == again)
    let other = PairedDifference(differences, key: Key(seed: 3))
    #expect(other != first && other.mean == first.mean)
    let widths = [first, other].map { $0.interval.upperBound - $0.interval.lowerBound }
    #expect(abs(widths[0] / widths[1] - 1) < 0.05)
  }

  @Test(
    "differences that are all alike are told exactly, and none is no difference", arguments: [-2.5, 0, 0.25])
  func constant(value: Double) {
    let result = PairedDifference([Double](repeating: value, count: 9))
    #expect(result.interval == value...value && result.isTold == (value != 0))
  }
}
