// Cells as the places that are nearer to one centroid than to any other (Vassiliades, Chatzilygeroudis and Mouret, "Using
// centroidal Voronoi tessellations to scale up MAP-Elites", 2018). In the plane a table of boxes says which few centroids
// can be nearest to a place; elsewhere all are looked at.

/// Cells around centroids.
public struct CentroidCells: Equatable, Sendable {
  /// All centroids, [count, measures].
  public let centroids: [Float]
  /// The measures.
  public let measures: [Measure]
  /// The boxes of the plane; nil elsewhere.
  private let boxes: CandidateBoxes?

  /// Cells around centroids, [count, measures].
  public init(_ centroids: [Float], over measures: [Measure]) {
    self.centroids = centroids
    self.measures = measures
    boxes = measures.count == 2 ? CandidateBoxes(of: centroids, over: measures) : nil
  }

  /// The number of cells.
  public var count: Int { centroids.count / measures.count }

  /// The cell of a place; of equally near centroids the first.
  func cell(of place: UnsafePointer<Float>) -> Int {
    if let boxes, let found = boxes.nearest(place, among: centroids) { return found }
    let width = measures.count
    var (best, least) = (0, Float.infinity)
    centroids.withUnsafeBufferPointer { centroids in
      for number in 0..<count {
        var square: Float = 0
        for axis in 0..<width {
          let distance = place[axis] - centroids[number * width + axis]
          square += distance * distance
        }
        if square < least { (best, least) = (number, square) }
      }
    }
    return best
  }
}

/// Boxes of the plane, each with the centroids that may be nearest to a place within it.
struct CandidateBoxes: Equatable {
  private let side: Int
  private let low: SIMD2<Float>
  private let scale: SIMD2<Float>
  /// Where the candidates of each box begin; one more than there are boxes.
  private let starts: [Int32]
  private let candidates: [Int32]

  init(of centroids: [Float], over measures: [Measure]) {
    let count = centroids.count / 2
    var depth = 0
    while depth < 9, 1 << (2 * depth) < 2 * count { depth += 1 }
    side = 1 << depth
    low = SIMD2(measures[0].low, measures[1].low)
    let size = SIMD2(measures[0].high, measures[1].high) - low
    scale = Float(side) / size
    let points = (0..<count).map { SIMD2(centroids[2 * $0], centroids[2 * $0 + 1]) }
    var lists = [[Int32]](repeating: [], count: side * side)
    Self.divide(
      points, (0..<Int32(count)).map { $0 }, low, size, (0, 0), side: side, of: side, &lists)
    var starts: [Int32] = [0]
    for list in lists { starts.append((starts.last ?? 0) + Int32(list.count)) }
    self.starts = starts
    candidates = lists.flatMap { $0 }
  }

  // A centroid is nearest to no place of a box if its least distance from the box exceeds the largest distance of
  // another one. What is left out of a box is left out of its quarters.
  private static func divide(
    _ points: [SIMD2<Float>], _ list: [Int32], _ low: SIMD2<Float>, _ size: SIMD2<Float>,
    _ place: (Int, Int), side: Int, of all: Int, _ lists: inout [[Int32]]
  ) {
    let high = low + size
    var bound = Float.infinity
    let distances = list.map { number -> Float in
      let point = points[Int(number)]
      let outside =
        (low - point).replacing(with: 0, where: low .< point)
        + (point - high).replacing(
          with: 0, where: point .< high)
      let furthest = (point - low).replacing(with: high - point, where: (point - low) .< (high - point))
      bound = min(bound, (furthest * furthest).sum())
      return (outside * outside).sum()
    }
    // Room for the rounding of both.
    let limit = bound * 1.0001 + 1e-30
    let kept = zip(list, distances).filter { $1 <= limit }.map(\.0)
    if side == 1 {
      lists[place.0 * all + place.1] = kept
      return
    }
    let half = size / 2
    for quarter in 0..<4 {
      let corner = SIMD2<Float>(Float(quarter / 2), Float(quarter % 2))
      divide(
        points, kept, low + corner * half, half,
        (place.0 + quarter / 2 * side / 2, place.1 + quarter % 2 * side / 2), side: side / 2, of: all, &lists)
    }
  }

  /// The nearest centroid to a place; nil outside the boxes.
  func nearest(_ place: UnsafePointer<Float>, among centroids: [Float]) -> Int? {
    let point = SIMD2(place[0], place[1])
    let position = (point - low) * scale
    let limit = Float(side)
    guard position.x >= 0, position.y >= 0, position.x < limit, position.y < limit else { return nil }
    let box = Int(position.x) * side + Int(position.y)
    return centroids.withUnsafeBufferPointer { centroids in
      var (best, least) = (Int32(0), Float.infinity)
      for index in starts[box]..<starts[box + 1] {
        let number = candidates[Int(index)]
        let (x, y) = (point.x - centroids[2 * Int(number)], point.y - centroids[2 * Int(number) + 1])
        let square = x * x + y * y
        if square < least { (best, least) = (number, square) }
      }
      return Int(best)
    }
  }
}
