// Measures of samples on sets of points for which they can be counted by hand, and on draws of known distributions.

import Foundation
import Foundations
import Testing
import _TestSupport

@testable import Evaluation

@Suite("Measures of samples")
struct SampleMeasuresTests {
  private static func line(_ values: [Float]) -> PointSet { PointSet(rows: values, dimensions: 1) }

  private static func normal(_ count: Int, dimensions: Int, stream: UInt32, shift: Float = 0) -> PointSet {
    PointSet(
      rows: (0..<count).flatMap { row in
        (0..<dimensions).map { column in
          shift
            + Noise.normal(
              Philox.word(key: Key(seed: 4), stream: stream, row: UInt64(row), column: column))
        }
      }, dimensions: dimensions)
  }

  private static func measured(_ samples: PointSet, _ rows: PointSet) -> SampleMeasures {
    SampleMeasures(of: samples, with: ReferencePoints(rows))
  }

  // The rows 0...5 have the third neighbours at 3 2 2 2 2 3 and the fifth at 5 4 3 3 4 5. Of the samples, 2.5 is within
  // all, 7, 7.5 and 8 (just) are within 3 of row 5, 8.5 and 100 within none; but only 2.5, whose third neighbour is 8, at
  // 5.5, has a row within its own: one of six is precise from both sides. All rows are recalled from both. Within the fifth neighbour, and nearer than it, are: of all six rows 2.5; of row 4
  // 7 and 7.5, not 8; of row 5 7, 7.5, 8 and 8.5.
  @Test("points on a line count as they are counted by hand")
  func byHand() {
    let measures = Self.measured(Self.line([2.5, 7, 7.5, 8, 8.5, 100]), Self.line([0, 1, 2, 3, 4, 5]))
    expectClose([measures.precision, measures.recall], [1.0 / 6, 1])
    expectClose([measures.density, measures.coverage], [12.0 / 30, 1])
  }

  // Now 2.5, 7, 7.5, 8, 8.5 and 100 have the third neighbours at 5.5 1.5 1 1 1.5 92.5 and the fifth at 97.5 93 92.5 92 91.5
  // 97.5: all of 0...5 lie within 5.5 of 2.5.
  @Test("rows and samples exchanged, precision and recall are exchanged")
  func exchanged() {
    let measures = Self.measured(Self.line([0, 1, 2, 3, 4, 5]), Self.line([2.5, 7, 7.5, 8, 8.5, 100]))
    expectClose([measures.precision, measures.recall], [1, 1.0 / 6])
    // The ball of 100 reaches to 2.5, which is no part of it: 3, 4 and 5 are. Each other holds all six.
    expectClose([measures.density, measures.coverage], [(5 * 6 + 3.0) / 30, 1])
  }

  // In many dimensions the middle is nearer to every row than rows are to each other.
  @Test(
    "samples that crowd the middle of the rows are not precise, though they are within every neighbourhood")
  func middle() {
    let rows = Self.normal(300, dimensions: 40, stream: 5)
    let crowded = Self.normal(300, dimensions: 40, stream: 6)
    let small = PointSet(
      rows: (0..<300).flatMap { point in (0..<40).map { crowded.column($0)[$0 * 300 + point] * 0.2 } },
      dimensions: 40)
    let measures = Self.measured(small, rows)
    #expect(measures.precision == 0 && measures.recall == 0 && measures.density > 5)
  }

  @Test(
    "a set is precise, recalled and covered by itself, of density 1 and no distance",
    arguments: [6, 50, 1100])
  func identical(count: Int) {
    let points = Self.normal(count, dimensions: 3, stream: 0)
    let measures = Self.measured(points, points)
    #expect(measures.precision == 1 && measures.recall == 1 && measures.coverage == 1)
    expectClose([measures.density, measures.frechetDistance], [1, 0], absolute: 1e-6)
  }

  @Test("sets far from each other share nothing")
  func disjoint() {
    let measures = Self.measured(
      Self.normal(60, dimensions: 2, stream: 0, shift: 100), Self.normal(80, dimensions: 2, stream: 1))
    let shares = [measures.precision, measures.recall, measures.density, measures.coverage]
    #expect(shares == [0, 0, 0, 0])
    // The squared distance of the means is 2 x 100^2, to which the spread adds little.
    #expect(abs(measures.frechetDistance - 20_000) < 1500)
  }

  @Test("samples that equal rows of which there are many are within their neighbourhoods of no width")
  func duplicates() {
    let rows = Self.line([Float](repeating: 1, count: 7) + [Float](repeating: 2, count: 7))
    let same = Self.measured(rows, rows)
    #expect(same.precision == 1 && same.recall == 1 && same.coverage == 1)
    let half = Self.measured(Self.line([Float](repeating: 1, count: 9)), rows)
    #expect(half.precision == 1 && half.recall == 0.5 && half.coverage == 0.5)
  }

  // Of one distribution, the ball to the k-th nearest of N - 1 other rows holds on average the share k / N, so a sample is
  // expected in k balls. No one of M samples is within it with the probability that the k nearest among the other rows and
  // the samples are all rows: the product of (N - 1 - i) / (M + N - 1 - i) for i < k (Naeem et al. 2020,
  // lemma 2).
  @Test("draws of one distribution have the expected density and coverage, twice as many more coverage")
  func oneDistribution() {
    for count in [400, 800] {
      let measures = Self.measured(
        Self.normal(count, dimensions: 2, stream: 2), Self.normal(400, dimensions: 2, stream: 3))
      let none = (0..<5).reduce(1.0) { $0 * Double(399 - $1) / Double(count + 399 - $1) }
      expectClose([measures.coverage], [1 - none], relative: 0, absolute: 0.03)
      expectClose([measures.density], [1], relative: 0, absolute: 0.1)
      // A sample's ball to its third nearest holds no row with the probability that these three are nearer than all rows.
      let empty = (0..<3).reduce(1.0) { $0 * Double(count - 1 - $1) / Double(count + 399 - $1) }
      expectClose([measures.precision], [1 - empty], relative: 0, absolute: 0.06)
      #expect(measures.recall > 0.8 && measures.frechetDistance < 0.05)
    }
  }
}
