// The directions in which rows vary most, by subspace iteration (Halko, Martinsson and Tropp, "Finding structure
// with randomness", SIAM Review 53, 2011, algorithm 4.4): with X the rows less their mean, Z an orthonormal basis of
// a few directions among the rows is replaced by one of X X'Z until what X'Z holds of the variance no longer grows.
// Products of large matrices go through the backend; what is small stays in Double.

import Foundations
import Tensors

/// The principal components of rows.
struct PrincipalComponents: Sendable {
  /// The mean of the rows, [1, dimensions].
  let mean: HostArray
  /// The components as columns, [dimensions, components], each of length 1, that of the largest variance first.
  let components: HostArray
  /// The variance of the rows along each component, with 1 / count.
  let variances: [Double]

  /// The directions beside those that are wanted; the more there are, the fewer iterations it takes.
  private static let surplus = 16
  /// The most iterations.
  private static let iterations = 50
  /// The share by which the variance must grow for another iteration.
  private static let gain = 1e-6
  /// A deviation relative to the largest below which a component is rounding.
  private static let least = 1e-5
  private static let key = Key(seed: 0).folding("principal components")

  /// Finds at most this many components of rows, [count, dimensions]; fewer where the rows have fewer.
  init(of rows: HostArray, most: Int, backend: any Backend) throws {
    let (count, width) = (rows.type.shape[0], rows.type.shape[1])
    let values = rows.floats
    var sums = [Double](repeating: 0, count: width)
    for row in 0..<count { for column in 0..<width { sums[column] += Double(values[row * width + column]) } }
    let mean = sums.map { Float($0 / Double(count)) }
    let program = Program(backend, state: backend.makeState(StateLayout())) { _, inputs in
      let held = inputs[0].transposed().matrixProduct(inputs[1])
      return [held, inputs[0].matrixProduct(held)]
    }
    var basis = Basis(random: min(most + Self.surplus, count, width), of: count, key: Self.key)
    var held: [Float] = []
    try backend.perform {
      let plan = try program.executable(for: [rows.type, TensorType([count, basis.size])])
      plan.set(0, HostArray(rows.type.shape, values.indices.map { values[$0] - mean[$0 % width] }))
      var before = 0.0
      for _ in 0..<Self.iterations {
        plan.set(1, HostArray([count, basis.size], basis.floats))
        try plan.run()
        held = plan.output(0).floats
        let variance = held.reduce(0.0) { $0 + Double($1) * Double($1) }
        if variance <= before * (1 + Self.gain) { break }
        before = variance
        basis.replace(by: plan.output(1).floats)
      }
    }
    self.mean = HostArray([1, width], mean)
    (components, variances) = Self.rotated(held, width: width, count: count, most: most)
  }

  // With B = X'Z the variance of the rows within the basis is B B', whose eigenvectors are B v / s for the
  // eigenvectors v of the small matrix B'B and its eigenvalues s^2.
  /// The components of largest variance within X'Z, [width, size].
  private static func rotated(
    _ held: [Float], width: Int, count: Int, most: Int
  ) -> (components: HostArray, variances: [Double]) {
    let size = held.count / width
    var inner = SymmetricMatrix(size: size)
    for row in 0..<size {
      for column in 0...row {
        var sum = 0.0
        for place in 0..<width {
          sum += Double(held[place * size + row]) * Double(held[place * size + column])
        }
        inner[row, column] = sum
      }
    }
    let parts = EigenDecomposition(inner)
    let least = least * least * (parts.values.first ?? 0)
    let kept = parts.values.prefix(most).prefix { $0 > least }.count
    var columns = [Float](repeating: 0, count: width * kept)
    for component in 0..<kept {
      let (vector, scale) = (parts.vectors[component], 1 / parts.values[component].squareRoot())
      for place in 0..<width {
        var sum = 0.0
        for column in 0..<size { sum += Double(held[place * size + column]) * vector[column] }
        columns[place * kept + component] = Float(sum * scale)
      }
    }
    return (HostArray([width, kept], columns), parts.values.prefix(kept).map { $0 / Double(count) })
  }
}

/// Orthonormal directions.
private struct Basis {
  /// The directions, each of length 1 and perpendicular to the others; one that depends on those before it is zero.
  private var directions: [[Double]]
  private let length: Int

  /// The number of directions.
  var size: Int { directions.count }

  /// Random directions in a space of this many dimensions.
  init(random size: Int, of length: Int, key: Key) {
    self.length = length
    directions = (0..<size).map { direction in
      (0..<length).map { place in
        Double(Noise.normal(Philox.word(key: key, stream: 0, row: UInt64(place), column: direction)))
      }
    }
    orthonormalise()
  }

  /// The directions as columns, [length * size].
  var floats: [Float] {
    (0..<length).flatMap { place in directions.map { Float($0[place]) } }
  }

  /// Takes the columns of an array [length * size] for directions.
  mutating func replace(by columns: [Float]) {
    let size = size
    directions = (0..<size).map { direction in
      (0..<length).map { Double(columns[$0 * size + direction]) }
    }
    orthonormalise()
  }

  // What is left of a direction after the parts along others were subtracted may be small, and then holds the errors
  // of the subtraction: doing it twice is enough (Giraud, Langou and Rozloznik, 2005).
  /// Makes every direction perpendicular to those before it, and of length 1.
  private mutating func orthonormalise() {
    for direction in directions.indices {
      var vector = directions[direction]
      let before = Self.product(vector, vector).squareRoot()
      for _ in 0..<2 {
        for other in directions[..<direction] {
          let share = Self.product(vector, other)
          for place in vector.indices { vector[place] -= share * other[place] }
        }
      }
      let rest = Self.product(vector, vector).squareRoot()
      let scale = rest > 1e-12 * before ? 1 / rest : 0
      directions[direction] = vector.map { $0 * scale }
    }
  }

  private static func product(_ left: [Double], _ right: [Double]) -> Double {
    var sum = 0.0
    for place in left.indices { sum += left[place] * right[place] }
    return sum
  }
}
