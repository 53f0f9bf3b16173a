// The aggregate posterior as it is: the average of q(z|x) over training examples, of which some are stored. A draw
// takes one of them and draws from its posterior.

import Foundation
public import Foundations
public import Tensors

/// Posteriors of training examples, to draw from one of them at random.
public struct StoredPosteriors: HostSampler, Equatable {
  /// The number of latents.
  public let latents: Int
  /// How many posteriors there are.
  public let count: Int
  /// Their means, [count, latents] row by row.
  public let means: [Float]
  /// The logarithms of their variances, [count, latents]; nil where draws are the means, of models that draw no latents.
  public let logVariances: [Float]?

  /// The largest log-variance whose deviation is a float32 number, with room for the noise it is multiplied by.
  static let largestLogVariance: Float = 170

  /// Posteriors from means [count, latents] and log-variances; what is of no such shape is a programming mistake.
  public init(means: HostArray, logVariances: HostArray?) {
    var arrays = ["means": means]
    arrays["log_variances"] = logVariances
    do {
      try self.init(arrays: arrays, latents: means.type.shape.dimensions.last ?? 0)
    } catch {
      fail("\(error)")
    }
  }

  /// How many examples they are of.
  public var meaning: String {
    logVariances == nil ? "the latents of \(count) training examples" : "q(z|x) of \(count) training examples"
  }

  // p(z) = 1/n sum_i N(z; m_i, s_i^2): one of the i, then m_i + t s_i e with e ~ N(0, I).
  /// Draws of latents, [count, latents]: number i depends on the key and i alone.
  ///
  /// - Parameter temperature: What the deviations of each posterior are multiplied by; the means stay.
  public func draw(_ count: Int, key: Key, temperature: Float = 1) -> HostArray {
    let draws = NumberedDraws(key: key)
    var values: [Float] = []
    values.reserveCapacity(count * latents)
    for number in 0..<count {
      let example = draws.place(number, among: self.count)
      let places = example * latents..<(example + 1) * latents
      guard let logVariances else {
        values += means[places]
        continue
      }
      for (place, noise) in zip(places, draws.normals(number, count: latents)) {
        let deviation = Double(temperature) * exp(Double(logVariances[place]) / 2)
        values.append(Float(Double(means[place]) + deviation * noise))
      }
    }
    return HostArray([count, latents], values)
  }
}

extension StoredPosteriors {
  /// The means and, where draws are not the means, the log-variances, [count, latents].
  public var arrays: [String: HostArray] {
    var arrays = ["means": HostArray([count, latents], means)]
    arrays["log_variances"] = logVariances.map { HostArray([count, latents], $0) }
    return arrays
  }

  /// Posteriors from their ``arrays``.
  ///
  /// - Throws: ``Failure`` of kind `badData` for numbers that are not posteriors over this many latents.
  public init(arrays: [String: HostArray], latents: Int) throws {
    let read = SamplerArrays(arrays: arrays, names: ["means", "log_variances"])
    guard let shape = read.shape("means"), shape.count == 2, shape[0] > 0, shape[1] == latents else {
      throw SamplerArrays.wrong("has no 'means' of \(latents) latents")
    }
    self.latents = latents
    count = shape[0]
    means = try read.numbers("means", shape)
    logVariances = try arrays["log_variances"].map { _ in try read.numbers("log_variances", shape) }
    if let wrong = logVariances?.first(where: { $0 > Self.largestLogVariance }) {
      throw SamplerArrays.wrong("holds a log-variance of \(wrong)")
    }
  }
}
