// The learning rate by step: a linear warm-up to the full rate, then a decay. It is evaluated in Double
// for display, and as nodes of the training step's graph.

import Foundation
import Foundations

/// A learning rate that changes over the steps of a training, which are counted from 1.
public struct Schedule: Hashable, Sendable {
  /// What becomes of the rate after it has reached its full value.
  public enum Decay: Hashable, Sendable, Codable {
    /// It stays.
    case constant
    /// It falls along half a cosine to a fraction of itself within a number of steps, and stays there
    /// (Loshchilov and Hutter 2017, without restarts).
    case cosine(steps: Int, fraction: Double)
    /// It is multiplied by a factor each time a number of steps has passed.
    case every(steps: Int, factor: Double)
    /// It is multiplied by a factor from each of the listed steps on. These are steps of the training, in
    /// ascending order and beyond the warm-up.
    case boundaries(steps: [Int], factor: Double)
  }

  /// The full rate.
  public let rate: Double
  /// The steps of the warm-up: step i of them has i / warmup of the full rate.
  public let warmup: Int
  /// What comes after the warm-up.
  public let decay: Decay

  /// Throws a ``Failure`` where a number is out of its range.
  ///
  /// - Parameters:
  ///   - rate: The full rate, positive.
  ///   - warmup: The steps of the warm-up, at least 0.
  ///   - decay: What comes after; steps are positive, factors too, a fraction is within 0 ... 1.
  public init(rate: Double, warmup: Int = 0, decay: Decay = .constant) throws {
    self.rate = rate
    self.warmup = warmup
    self.decay = decay
    try check()
  }

  /// The first step that has the full rate: decays count the steps after it.
  public var peak: Int { max(warmup, 1) }

  /// The learning rate of a step.
  public func value(at step: Int) -> Double {
    let warm = min(Double(step) / Double(peak), 1)
    let elapsed = Double(max(step - peak, 0))
    switch decay {
    case .constant: return rate * warm
    case .cosine(let steps, let fraction):
      // Of the way from the fraction to 1, (1 + cos(pi e / n)) / 2 is left after e of n steps, which is
      // sin^2(pi r / 2) of the share r = (n - e) / n of steps to come: near the end, where the first
      // form is a difference of almost equal numbers, this one is a small number squared.
      let share = max(Double(steps) - elapsed, 0) / Double(steps)
      let wave = sin(.pi / 2 * share)
      return rate * warm * (fraction + (1 - fraction) * wave * wave)
    case .every(let steps, let factor):
      return rate * warm * pow(factor, (elapsed / Double(steps)).rounded(.down))
    case .boundaries(let steps, let factor):
      return rate * warm * pow(factor, Double(steps.filter { $0 <= step }.count))
    }
  }

  private func check() throws {
    func require(_ holds: Bool, _ what: Message, _ remedy: Message) throws {
      if !holds { throw Failure(.usage, what, remedy: remedy) }
    }
    func requireFactor(_ factor: Double) throws {
      try require(
        factor > 0 && factor.isFinite, "a learning rate cannot be multiplied by \(factor)",
        "Use a positive factor, for example 0.1")
    }
    try require(
      rate > 0 && rate.isFinite, "a learning rate of \(rate) is not a positive number",
      "Use a positive number, for example 0.001")
    try require(warmup >= 0, "a warm-up of \(warmup) steps is negative", "Use 0 for none")
    switch decay {
    case .constant: break
    case .cosine(let steps, let fraction):
      try require(steps > 0, "a cosine cannot take \(steps) steps", "Use at least 1")
      try require(
        fraction >= 0 && fraction <= 1, "a cosine cannot end at \(fraction) of the learning rate",
        "Use a fraction from 0 to 1")
    case .every(let steps, let factor):
      try require(steps > 0, "a learning rate cannot change every \(steps) steps", "Use at least 1")
      try requireFactor(factor)
    case .boundaries(let steps, let factor):
      try require(
        zip([peak] + steps, steps).allSatisfy { $0 < $1 },
        "the steps \(steps) at which the learning rate changes are not in ascending order after step \(peak)",
        "List them in order, after the warm-up")
      try requireFactor(factor)
    }
  }
}

extension Schedule: Codable {
  private enum CodingKeys: String, CodingKey { case rate, warmup, decay }

  /// Reads a schedule; numbers out of their range throw a ``Failure``.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(
      rate: values.decode(Double.self, forKey: .rate), warmup: values.decode(Int.self, forKey: .warmup),
      decay: values.decode(Decay.self, forKey: .decay))
  }
}
