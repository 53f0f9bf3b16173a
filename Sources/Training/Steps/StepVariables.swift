// What a training keeps beside a model's numbers and the optimiser's: sums until an epoch ends, counts over the whole
// training, and what the host says of each step.

import Tensors

/// What the rows of a step have in common, by place.
enum StepInput: Int, CaseIterable {
  /// The number of this step, from 1, a float32 scalar; rejected steps are counted too.
  case step
  /// What sums over examples are divided by, a float32 scalar: the examples of the whole batch.
  case count
  /// What a scale that is fitted to the batch is multiplied by, a float32 scalar.
  case scaleFactor

  static let types = [TensorType](repeating: TensorType(.scalar), count: allCases.count)
}

/// The sums that steps of any model add to until an epoch ends, float32 scalars.
enum StepSum: String, CaseIterable {
  case examples, loss, gradientNorm, steps, rejected

  var variable: String { Self.variable(rawValue) }

  /// The variable of a sum, or of a model's metric.
  static func variable(_ name: String) -> String { "metrics/\(name)" }
}

/// Counts over the whole training, float32 scalars.
enum StepCount: String, CaseIterable {
  /// The steps whose results were dropped because a number was not finite.
  case rejected
  /// How many of them there were since the last step that was not.
  case rejectedInARow

  var variable: String { "training/\(rawValue)" }
}
