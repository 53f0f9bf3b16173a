// Covariance adaptation: eigenvectors against their definition, updates against the tutorial's equations in plain loops and
// against numbers of pyribs, and how fast it finds minima that pyribs and pycma were timed on.

import CVector
import Foundation
import Foundations
import Testing

@testable import Evolution

@Suite("Covariance adaptation")
struct CovarianceTests {
  /// The eigenvalues and eigenvectors of a symmetric matrix of `width` columns.
  static func eigen(_ matrix: [Double], _ width: Int) -> (values: [Double], vectors: [[Double]])? {
    let stride = (width + 7) / 8 * 8
    var rows = [Double](repeating: 0, count: width * stride)
    for index in 0..<width * width { rows[index / width * stride + index % width] = matrix[index] }
    var (values, room) = ([Double](repeating: 0, count: width), [Double](repeating: 0, count: 3 * stride))
    guard cv_symmetric_eigen(&rows, Int64(width), Int64(stride), &values, &room) == 0 else { return nil }
    return (values, (0..<width).map { row in (0..<width).map { rows[row * stride + $0] } })
  }

  /// Symmetric matrices: random ones, diagonal ones, ones of low rank, with equal eigenvalues, with a huge spread.
  static func matrix(_ kind: Int, _ width: Int) -> [Double] {
    let random = numbers(width * width, -1, 1, seed: UInt64(kind)).map(Double.init)
    var matrix = [Double](repeating: 0, count: width * width)
    for row in 0..<width {
      for column in 0..<width {
        let value =
          switch kind {
          case 0: random[row * width + column] + random[column * width + row]
          case 1: row == column ? Double(row) : 0
          case 2: random[row] * random[column]
          case 3: row == column ? 2.5 : 0
          default:
            pow(10, -Double(row + column) / Double(width) * 4) * (row == column ? 1 : 0.3)
          }
        matrix[row * width + column] = value
      }
    }
    return matrix
  }

  @Test(
    "A v = lambda v, with eigenvectors of length 1 at right angles", arguments: 0..<5,
    [1, 2, 3, 8, 17, 64, 101])
  func eigenvectors(kind: Int, width: Int) throws {
    let matrix = Self.matrix(kind, width)
    let (values, vectors) = try #require(Self.eigen(matrix, width))
    let size = max(matrix.map(\.magnitude).max() ?? 1, 1e-300) * Double(width)
    for place in 0..<width {
      for row in 0..<width {
        let product = (0..<width).reduce(0) { $0 + matrix[row * width + $1] * vectors[place][$1] }
        #expect(abs(product - values[place] * vectors[place][row]) < 1e-13 * size)
        let other = (0..<width).reduce(0) { $0 + vectors[place][$1] * vectors[row][$1] }
        #expect(abs(other - (row == place ? 1 : 0)) < 1e-12)
      }
    }
  }

  @Test("functions made of exact operations agree with those of the C library")
  func functions() {
    for x in stride(from: -30.0, through: 30, by: 0.37) {
      #expect(abs(ExactFunctions.exponential(x) / exp(x) - 1) < 2e-14 + 2e-15 * abs(x))
      #expect(abs(ExactFunctions.logarithm(exp(x)) - x) < 1e-14 * max(1, abs(x)))
    }
    #expect(ExactFunctions.exponential(0) == 1 && ExactFunctions.logarithm(1) == 0)
    #expect(abs(ExactFunctions.power(0.97, 1001) / pow(0.97, 1001) - 1) < 1e-12)
    #expect(ExactFunctions.power(0.5, 0) == 1)
  }

  /// The candidates that pyribs was told, and their order by a quadratic.
  static func generation(_ number: Int, _ count: Int, _ width: Int) -> (values: [Float], order: [Int]) {
    let rows = (0..<count).map { row in
      (0..<width).map { sin(1 + 7.3 * Double(number) + 3.1 * Double(row) + 1.7 * Double($0)) }
    }
    let fitness = rows.map { row in row.indices.reduce(0) { $0 + row[$1] * row[$1] * Double($1 + 1) } }
    return (rows.joined().map(Float.init), fitness.indices.sorted { fitness[$0] < fitness[$1] })
  }

  // pyribs 0.12.0: CMAEvolutionStrategy(0.5, 20, 36), reset(linspace(-1, 1, 20)), told these candidates with 18 parents.
  @Test("a generation leads where pyribs goes")
  func recorded() {
    var strategy = CovarianceAdaptation(
      mean: (0..<20).map { -1 + 2 * Double($0) / 19 }, sigma: 0.5, batch: 36)
    let (values, order) = Self.generation(0, 36, 20)
    strategy.adapt(to: values, parents: Array(order.prefix(18)))
    #expect(abs(strategy.sigma - 1.3519398016230635) < 1e-7)
    #expect(abs(strategy.mean[0] - 0.047598956832209806) < 1e-7)
    #expect(abs(strategy.mean[7] - 0.09493532185298872) < 1e-7)
    #expect(abs(strategy.conjugatePath.reduce(0) { $0 + $1 * $1 } - 174.29993119770862) < 1e-4)
  }

  // Hansen, "The CMA evolution strategy: a tutorial", 2016, equations of figure 6 without negative weights, in plain loops.
  @Test("generations follow the tutorial's equations", arguments: [3, 10])
  func tutorial(width: Int) throws {
    let batch = 12
    var strategy = CovarianceAdaptation(mean: Array(repeating: 0.2, count: width), sigma: 0.7, batch: batch)
    let n = Double(width)
    var (mean, sigma) = ([Double](repeating: 0.2, count: width), 0.7)
    var (ps, pc) = ([Double](repeating: 0, count: width), [Double](repeating: 0, count: width))
    var c = (0..<width * width).map { $0 % (width + 1) == 0 ? 1.0 : 0 }
    var (eigenvalues, vectors) = try #require(Self.eigen(c, width))
    for generation in 0..<9 {
      let parents = [6, 6, 3, 1, 6, 12, 2, 6, 6][generation]
      // The matrix is decomposed now and then, and in between the last eigenvectors stand for it.
      if strategy.decomposedAt == strategy.evaluations {
        (eigenvalues, vectors) = try #require(Self.eigen(c, width))
      }
      let (values, order) = Self.generation(generation, batch, width)
      strategy.adapt(to: values, parents: Array(order.prefix(parents)))
      let raw = (1...parents).map { log(Double(parents) + 0.5) - log(Double($0)) }
      let weights = raw.map { $0 / raw.reduce(0, +) }
      let mu = 1 / weights.reduce(0) { $0 + $1 * $1 }
      let cs = (mu + 2) / (n + mu + 5)
      let cc = (4 + mu / n) / (n + 4 + 2 * mu / n)
      let c1 = 2 / (pow(n + 1.3, 2) + mu)
      let cmu = min(1 - c1, 2 * (mu - 2 + 1 / mu) / (pow(n + 2, 2) + mu))
      let damping = 1 + 2 * max(0, ((mu - 1) / (n + 1)).squareRoot() - 1) + cs
      let steps = order.prefix(parents).map { place in
        (0..<width).map { (Double(values[place * width + $0]) - mean[$0]) / sigma }
      }
      let step = (0..<width).map { column in
        zip(weights, steps).reduce(0) { $0 + $1.0 * $1.1[column] }
      }
      for column in 0..<width {
        var whitened = 0.0
        for place in 0..<width {
          let along = zip(vectors[place], step).reduce(0) { $0 + $1.0 * $1.1 }
          whitened += vectors[place][column] * along / eigenvalues[place].squareRoot()
        }
        ps[column] = (1 - cs) * ps[column] + (cs * (2 - cs) * mu).squareRoot() * whitened
      }
      let length = ps.reduce(0) { $0 + $1 * $1 } / n
      let h = length / (1 - pow(1 - cs, 2 * Double(generation + 1))) < 2 + 4 / (n + 1) ? 1.0 : 0
      for column in 0..<width {
        mean[column] += sigma * step[column]
        pc[column] = (1 - cc) * pc[column] + h * (cc * (2 - cc) * mu).squareRoot() * step[column]
      }
      for place in 0..<width * width {
        let (row, column) = (place / width, place % width)
        let many = zip(weights, steps).reduce(0) { $0 + $1.0 * $1.1[row] * $1.1[column] }
        c[place] =
          (1 - c1 * (1 - (1 - h) * cc * (2 - cc)) - cmu) * c[place] + c1 * pc[row] * pc[column] + cmu * many
      }
      sigma *= exp(min(1, cs / damping * (length - 1) / 2))
      #expect(abs(strategy.sigma / sigma - 1) < 1e-9)
      for column in 0..<width { #expect(abs(strategy.mean[column] - mean[column]) < 1e-9) }
      for place in 0..<width * width {
        let own = strategy.covariance[place / width * strategy.stride + place % width]
        #expect(abs(own - c[place]) < 1e-9 * (1 + c[place].magnitude))
      }
    }
  }

  // Medians of nine runs from (1, ..., 1) with sigma 0.5 and 12 candidates to 1e-9: the sphere pyribs 0.12.0 1,752 and pycma
  // 4.5.0 1,620 evaluations.
  @Test("it finds minima as fast as pyribs and pycma do")
  func convergence() {
    func evaluations(_ value: ([Double]) -> Double, seed: UInt64) -> Int {
      var strategy = CovarianceAdaptation(mean: Array(repeating: 1, count: 10), sigma: 0.5, batch: 12)
      for generation in 0..<4000 {
        let rows = strategy.sample(key: Key(seed: seed), row: UInt64(generation), within: .none(count: 10))
        let fitness = (0..<12).map { row in value((0..<10).map { Double(rows[row * 10 + $0]) }) }
        if fitness.min() ?? 1 < 1e-9 { return 12 * (generation + 1) }
        strategy.adapt(
          to: rows, parents: Array(fitness.indices.sorted { fitness[$0] < fitness[$1] }.prefix(6)))
        #expect(!strategy.hasCollapsed)
      }
      return .max
    }
    func median(_ value: ([Double]) -> Double) -> Int {
      (0..<9).map { evaluations(value, seed: $0) }.sorted()[4]
    }
    #expect(abs(Double(median { $0.reduce(0) { $0 + $1 * $1 } }) / 1_686 - 1) < 0.12)
  }

  @Test("candidates have the distribution's mean and covariance, and stay within bounds")
  func samples() {
    var strategy = CovarianceAdaptation(mean: [1, -2, 0.5], sigma: 0.5, batch: 12)
    for generation in 0..<6 {
      let (values, order) = Self.generation(generation, 12, 3)
      strategy.adapt(to: values, parents: Array(order.prefix(6)))
    }
    var (sums, products, count) = ([Double](repeating: 0, count: 3), [Double](repeating: 0, count: 9), 0.0)
    for row in 0..<4000 {
      let rows = strategy.sample(key: Key(seed: 3), row: UInt64(row), within: .none(count: 3))
      for place in 0..<12 {
        let steps = (0..<3).map { (Double(rows[3 * place + $0]) - strategy.mean[$0]) / strategy.sigma }
        for index in 0..<3 { sums[index] += steps[index] }
        for index in 0..<9 { products[index] += steps[index / 3] * steps[index % 3] }
        count += 1
      }
    }
    for index in 0..<3 { #expect(abs(sums[index] / count) < 0.03) }
    for index in 0..<9 {
      let own = strategy.covariance[index / 3 * strategy.stride + index % 3]
      #expect(abs(products[index] / count - own) < 0.05)
    }
    let held = strategy.sample(key: Key(seed: 3), row: 0, within: Bounds(-0.1, 0.1, count: 3))
    #expect(held.allSatisfy { abs($0) <= 0.1 })
  }
}
