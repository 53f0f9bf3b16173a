// The three distances of a row and the residuals in one of them, against sums written out in Double.

import CPU
import CVector
import Datasets
import Foundation
import Foundations
import Tables
import Tensors
import Testing
import _TestSupport

@testable import Anomalies

@Suite("Neighbour search")
struct NeighbourSearchTests {
  @Test(
    "the least of each distance is that of sums written out",
    arguments: [1, 31, 32, 33, 100], [[5, 0, 0], [3, 2, 0], [0, 4, 3], [2, 1, 3]])
  func least(count: Int, widths: [Int]) {
    let (shared, rest, residuals) = (widths[0], widths[1], widths[2])
    let width = shared + 2 * rest + residuals
    let stride = (count + 31) / 32 * 32
    let points = HostArray.random([count, width], seed: 3).floats
    var columns = [Float](repeating: 1e15, count: stride * width)
    for point in 0..<count {
      for place in 0..<width { columns[place * stride + point] = points[point * width + place] }
    }
    let rows = HostArray.random([5, width], seed: 4).floats
    for (gaps, itself) in [(false, nil), (true, nil), (false, [Int64](repeating: 0, count: 5))] {
      let there = rows.indices.map { UInt8(gaps && $0 % 3 == 0 ? 0 : 1) }
      var found = [Float](repeating: 0, count: 15)
      columns.withUnsafeBufferPointer { columns in
        guard let start = columns.baseAddress else { return }
        var shape = cv_points(
          columns: start, stride: Int64(stride), shared: Int64(shared), values: Int64(rest),
          ranks: Int64(rest), residuals: Int64(residuals))
        cv_nearest(&shape, rows, gaps ? there : nil, itself, 5, &found)
      }
      for row in 0..<5 {
        func least(_ places: [Int], _ measure: (Double) -> Double) -> Double {
          (0..<count).filter { itself == nil || $0 > 0 }.map { point in
            places.filter { there[row * width + $0] == 1 }.reduce(0) {
              $0 + measure(Double(rows[row * width + $1]) - Double(points[point * width + $1]))
            }
          }.min() ?? 1e30
        }
        let values = Array(0..<shared + rest)
        let ranks = Array(0..<shared) + Array(shared + rest..<shared + 2 * rest)
        let expected = [
          least(values + Array(width - residuals..<width)) { $0 * $0 }, least(ranks) { $0 * $0 },
          least(values + ranks) { abs($0) },
        ]
        // Without another point the fill is what is nearest, which the search passes over.
        if expected.contains(1e30) { continue }
        expectClose(
          found[3 * row..<3 * row + 3].map(Double.init), expected, relative: 1e-5, absolute: 1e-5)
      }
    }
  }

  @Test("what lies along the directions has no residual, and what breaks them keeps all of it")
  func residuals() throws {
    // Four columns from two causes, and one that goes its own way.
    let causes = HostArray.random([300, 3], seed: 7).floats
    let points = (0..<300).flatMap { row -> [Float] in
      let (a, b) = (causes[row * 3], causes[row * 3 + 1])
      return [a, a, b, b, causes[row * 3 + 2] * 0.3]
    }
    let there = [UInt8](repeating: 1, count: points.count)
    let found = try #require(try LinearResiduals(of: points, there: there, width: 5, on: CPU()))
    #expect(found.count == 2)
    #expect(found.weights[..<4].allSatisfy { $0 > 10 } && found.weights[4] < 0.5)
    #expect(LinearResiduals.weight(unexplained: 0.5, variance: 1) == 0.5)
    #expect(LinearResiduals.weight(unexplained: 1.2, variance: 1) == 0)
    let plain = LinearResiduals(
      centre: found.centre, directions: found.directions, weights: [Float](repeating: 1, count: 5))
    func residual(_ point: [Float], missing: Int? = nil) -> [Double] {
      let moved = zip(point, plain.centre).map { $0 + $1 }
      var (written, room) = ([Float](repeating: 0, count: 5), [Float](repeating: 0, count: plain.roomCount))
      moved.withUnsafeBufferPointer { moved in
        (0..<5).map { $0 == missing ? 0 : 1 as UInt8 }.withUnsafeBufferPointer {
          plain.write(moved, $0, 0, to: &written, room: &room)
        }
      }
      return written.map(Double.init)
    }
    expectClose(residual([2, 2, -1, -1, 0]), [0, 0, 0, 0, 0], relative: 0, absolute: 0.05)
    expectClose(residual([1, -1, 0, 0, 0]), [1, -1, 0, 0, 0], relative: 0, absolute: 0.05)
    // A gap is no break: what is missing follows from the rest.
    expectClose(residual([2, 2, -1, -1, 0], missing: 0), [0, 0, 0, 0, 0], relative: 0, absolute: 0.05)
    expectClose(residual([0, 0, 0, 0, 2]), [0, 0, 0, 0, 2], relative: 0, absolute: 0.1)
  }

  @Test("there are no more directions than explain four fifths of the variance")
  func share() throws {
    let deviations: [Float] = [4, 3, 2, 1, 1, 1]
    let noise = HostArray.random([4000, 6], seed: 9).floats
    let points = noise.indices.map { noise[$0] * deviations[$0 % 6] }
    let there = [UInt8](repeating: 1, count: points.count)
    let found = try #require(try LinearResiduals(of: points, there: there, width: 6, on: CPU()))
    // Of 32 the first two explain 25, which is less than 25.6, and three 29.
    #expect(found.count == 3)
    #expect(try LinearResiduals(of: [1, 2, 3], there: [1, 1, 1], width: 1, on: CPU()) == nil)
  }

  @Test("a row is no nearer for standing among many, and the same one by one as in a block")
  func blocks() throws {
    let lines = (0..<300).map { row in
      "\(sin(Double(row * row))),\(row % 7 == 0 ? "" : String(row % 5)),\(exp(cos(Double(row)) * 3))\n"
    }
    let rows = try Readings.rows("x,y,z\n" + lines.joined())
    let width = rows.schema.layout.width
    let neighbours = try Neighbours(rows: rows.numbers, rows.schema.layout, on: CPU())
    let scorer = NeighbourScorer(neighbours, rows.schema.layout)
    let together = rows.numbers.withUnsafeBytes { scorer.scores(of: $0, count: 300) }
    let apart = (0..<300).flatMap { row in
      Array(rows.numbers[row * width..<(row + 1) * width]).withUnsafeBytes { scorer.scores(of: $0, count: 1) }
    }
    #expect(together == apart)
  }
}
