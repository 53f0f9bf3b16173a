// CMA-ES with a full matrix of covariance (Hansen, "The CMA evolution strategy: a tutorial", 2016). It knows nothing of
// archives: whoever uses it ranks the candidates. Weights and rates follow the number of parents of each generation, as in
// pyribs, whose filter selection changes it every time; without negative weights.

import CVector
public import Foundations

/// A normal distribution that adapts to what was ranked first.
public struct CovarianceAdaptation: Equatable, Sendable {
  /// The number of parameters.
  public let width: Int
  /// The candidates of a generation.
  public let batch: Int
  /// The mean.
  public internal(set) var mean: [Double]
  /// The step size.
  public internal(set) var sigma: Double
  /// The candidates that were told so far.
  public internal(set) var evaluations = 0

  /// Numbers to a row of the matrices, which end in zeros.
  let stride: Int
  var conjugatePath: [Double]
  var path: [Double]
  var covariance: [Double]
  /// The eigenvectors, a row each, and eigenvalues of the matrix as it was last decomposed, after so many evaluations.
  var vectors: [Double]
  var eigenvalues: [Double]
  var decomposedAt = 0

  /// A distribution around a mean, as wide in every direction.
  ///
  /// - Parameter batch: The candidates of a generation.
  public init(mean: [Double], sigma: Double, batch: Int) {
    width = mean.count
    self.batch = batch
    self.mean = mean
    self.sigma = sigma
    stride = (width + 7) / 8 * 8
    conjugatePath = Array(repeating: 0, count: stride)
    path = Array(repeating: 0, count: stride)
    covariance = Array(repeating: 0, count: width * stride)
    for index in 0..<width { covariance[index * stride + index] = 1 }
    vectors = covariance
    eigenvalues = Array(repeating: 1, count: width)
  }

  /// Weights and rates for a number of parents (Hansen 2016, table 1).
  struct Rates {
    var weights: [Double]
    var effective: Double
    var path: Double
    var conjugatePath: Double
    var rankOne: Double
    var rankMany: Double
    var damping: Double

    init(parents: Int, width: Int) {
      let all = ExactFunctions.logarithm(Double(parents) + 0.5)
      let raw = (1...parents).map { all - ExactFunctions.logarithm(Double($0)) }
      let total = raw.reduce(0, +)
      weights = raw.map { $0 / total }
      effective = 1 / weights.reduce(0) { $0 + $1 * $1 }
      let n = Double(width)
      path = (4 + effective / n) / (n + 4 + 2 * effective / n)
      conjugatePath = (effective + 2) / (n + effective + 5)
      rankOne = 2 / ((n + 1.3) * (n + 1.3) + effective)
      rankMany = min(
        1 - rankOne, 2 * (effective - 2 + 1 / effective) / ((n + 2) * (n + 2) + effective))
      damping = 1 + 2 * max(0, ((effective - 1) / (n + 1)).squareRoot() - 1) + conjugatePath
    }
  }

  /// The evaluations between decompositions, so that they take a small share of the time.
  private var gap: Double {
    let rates = Rates(parents: max(1, batch / 2), width: width)
    return 0.5 * Double(batch) / (rates.rankOne + rates.rankMany) / Double(width)
  }

  /// Candidates, [batch, width], held within bounds: mean + sigma B D z. z are the normal numbers of `row` under the key.
  public func sample(key: Key, row: UInt64, within bounds: Bounds) -> [Float] {
    var noise = [Float](repeating: 0, count: batch * width)
    cv_normal_row([key.low, key.high], 0, row, Int64(noise.count), &noise)
    var transform = [Float](repeating: 0, count: width * width)
    transform.withUnsafeMutableBufferPointer { transform in
      vectors.withUnsafeBufferPointer { vectors in
        for row in 0..<width {
          let length = sigma * eigenvalues[row].squareRoot()
          for column in 0..<width {
            transform[row * width + column] = Float(length * vectors[row * stride + column])
          }
        }
      }
    }
    var candidates = [Float](repeating: 0, count: batch * width)
    cv_transformed(
      noise, transform, mean.map(Float.init), bounds.low, bounds.high, Int64(batch), Int64(width), &candidates
    )
    return candidates
  }

  /// Adapts to the best candidates of a generation.
  ///
  /// - Parameters:
  ///   - candidates: [batch, width].
  ///   - parents: The places of the parents, the best one first. Without any the distribution stays.
  public mutating func adapt(to candidates: [Float], parents: [Int]) {
    evaluations += batch
    if parents.isEmpty { return }
    let rates = Rates(parents: parents.count, width: width)
    let before = mean
    var steps = [Double](repeating: 0, count: parents.count * stride)
    for column in 0..<width { mean[column] = 0 }
    for (rank, place) in parents.enumerated() {
      for column in 0..<width {
        let value = Double(candidates[place * width + column])
        mean[column] += rates.weights[rank] * value
        steps[rank * stride + column] = value - before[column]
      }
    }
    let moved = zip(mean, before).map { $0 - $1 } + Array(repeating: 0, count: stride - width)
    follow(moved, rates)
    // pc = (1 - cc) pc + h sqrt(cc (2 - cc) mu) y / sigma; h stalls it while the step size grows fast.
    let generations = evaluations / batch
    let length = conjugatePath.reduce(0) { $0 + $1 * $1 } / Double(width)
    let expected = 1 - ExactFunctions.power(1 - rates.conjugatePath, 2 * generations)
    let isSteady = length / expected < 2 + 4 / Double(width + 1)
    let factor = isSteady ? (rates.path * (2 - rates.path) * rates.effective).squareRoot() / sigma : 0
    for column in 0..<stride { path[column] = (1 - rates.path) * path[column] + factor * moved[column] }
    // What a stalled path leaves out of the matrix is made up for.
    let rankOneKept = rates.rankOne * (isSteady ? 1 : 1 - rates.path * (2 - rates.path))
    let scaled = rates.weights.map { $0 * rates.rankMany / (sigma * sigma) }
    cv_covariance_update(
      &covariance, Int64(width), Int64(stride), 1 - rankOneKept - rates.rankMany,
      rates.rankOne, path, scaled, steps, Int64(parents.count))
    let exponent = rates.conjugatePath / rates.damping * (length - 1) / 2
    sigma *= ExactFunctions.exponential(min(1, exponent))
    if Double(evaluations) > Double(decomposedAt) + gap { decompose() }
  }

  // ps = (1 - cs) ps + sqrt(cs (2 - cs) mu) C^-1/2 y / sigma, with C^-1/2 = B D^-1 B'.
  private mutating func follow(_ moved: [Double], _ rates: Rates) {
    var turned = [Double](repeating: 0, count: width)
    cv_matrix_vector(vectors, Int64(width), Int64(stride), moved, &turned)
    let factor =
      (rates.conjugatePath * (2 - rates.conjugatePath) * rates.effective).squareRoot() / sigma
    for column in 0..<stride { conjugatePath[column] *= 1 - rates.conjugatePath }
    for row in 0..<width {
      let share = factor * turned[row] / eigenvalues[row].squareRoot()
      for column in 0..<width { conjugatePath[column] += share * vectors[row * stride + column] }
    }
  }

  private mutating func decompose() {
    decomposedAt = evaluations
    var (vectors, values) = (covariance, [Double](repeating: 0, count: width))
    var room = [Double](repeating: 0, count: 3 * stride)
    guard cv_symmetric_eigen(&vectors, Int64(width), Int64(stride), &values, &room) == 0,
      values.allSatisfy(\.isFinite)
    else { return }
    self.vectors = vectors
    // Rounding may leave an eigenvalue just below 0.
    eigenvalues = values.map { max($0.magnitude, 1e-300) }
  }

  /// The ratio of the largest to the least eigenvalue.
  public var conditionNumber: Double { (eigenvalues.max() ?? 1) / (eigenvalues.min() ?? 1) }

  /// Whether the distribution has collapsed: it is too narrow in some direction, or in all of them.
  public var hasCollapsed: Bool {
    conditionNumber > 1e14 || !(sigma * (eigenvalues.max() ?? 1).squareRoot() >= 1e-11) || !sigma.isFinite
  }
}
