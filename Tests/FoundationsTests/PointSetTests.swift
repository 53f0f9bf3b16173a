// Distances between points against plain loops, and neighbours counted by hand.

import Foundations
import Testing
import _TestSupport

@Suite("Sets of points")
struct PointSetTests {
  private static func normal(_ count: Int, dimensions: Int, stream: UInt32) -> PointSet {
    PointSet(
      rows: (0..<count).flatMap { row in
        (0..<dimensions).map { column in
          Noise.normal(Philox.word(key: Key(seed: 4), stream: stream, row: UInt64(row), column: column))
        }
      }, dimensions: dimensions)
  }

  @Test("distances are those of a plain loop, over several blocks")
  func distances() {
    let (points, others) = (
      Self.normal(2100, dimensions: 5, stream: 5), Self.normal(3, dimensions: 5, stream: 6)
    )
    var found = [[Float]](repeating: [Float](repeating: -1, count: 2100), count: 3)
    points.squaredDistances(from: others) { other, start, distances in
      for (place, distance) in distances.enumerated() { found[other][start + place] = distance }
    }
    for other in 0..<3 {
      let expected = (0..<2100).map { point in
        (0..<5).reduce(0.0) { sum, dimension in
          let left = points.column(dimension)[points.column(dimension).startIndex + point]
          let right = others.column(dimension)[others.column(dimension).startIndex + other]
          return sum + (Double(left) - Double(right)) * (Double(left) - Double(right))
        }
      }
      expectClose(found[other].map(Double.init), expected, relative: 1e-5, absolute: 1e-6)
    }
  }

  @Test("nearest neighbours are sorted, and a point is none of its own")
  func neighbours() {
    let points = PointSet(rows: [0, 10, 1, 1, 4], dimensions: 1)
    let nearest = points.nearest(4)
    #expect(
      nearest.map { $0.map(\.squaredDistance) }
        == [[1, 1, 16, 100], [36, 81, 81, 100], [0, 1, 9, 81], [0, 1, 9, 81], [9, 9, 16, 36]])
    #expect(
      nearest.map { $0.map(\.index) }
        == [[2, 3, 4, 1], [4, 2, 3, 0], [3, 0, 4, 1], [2, 0, 4, 1], [2, 3, 0, 1]])
    #expect(points.nearest(2).map { $0.map(\.index) } == nearest.map { $0.prefix(2).map(\.index) })
    #expect(points.nearest(0) == [[], [], [], [], []])
  }
}
