// Points in a space of features or latents, and the distances between them.

/// Points with the same number of coordinates.
public struct PointSet: Sendable {
  /// The number of points.
  public let count: Int
  /// The coordinates of each.
  public let dimensions: Int
  /// The coordinates, [dimensions][count]: a loop over points adds to a number for each and has no sum in it, so
  /// it can be vectorised without another order of additions.
  private let columns: [Float]

  /// The points whose distances are computed together; their coordinates then stay in the cache.
  private static let block = 1024

  /// Points from rows, [count * dimensions].
  public init(rows: [Float], dimensions: Int) {
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
  public var isFinite: Bool { columns.allSatisfy(\.isFinite) }

  /// The values of a coordinate, by point.
  public func column(_ dimension: Int) -> ArraySlice<Float> {
    columns[dimension * count..<(dimension + 1) * count]
  }

  /// Computes all squared distances to the points of another set, part by part.
  ///
  /// - Parameter visit: Gets a point of the other set, the first of some points of this set, and the squared
  ///   distances to these.
  public func squaredDistances(
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

  /// Another point, and how far it is.
  public struct Neighbour: Equatable, Sendable {
    /// Its number.
    public var index: Int
    /// The squared distance to it.
    public var squaredDistance: Float
  }

  /// The nearest others of each point of this set, [count][most], the nearest first; of equally near ones the first.
  ///
  /// - Parameter most: How many, below the number of points.
  public func nearest(_ most: Int) -> [[Neighbour]] {
    if most >= count { fail("\(most) neighbours among \(count) points") }
    if most < 1 { return [[Neighbour]](repeating: [], count: count) }
    let none = Neighbour(index: -1, squaredDistance: .infinity)
    var nearest = [[Neighbour]](repeating: [Neighbour](repeating: none, count: most), count: count)
    squaredDistances(from: self) { point, start, distances in
      for place in distances.indices where distances[place] < nearest[point][most - 1].squaredDistance {
        // A point is not a neighbour of itself; another at the same place is.
        if start + place == point { continue }
        var rank = most - 1
        while rank > 0, nearest[point][rank - 1].squaredDistance > distances[place] {
          nearest[point][rank] = nearest[point][rank - 1]
          rank -= 1
        }
        nearest[point][rank] = Neighbour(index: start + place, squaredDistance: distances[place])
      }
    }
    return nearest
  }
}
