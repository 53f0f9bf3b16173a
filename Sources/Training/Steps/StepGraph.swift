// One training step as a graph: observe, evidence, gradient, update. What the step changes is chosen inside
// it: where the loss or the gradient is not finite, every variable keeps its old value, so the last
// good weights are never lost.

import Autoencoders
import Foundations
import Layers
import Tensors

/// The programs of training a model with an optimiser.
struct StepGraph {
  let model: VariationalAutoencoder
  let optimizer: Optimizer

  /// The inputs of a step, by position.
  enum Input: Int, CaseIterable {
    /// Stored data, [rows, dimensions], in the data's own type.
    case data
    /// The rows' ids, uint32 [rows, 2].
    case rows
    /// The key of this step's random numbers, uint32 [2].
    case key
    /// The number of this step, from 1, a float32 scalar.
    case step
    /// What sums over examples are divided by, a float32 scalar: the examples of the whole batch.
    case count
  }

  /// The sums that steps add to, each a float32 scalar in the state.
  enum Metric: String, CaseIterable {
    case examples, loss, reconstruction, divergence, gradientNorm, steps, rejected
    var variable: String { "metrics/\(rawValue)" }
  }

  /// Everything that training keeps: parameters, the model's buffers, the optimiser's variables, metrics.
  var layout: StateLayout {
    var layout = StateLayout()
    model.declare(in: &layout)
    optimizer.declare(in: &layout, count: model.store.count)
    for metric in Metric.allCases { layout.add(metric.variable, TensorType(.scalar)) }
    return layout
  }

  /// The types of the inputs for a batch.
  static func inputs(
    _ model: VariationalAutoencoder, batch: Int, element: Tensors.ElementType
  ) -> [TensorType] {
    [
      TensorType([batch, model.configuration.dimensions], element), TensorType([batch, 2], .uint32),
      TensorType([2], .uint32), TensorType(.scalar), TensorType(.scalar),
    ]
  }

  /// Adds the step to a trace.
  func trace(_ trace: Trace, _ inputs: [Tensor]) {
    func input(_ input: Input) -> Tensor { inputs[input.rawValue] }
    let source = RandomSource(key: input(.key), rows: input(.rows))
    let x = model.observation(of: input(.data), source)
    let updates = BufferUpdates()
    let evidence = model.evidence(of: x, source, LayerContext(training: source, updates: updates))
    let loss = -(model.configuration.model.objective.value(evidence).sum() / input(.count))

    let gradient = model.store.gradient(of: loss)
    // Between gradient and update is the place where workers will sum their gradients.
    let parameters = trace.state(ParameterStore.variable)
    let update = optimizer.update(gradient: gradient, parameters: parameters, step: input(.step))
    let finite = loss.isFinite().and(update.gradientNorm.isFinite())

    func replace(_ name: String, by value: Tensor) {
      trace.write(.select(finite, value, trace.state(name)), to: name)
    }
    replace(ParameterStore.variable, by: update.parameters)
    if !model.buffers.isEmpty {
      replace(BufferStore.variable, by: updates.flat(model.buffers, in: trace))
    }
    for write in update.writes { replace(write.name, by: write.tensor) }

    let rows = Double(input(.rows).shape[0])
    let sums: [(Metric, Tensor)] = [
      (.examples, trace.constant(rows)), (.loss, loss * rows),
      (.reconstruction, evidence.reconstruction.sum()),
      (.divergence, evidence.divergence.sum()), (.gradientNorm, update.gradientNorm),
      (.steps, trace.constant(1)),
    ]
    for (metric, value) in sums {
      replace(metric.variable, by: trace.state(metric.variable) + value)
    }
    let rejected = trace.state(Metric.rejected.variable)
    trace.write(rejected + finite.not().cast(to: .float32), to: Metric.rejected.variable)
  }
}
