// The rows nearest to given points, by Euclidean distance. |x - q|^2 = |x|^2 - 2 x.q + |q|^2: for one q the
// nearest x has the greatest x.q - |x|^2 / 2, which is a matrix product. Both are taken relative to the mean of
// the points, so that little is lost to rounding; the best few are then measured in Double.

public import Autoencoders
public import Datasets
import Foundations
public import Tensors
import Training

/// The nearest row of a source for each of some points.
public struct NearestExamples: Sendable {
  /// The number of the nearest row.
  public let indices: [Int]
  /// How far it is.
  public let distances: [Double]

  /// The rows of a block of data, and the points that are compared with it at once.
  private static let block = 1024
  /// How many rows are measured exactly for a point.
  private static let candidates = 8

  /// Searches the rows of a source.
  ///
  /// - Parameters:
  ///   - points: What the rows are compared with, float32 [count, dimensions].
  ///   - unit: The unit of the points, in which rows are compared.
  /// - Throws: ``Failure`` of kind `failure` where squares exceed float32; as reading the source does.
  public init(to points: HostArray, among source: any DataSource, unit: DataUnit, backend: any Backend)
    throws
  {
    let (count, width) = (points.type.shape[0], source.rowCount)
    guard points.type == TensorType([count, width]), count > 0, source.count > 0 else {
      fail("the nearest of \(source.count) rows of \(width) to \(points.type)")
    }
    let values = points.floats
    let centre = Self.mean(values, width: width)
    let program = Program(backend, state: backend.makeState(StateLayout())) { _, inputs in
      let rows = unit.values(of: inputs[0]) - inputs[2]
      let products = rows.matrixProduct((inputs[1] - inputs[2]).transposed())
      return [products - rows.squared().sum(axes: [1], keeping: true) * 0.5]
    }
    var (indices, distances): ([Int], [Double]) = ([], [])
    for start in stride(from: 0, to: count, by: Self.block) {
      let part = points.rows(start..<min(start + Self.block, count), padded: min(Self.block, count - start))
      let best = try Self.best(part, source, HostArray([1, width], centre), program)
      for (row, candidates) in best.enumerated() {
        let stored = unit.values(of: try source.rows(candidates)).floats
        let point = values[(start + row) * width..<(start + row + 1) * width]
        let exact = candidates.indices.map { place in
          Self.distance(stored[place * width..<(place + 1) * width], point)
        }
        // Among equals the first row of the data. None is left where squares exceed float32.
        guard
          let nearest = candidates.indices.min(by: {
            (exact[$0], candidates[$0]) < (exact[$1], candidates[$1])
          })
        else {
          throw Failure(
            .failure, "distances to its examples are beyond the range of float32", at: source.name,
            remedy: "Check that the model's outputs and the data have the same unit")
        }
        indices.append(candidates[nearest])
        distances.append(exact[nearest])
      }
    }
    self.indices = indices
    self.distances = distances
  }

  /// The rows with the greatest scores for each point.
  private static func best(
    _ points: HostArray, _ source: any DataSource, _ centre: HostArray, _ program: Program
  ) throws -> [[Int]] {
    let count = points.type.shape[0]
    var best = [Candidates](repeating: Candidates(limit: candidates), count: count)
    try program.backend.perform {
      let plan = try program.executable(for: [
        TensorType([block, source.rowCount], source.elementType), points.type, centre.type,
      ])
      plan.set(1, points)
      plan.set(2, centre)
      for start in stride(from: 0, to: source.count, by: block) {
        let rows = Array(start..<min(start + block, source.count))
        try plan.withInput(0) { try source.read(rows, into: $0) }
        try plan.run()
        plan.withOutput(0) { memory in
          let scores = memory.bindMemory(to: Float.self)
          for (place, row) in rows.enumerated() {
            for point in 0..<count {
              let score = scores[place * count + point]
              if score > best[point].least { best[point].add(row, score) }
            }
          }
        }
      }
    }
    return best.map(\.rows)
  }

  private static func distance(_ left: ArraySlice<Float>, _ right: ArraySlice<Float>) -> Double {
    zip(left, right).reduce(0.0) { sum, pair in
      let difference = Double(pair.0) - Double(pair.1)
      return sum + difference * difference
    }.squareRoot()
  }

  private static func mean(_ values: [Float], width: Int) -> [Float] {
    (0..<width).map { column in
      let sum = stride(from: column, to: values.count, by: width).reduce(0.0) { $0 + Double(values[$1]) }
      return Float(sum / Double(values.count / width))
    }
  }
}

/// The rows with the greatest scores so far.
private struct Candidates {
  private let limit: Int
  private var scores: [Float] = []
  /// The rows, the one with the greatest score first.
  private(set) var rows: [Int] = []
  /// What a score must exceed to be kept.
  private(set) var least = -Float.infinity

  init(limit: Int) { self.limit = limit }

  mutating func add(_ row: Int, _ score: Float) {
    let place = scores.firstIndex { $0 < score } ?? scores.count
    scores.insert(score, at: place)
    rows.insert(row, at: place)
    if scores.count > limit {
      scores.removeLast()
      rows.removeLast()
    }
    if scores.count == limit { least = scores[limit - 1] }
  }
}
