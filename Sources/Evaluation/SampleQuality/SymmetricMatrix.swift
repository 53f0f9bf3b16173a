// Symmetric matrices in Double and their eigenvalues, by Jacobi's method: rotations that make one element beside
// the diagonal zero after the other (Golub and Van Loan, "Matrix computations", section 8.5). It is the most exact
// of the methods for small eigenvalues, and short; a sweep takes about 4 n^3 multiplications.

import Foundations

/// A symmetric matrix.
struct SymmetricMatrix: Equatable, Sendable {
  /// The number of rows.
  let size: Int
  /// The elements, row after row.
  private(set) var elements: [Double]

  /// A matrix of zeros.
  init(size: Int) {
    self.size = size
    elements = [Double](repeating: 0, count: size * size)
  }

  /// The element at a place; setting it sets its mirror image too.
  subscript(row: Int, column: Int) -> Double {
    get { elements[row * size + column] }
    set {
      elements[row * size + column] = newValue
      elements[column * size + row] = newValue
    }
  }

  /// The sum of the diagonal.
  var trace: Double { (0..<size).reduce(0) { $0 + self[$1, $1] } }

  /// B A B for this matrix B, which is symmetric as A and B are.
  func surrounding(_ inner: SymmetricMatrix) -> SymmetricMatrix {
    if inner.size != size { fail("matrices of \(size) and \(inner.size) rows") }
    var half = [Double](repeating: 0, count: size * size)
    for row in 0..<size {
      for middle in 0..<size {
        let factor = self[row, middle]
        for column in 0..<size { half[row * size + column] += factor * inner[middle, column] }
      }
    }
    var product = SymmetricMatrix(size: size)
    for row in 0..<size {
      for column in 0...row {
        var sum = 0.0
        for middle in 0..<size { sum += half[row * size + middle] * self[middle, column] }
        product[row, column] = sum
      }
    }
    return product
  }

  // A = V diag(l) V', so V diag(sqrt l) V' squared is A.
  /// The positive semi-definite root of a positive semi-definite matrix; eigenvalues below zero, which rounding
  /// makes, count as zero.
  var squareRoot: SymmetricMatrix {
    let parts = EigenDecomposition(self)
    var root = SymmetricMatrix(size: size)
    for (value, vector) in zip(parts.values, parts.vectors) where value > 0 {
      for row in 0..<size {
        let factor = value.squareRoot() * vector[row]
        for column in 0...row { root[row, column] += factor * vector[column] }
      }
    }
    return root
  }
}

/// The eigenvalues and eigenvectors of a symmetric matrix.
struct EigenDecomposition: Sendable {
  /// The eigenvalues, the largest first.
  let values: [Double]
  /// The eigenvectors in the same order, each of length 1.
  let vectors: [[Double]]

  /// The most sweeps; from the sixth or so on there is nothing left to do.
  private static let sweeps = 60

  /// Decomposes a matrix whose elements are finite.
  init(_ matrix: SymmetricMatrix) {
    let size = matrix.size
    var a = (0..<size).map { row in (0..<size).map { matrix[row, $0] } }
    var vectors = (0..<size).map { row in (0..<size).map { $0 == row ? 1.0 : 0 } }
    let norm = matrix.elements.reduce(0) { $0 + $1 * $1 }
    for _ in 0..<Self.sweeps {
      let beside = (0..<size).reduce(0.0) { sum, row in
        (0..<row).reduce(sum) { $0 + 2 * a[row][$1] * a[row][$1] }
      }
      if beside <= 1e-32 * norm { break }
      for p in 0..<size {
        for q in (p + 1)..<max(size, p + 1) where a[p][q] != 0 { Self.rotate(&a, &vectors, p, q) }
      }
    }
    let order = (0..<size).sorted { a[$0][$0] > a[$1][$1] }
    values = order.map { a[$0][$0] }
    self.vectors = order.map { vectors[$0] }
  }

  // With t = tan(angle), a_pq becomes zero where t^2 + 2 r t - 1 = 0 for r = (a_qq - a_pp) / 2 a_pq; the smaller
  // root, 1 / (|r| + sqrt(1 + r^2)) with the sign of r, is an angle of at most 45 degrees, which converges.
  /// Rotates axes p and q so that element (p, q) is zero; eigenvectors are rows here.
  private static func rotate(_ a: inout [[Double]], _ vectors: inout [[Double]], _ p: Int, _ q: Int) {
    let ratio = (a[q][q] - a[p][p]) / (2 * a[p][q])
    let tangent = (ratio < 0 ? -1 : 1) / (abs(ratio) + (1 + ratio * ratio).squareRoot())
    let cosine = 1 / (1 + tangent * tangent).squareRoot()
    let sine = tangent * cosine
    for k in a.indices {
      let (left, right) = (a[k][p], a[k][q])
      a[k][p] = cosine * left - sine * right
      a[k][q] = sine * left + cosine * right
    }
    turn(&a, p, q, cosine, sine)
    turn(&vectors, p, q, cosine, sine)
  }

  /// Rotates rows p and q.
  private static func turn(_ rows: inout [[Double]], _ p: Int, _ q: Int, _ cosine: Double, _ sine: Double) {
    for k in rows.indices {
      let (left, right) = (rows[p][k], rows[q][k])
      rows[p][k] = cosine * left - sine * right
      rows[q][k] = sine * left + cosine * right
    }
  }
}
