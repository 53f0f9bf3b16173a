// The two distances of a row against sums written out in Double.

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
    arguments: [1, 31, 32, 33, 100, 1500], [[5, 0], [3, 2], [0, 4], [2, 1]])
  func least(count: Int, widths: [Int]) {
    let (shared, rest) = (widths[0], widths[1])
    let width = shared + 2 * rest
    let points = HostArray.random([count, width], seed: 3).floats
    let blocks = PointBlocks(points, shared: shared, rest: rest)
    // The first row is the first point itself.
    let rows = Array(points[..<width]) + HostArray.random([4, width], seed: 4).floats
    let own = [blocks.places[0]] + [Int64](repeating: -1, count: 4)
    for (gaps, itself) in [(false, nil), (true, nil), (false, own)] {
      let there = rows.indices.map { UInt8(gaps && $0 % 3 == 0 ? 0 : 1) }
      var (found, room) = ([Float](repeating: 0, count: 10), [Float](repeating: 0, count: blocks.room))
      found.withUnsafeMutableBufferPointer { found in
        guard let least = found.baseAddress else { return }
        there.withUnsafeBufferPointer {
          blocks.search(rows, gaps ? $0.baseAddress : nil, itself, count: 5, room: &room, least)
        }
      }
      for row in 0..<5 {
        func least(_ places: [Int]) -> Double {
          (0..<count).filter { itself == nil || row > 0 || $0 > 0 }.map { point in
            places.filter { there[row * width + $0] == 1 }.reduce(0) {
              $0 + pow(Double(rows[row * width + $1]) - Double(points[point * width + $1]), 2)
            }
          }.min() ?? 1e30
        }
        let values = Array(0..<shared + rest)
        let ranks = Array(0..<shared) + Array(shared + rest..<shared + 2 * rest)
        let expected = [
          least(values), least(ranks),
        ]
        // Without another point the fill is what is nearest, which the search passes over.
        if expected.contains(1e30) { continue }
        expectClose(
          found[2 * row..<2 * row + 2].map(Double.init), expected, relative: 1e-5, absolute: 1e-5)
      }
    }
  }

  @Test("a row is no nearer for standing among many, and the same one by one as in a block")
  func blocks() throws {
    let lines = (0..<300).map { row in
      "\(sin(Double(row * row))),\(row % 7 == 0 ? "" : String(row % 5)),\(exp(cos(Double(row)) * 3))\n"
    }
    let rows = try Readings.rows("x,y,z\n" + lines.joined())
    let width = rows.schema.layout.width
    let neighbours = Neighbours(rows: rows.numbers, rows.schema.layout)
    let scorer = NeighbourScorer(neighbours, rows.schema.layout)
    let together = rows.numbers.withUnsafeBytes { scorer.scores(of: $0, count: 300) }
    let apart = (0..<300).flatMap { row in
      Array(rows.numbers[row * width..<(row + 1) * width]).withUnsafeBytes { scorer.scores(of: $0, count: 1) }
    }
    #expect(together == apart)
  }
}
