// A mixture of normals with full covariances over latents: what is fitted to the aggregate posterior after training
// (Ghosh et al., "From variational to deterministic autoencoders", ICLR 2020, section 4: ex-post density estimation).

import Foundation
public import Foundations
public import Tensors

/// A mixture of normal distributions over latents.
public struct GaussianMixture: HostSampler, Equatable {
  /// One of the normals.
  public struct Component: Equatable, Sendable {
    /// Its share of the draws, positive; shares need not add up to one.
    public var weight: Double
    /// Its mean, [latents].
    public var mean: [Double]
    /// The lower factor L of its covariance L L^T, [latents, latents] row by row: positive on the diagonal, zero
    /// above it (Cholesky).
    public var factor: [Double]

    /// A normal with a weight.
    public init(weight: Double, mean: [Double], factor: [Double]) {
      self.weight = weight
      self.mean = mean
      self.factor = factor
    }
  }

  /// The number of latents.
  public let latents: Int
  /// The normals; their numbers are float32 values.
  public let components: [Component]
  /// log(weight / sum of weights) - (D log 2 pi) / 2 - sum log L_ii of each.
  private let constants: [Double]

  /// A mixture of at least one component over as many latents as their means have numbers.
  ///
  /// Numbers are rounded to float32. What is not a mixture is a programming mistake.
  public init(_ components: [Component]) {
    do { try self.init(checking: components, latents: components.first?.mean.count ?? 0) } catch {
      fail("\(error)")
    }
  }

  private init(checking components: [Component], latents: Int) throws {
    guard !components.isEmpty, latents > 0 else { throw SamplerArrays.wrong("has no components") }
    self.latents = latents
    self.components = try components.enumerated().map { place, given in
      let component = given.rounded
      if let objection = component.objection(latents: latents) {
        throw SamplerArrays.wrong("component \(place) \(objection)")
      }
      return component
    }
    let total = self.components.reduce(0) { $0 + $1.weight }
    constants = self.components.map { component in
      let logScale = (0..<latents).reduce(0) { $0 + log(component.factor[$1 * latents + $1]) }
      return log(component.weight / total) - Double(latents) / 2 * log(2 * Double.pi) - logScale
    }
  }

  /// The weights, which add up to one.
  public var weights: [Double] {
    let total = components.reduce(0) { $0 + $1.weight }
    return components.map { $0.weight / total }
  }

  /// How many normals there are.
  public var componentCount: Int? { components.count }

  /// How many normals there are, in words.
  public var meaning: String { components.count == 1 ? "1 normal" : "\(components.count) normals" }

  // p(z) = sum_k w_k N(z; m_k, L_k L_k^T). With L_k y = z - m_k,
  //   log N = -1/2 (D log 2 pi + |y|^2) - sum_i log L_ii,
  // and the terms are added relative to the largest, so that none overflows and not all vanish.
  /// log p(z), in nats, of a point [latents].
  public func logDensity(of z: [Double]) -> Double {
    let terms = zip(components, constants).map { component, constant in
      constant - component.squaredDistance(to: z) / 2
    }
    let largest = terms.max() ?? 0
    if largest.isInfinite { return largest }
    return largest + log(terms.reduce(0) { $0 + exp($1 - largest) })
  }

  // m_k + t L_k e with e ~ N(0, I) has mean m_k and covariance t^2 L_k L_k^T.
  /// Draws of latents, [count, latents]: number i depends on the key and i alone.
  ///
  /// - Parameter temperature: What the deviations of each component are multiplied by; means and weights stay.
  public func draw(_ count: Int, key: Key, temperature: Float = 1) -> HostArray {
    let draws = NumberedDraws(key: key)
    var limits: [Double] = []
    for weight in weights { limits.append((limits.last ?? 0) + weight) }
    var values: [Float] = []
    values.reserveCapacity(count * latents)
    for number in 0..<count {
      let choice = draws.choice(number)
      let component = components[limits.firstIndex { choice < $0 } ?? components.count - 1]
      let noise = draws.normals(number, count: latents)
      for row in 0..<latents {
        var sum = 0.0
        for column in 0...row { sum += component.factor[row * latents + column] * noise[column] }
        values.append(Float(component.mean[row] + Double(temperature) * sum))
      }
    }
    return HostArray([count, latents], values)
  }
}

extension GaussianMixture {
  /// The weights [components], the means [components, latents] and the factors [components, latents, latents].
  public var arrays: [String: HostArray] {
    let count = components.count
    return [
      "weights": HostArray([count], components.map { Float($0.weight) }),
      "means": HostArray([count, latents], components.flatMap { $0.mean.map { Float($0) } }),
      "factors": HostArray([count, latents, latents], components.flatMap { $0.factor.map { Float($0) } }),
    ]
  }

  /// A mixture from its ``arrays``.
  ///
  /// - Throws: ``Failure`` of kind `badData` for numbers that are not a mixture over this many latents.
  public init(arrays: [String: HostArray], latents: Int) throws {
    let read = SamplerArrays(arrays: arrays, names: ["weights", "means", "factors"])
    guard let shape = read.shape("weights"), shape.count == 1 else {
      throw SamplerArrays.wrong("has no list of 'weights'")
    }
    let weights = try read.numbers("weights", shape)
    let means = try read.numbers("means", [shape[0], latents])
    let factors = try read.numbers("factors", [shape[0], latents, latents])
    let size = latents * latents
    let components = weights.indices.map { place in
      Component(
        weight: Double(weights[place]),
        mean: means[place * latents..<(place + 1) * latents].map { Double($0) },
        factor: factors[place * size..<(place + 1) * size].map { Double($0) })
    }
    try self.init(checking: components, latents: latents)
  }
}

extension GaussianMixture.Component {
  /// The same with numbers that float32 holds.
  fileprivate var rounded: Self {
    func rounded(_ numbers: [Double]) -> [Double] { numbers.map { Double(Float($0)) } }
    return Self(weight: Double(Float(weight)), mean: rounded(mean), factor: rounded(factor))
  }

  /// Why it is not a component over this many latents, if it is not.
  fileprivate func objection(latents: Int) -> String? {
    guard mean.count == latents, factor.count == latents * latents else { return "has the wrong size" }
    guard weight > 0, weight.isFinite else { return "has a weight of \(weight)" }
    if mean.contains(where: { !$0.isFinite }) { return "has a mean that is not finite" }
    for row in 0..<latents {
      for column in 0..<latents {
        let value = factor[row * latents + column]
        let isRight = column < row ? value.isFinite : column == row ? value > 0 && value.isFinite : value == 0
        if !isRight { return "has \(value) at row \(row) and column \(column) of its factor" }
      }
    }
    return nil
  }

  /// |y|^2 with L y = z - m, solved from the first row to the last.
  fileprivate func squaredDistance(to z: [Double]) -> Double {
    var solved: [Double] = []
    solved.reserveCapacity(mean.count)
    var sum = 0.0
    for row in mean.indices {
      var rest = z[row] - mean[row]
      for column in 0..<row { rest -= factor[row * mean.count + column] * solved[column] }
      let value = rest / factor[row * mean.count + row]
      solved.append(value)
      sum += value * value
    }
    return sum
  }
}
