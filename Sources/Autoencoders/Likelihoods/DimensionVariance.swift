// One variance for each dimension, the same for every example, at its optimum: the mean squared error of the last steps.
// A step weighs its errors by the variances that the steps before it have found, and then moves these towards its own
// errors, as coordinate ascent does; no learning rate decides how fast they get there. It is the variance of
// `SharedScale` for each dimension, with one difference: a batch has too few examples for as many variances, so its own
// are never used alone.

import Foundation
import Layers
import Tensors

/// Variances of dimensions, bounded from below.
struct DimensionVariance: Sendable {
  /// The share of the old average that a step keeps: about the last fifty steps count.
  static let kept = 0.98
  /// The largest deviation that training begins with, in the numbers that the likelihood sees.
  static let largestStart: Float = 1e3
  /// How many examples the variance that training begins with counts for.
  static let startingExamples = 128

  /// The average over steps, [dimensions].
  let mean: Buffer
  /// The examples in the average, a scalar.
  let examples: Buffer
  /// The least standard deviation: a dimension that never changes could be explained with any density.
  let minimum: Double

  /// Variances with two buffers at a scope, which begin with the data's own.
  ///
  /// - Parameter deviations: The standard deviations of dimensions; 1 where nil.
  init(_ scope: ParameterScope, dimensions: Int, deviations: [Float]?, minimum: Double) {
    // A single wild value must not make a variance that is no number.
    let variances =
      deviations.map { $0.map { min($0, Self.largestStart) * min($0, Self.largestStart) } } ?? [1]
    mean = scope.buffer("variance", [dimensions], initial: variances)
    examples = scope.buffer("examples", .scalar, initial: Float(Self.startingExamples))
    self.minimum = minimum
  }

  /// The variances in a trace, [dimensions]; in training the errors of the batch move them.
  ///
  /// - Parameter deviations: The differences of observations and means, [..., dimensions].
  func value(_ deviations: Tensor?, in trace: Trace, _ context: LayerContext) -> Tensor {
    var stored = mean.value(in: trace)
    if context.training != nil, let deviations, let updates = context.updates {
      let dimensions = mean.shape.count
      let rows = deviations.shape.count / dimensions
      let own = deviations.squared().reshaped(to: [rows, dimensions]).sum(axes: [0]) * (1 / Double(rows))
      let (batch, count) = (context.batchMean(own, rows: rows), context.batchRows(rows, in: trace))
      let total = examples.value(in: trace) * Self.kept + count
      let share = count / total
      updates.write(total, to: examples)
      updates.write(stored * (1 - share) + batch.stoppingGradient() * share, to: mean)
    }
    if context.training != nil, let factor = context.scaleFactor { stored = stored * factor }
    return stored.maximum(stored.filled(minimum * minimum))
  }

  /// The deviations, in words.
  ///
  /// - Parameter spreads: What they are multiplied by in each dimension.
  func description(_ buffers: [Float], spreads: (Int) -> Double) -> String {
    let own = buffers[mean.offset..<(mean.offset + mean.shape.count)].map(Double.init)
    let deviations = own.enumerated().map { max($1, minimum * minimum).squareRoot() * spreads($0) }.sorted()
    guard let least = deviations.first, let largest = deviations.last else { return "" }
    let bound = own.count { $0 <= minimum * minimum }
    let range = "deviations \(Float(least)) to \(Float(largest))"
    return "\(range), median \(Float(deviations[deviations.count / 2]))"
      + (bound == 0 ? "" : "; \(bound) of \(own.count) at the minimum deviation")
  }
}
