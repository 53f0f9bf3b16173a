// What a worker finds in its part of a batch, and the sum of it over all workers.

import Tensors

/// What a step has found before it changes anything.
struct StepFindings {
  /// The gradient, float32 [P]; a sum over rows, divided by those of the whole batch.
  var gradient: Tensor
  /// The loss, a scalar; likewise.
  var loss: Tensor
  /// How many rows there are, a scalar.
  var rows: Tensor
  /// The sums of metrics over rows.
  var metrics: [Tensor]

  /// The same of the whole batch, from workers that have a part of it each: one vector is added up, so that they meet once
  /// a step.
  var summedOverWorkers: StepFindings {
    let parts = [gradient, loss, rows] + metrics
    let sum = Tensor.concatenated(parts.map { $0.reshaped(to: [$0.shape.count]) }, axis: 0).allReduce()
    var start = 0
    let found = parts.map { part in
      defer { start += part.shape.count }
      return sum.sliced(axis: 0, start..<(start + part.shape.count)).reshaped(to: part.shape)
    }
    return StepFindings(
      gradient: found[0], loss: found[1], rows: found[2], metrics: Array(found.dropFirst(3)))
  }
}

extension Metric {
  /// The sum over the rows, a scalar or [count].
  var sum: Tensor { perRow.shape.rank > 1 ? perRow.sum(axes: [0]) : perRow.sum() }
}
