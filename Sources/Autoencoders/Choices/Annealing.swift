// A number over the steps of a training: it stays, or rises from a start to its value. Weights warm up so
// (Bowman et al., "Generating sentences from a continuous space", CoNLL 2016; in cycles: Fu et al., "Cyclical
// annealing schedule", NAACL 2019).

import Foundation
import Foundations
public import Tensors

/// A value, and how it is reached.
public struct Annealing: Hashable, Sendable {
  /// The value that is reached.
  public let value: Double
  /// How it is reached; nil where it is there from the first step on.
  public let rise: Rise?

  /// The way from a start to the value.
  public struct Rise: Hashable, Sendable {
    /// What it is at the first step.
    public var start: Double
    /// How it moves.
    public var form: Form
    /// How long it takes.
    public var span: Span

    /// A way of a form within a span.
    public init(from start: Double = 0, _ form: Form, over span: Span) {
      self.start = start
      self.form = form
      self.span = span
    }
  }

  /// How a number moves, by the share s of its span that has passed.
  public enum Form: Hashable, Sendable {
    /// In proportion to s, then it stays.
    case linear
    /// As (1 - cos(pi s)) / 2, then it stays.
    case cosine
    /// Over and over: each span it begins anew, rises in proportion within a share of it, and stays for the rest.
    case cyclical(share: Double)
  }

  /// A part of a training.
  public enum Span: Hashable, Sendable {
    /// So many steps.
    case steps(Int)
    /// So many epochs.
    case epochs(Double)
    /// A share of all steps, from 0 to 1.
    case share(Double)

    /// The span in steps, at least 1.
    public func steps(in extent: TrainingExtent) -> Int {
      switch self {
      case .steps(let steps): max(steps, 1)
      case .epochs(let epochs): max(Int((epochs * Double(extent.stepsPerEpoch)).rounded()), 1)
      case .share(let share): max(Int((share * Double(extent.steps)).rounded()), 1)
      }
    }
  }

  /// A value that stays, or is reached on a way.
  public init(_ value: Double, rise: Rise? = nil) {
    self.value = value
    self.rise = rise
  }

  /// The values between which it stays.
  public var ends: [Double] { [rise?.start, value].compactMap(\.self) }

  /// The steps that have to be made until the value is reached first; 0 where it stays.
  public func stepsUntilReached(in extent: TrainingExtent) -> Int {
    guard let rise else { return 0 }
    let steps = rise.span.steps(in: extent)
    if case .cyclical(let share) = rise.form { return Int((share * Double(steps)).rounded(.up)) }
    return steps
  }

  // Step i, from 1, has seen i - 1 steps: of a span of n the share s = (i - 1)/n has passed.
  /// The value at a step, from 1.
  public func value(at step: Int, in extent: TrainingExtent) -> Double {
    guard let rise else { return value }
    let span = Double(rise.span.steps(in: extent))
    let passed = Double(step - 1)
    let level: Double
    switch rise.form {
    case .linear: level = min(passed / span, 1)
    case .cosine: level = pow(sin(.pi / 2 * min(passed / span, 1)), 2)
    case .cyclical(let share):
      level = min((passed / span - (passed / span).rounded(.down)) / share, 1)
    }
    return rise.start + (value - rise.start) * level
  }

  // (1 - cos(pi s)) / 2 = sin^2(pi s / 2), as above. The start of a cycle is found in whole numbers, which
  // float32 holds exactly up to 2^24: i - 1 - n floor((i - 1) / n), with half a step added before the quotient
  // is rounded down, so that a rounded quotient cannot fall short of a whole one.
  /// The same as nodes of a graph, a scalar.
  ///
  /// - Parameter step: The step, a float32 scalar with a whole number from 1 up to 2^24.
  public func value(at step: Tensor, in extent: TrainingExtent) -> Tensor {
    let constant = step.trace.constant
    guard let rise else { return constant(value) }
    let span = Double(rise.span.steps(in: extent))
    let passed = step - 1
    let one = constant(1)
    let level: Tensor
    switch rise.form {
    case .linear: level = (passed / span).minimum(one)
    case .cosine: level = ((passed / span).minimum(one) * (.pi / 2)).sine().squared()
    case .cyclical(let share):
      let cycle = ((passed + 0.5) / span).floor()
      level = ((passed - cycle * span) / (span * share)).minimum(one)
    }
    return rise.start + (value - rise.start) * level
  }
}
