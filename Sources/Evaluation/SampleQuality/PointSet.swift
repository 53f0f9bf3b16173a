// Points of a feature space, and the distances between them: what every measure of samples is made of.

import Foundations

/// Points with the same number of coordinates.
struct PointSet: Sendable {
  /// The number of points.
  let count: Int
  /// The coordinates of each.
  let dimensions: Int
  /// The coordinates, [dimensions][count]: a loop over points adds to a number for each and has no sum in it, so
  /// it can be vectorised without another order of additions.
  private let columns: [Float]

  /// The points whose distances are computed together; their coordinates then stay in the cache.
  private static let block = 1024

  /// Points from rows, [count * dimensions].
  init(rows: [Float], dimensions: Int) {
    if dimensions < 1 || rows.count % dimensions != 0 { fail("\(rows.count) numbers for \(dimensions)") }
    let count = rows.count / dimensions
    var columns = [Float](repeating: 0, count: rows.count)
    for point in 0..<count {
      for dimension in 0..<dimensions {
        columns[dimension * count + point] = rows[point * dimensions + dimension]
      }
    }
    self.count = count
    self.dimensions = dimensions
    self.columns = columns
  }

  /// Whether every coordinate is a finite number.
  var isFinite: Bool { columns.allSatisfy(\.isFinite) }

  /// The values of a coordinate, by point.
  func column(_ dimension: Int) -> ArraySlice<Float> {
    columns[dimension * count..<(dimension + 1) * count]
  }

  /// Computes all squared distances to the points of another set, part by part.
  ///
  /// - Parameter visit: Gets a point of the other set, the first of some points of this set, and the squared
  ///   distances to these.
  func squaredDistances(
    from others: PointSet, _ visit: (_ other: Int, _ start: Int, UnsafeBufferPointer<Float>) -> Void
  ) {
    if others.dimensions != dimensions { fail("points of \(dimensions) and \(others.dimensions) numbers") }
    var distances = [Float](repeating: 0, count: Self.block)
    distances.withUnsafeMutableBufferPointer { distances in
      columns.withUnsafeBufferPointer { columns in
        others.columns.withUnsafeBufferPointer { otherColumns in
          for start in stride(from: 0, to: count, by: Self.block) {
            let size = min(Self.block, count - start)
            for other in 0..<others.count {
              for place in 0..<size { distances[place] = 0 }
              for dimension in 0..<dimensions {
                let value = otherColumns[dimension * others.count + other]
                let first = dimension * count + start
                for place in 0..<size {
                  let difference = columns[first + place] - value
                  distances[place] += difference * difference
                }
              }
              visit(other, start, UnsafeBufferPointer(rebasing: distances[..<size]))
            }
          }
        }
      }
    }
  }

  /// The squared distances of each point to its nearest others of this set, [count][most], the nearest first.
  ///
  /// - Parameter most: How many, below the number of points.
  func nearestSquaredDistances(_ most: Int) -> [[Float]] {
    if most >= count { fail("\(most) neighbours among \(count) points") }
    var nearest = [[Float]](repeating: [Float](repeating: .infinity, count: most), count: count)
    squaredDistances(from: self) { point, start, distances in
      for place in distances.indices where distances[place] < nearest[point][most - 1] {
        // A point is no neighbour of itself; another at the same place is.
        if start + place == point { continue }
        var rank = most - 1
        while rank > 0, nearest[point][rank - 1] > distances[place] {
          nearest[point][rank] = nearest[point][rank - 1]
          rank -= 1
        }
        nearest[point][rank] = distances[place]
      }
    }
    return nearest
  }
}
