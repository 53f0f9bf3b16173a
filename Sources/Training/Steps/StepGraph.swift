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
  let extent: TrainingExtent

  /// What the rows of a step have in common, by place.
  enum Shared: Int, CaseIterable {
    /// The number of this step, from 1, a float32 scalar; rejected steps are counted too.
    case step
    /// What sums over examples are divided by, a float32 scalar: the examples of the whole batch.
    case count
    /// What a scale that is fitted to the batch is multiplied by, a float32 scalar.
    case scaleFactor

    static let types = [TensorType](repeating: TensorType(.scalar), count: allCases.count)
  }

  /// The sums that steps add to until an epoch ends: float32 scalars, and one number per latent.
  enum Metric: String, CaseIterable {
    case examples, loss, reconstruction, divergence, gradientNorm, steps, rejected, divergencePerLatent
    var variable: String { "metrics/\(rawValue)" }

    func type(latents: Int) -> TensorType {
      TensorType(self == .divergencePerLatent ? [latents] : .scalar)
    }

    /// Those that a model has: not every divergence is a sum over latents.
    static func all(of configuration: ModelConfiguration) -> [Metric] {
      allCases.filter { $0 != .divergencePerLatent || configuration.dividesDivergence }
    }
  }

  /// Counts over the whole training, float32 scalars.
  enum Count: String, CaseIterable {
    /// The steps whose results were dropped because a number was not finite.
    case rejected
    /// How many of them there were since the last step that was not.
    case rejectedInARow
    var variable: String { "training/\(rawValue)" }
  }

  /// Everything that training keeps: parameters, the model's buffers, the optimiser's variables, metrics.
  var layout: StateLayout {
    var layout = StateLayout()
    model.declare(in: &layout)
    optimizer.declare(in: &layout, count: model.store.count)
    for metric in Metric.all(of: model.configuration) {
      layout.add(metric.variable, metric.type(latents: model.configuration.latents))
    }
    for count in Count.allCases { layout.add(count.variable, TensorType(.scalar)) }
    return layout
  }

  /// What a training of a model keeps by its settings.
  static func layout(_ model: VariationalAutoencoder, _ settings: TrainingSettings) throws -> StateLayout {
    StepGraph(
      model: model, optimizer: try settings.makeOptimizer(steps: settings.warmup + 2),
      extent: TrainingExtent(examples: 1, stepsPerEpoch: 1)
    ).layout
  }

  /// The program of a step on a backend; it has no outputs.
  func program(_ backend: any Backend, state: any State, precision: ContractionPrecision) -> RowProgram {
    RowProgram(backend, state: state, reads: model.reads, precision: precision) { trace, batch in
      self.trace(trace, batch)
      return []
    }
  }

  /// What a step minimises, with the true terms of the bound.
  private func descent(
    _ batch: Batch, step: Tensor, _ updates: BufferUpdates? = nil, _ recorder: LayerRecorder? = nil
  ) -> Descent {
    let x = model.observation(of: batch)
    let costs = StepCosts()
    let context = LayerContext(
      training: batch.random, updates: updates, recorder: recorder,
      scaleFactor: model.scale == nil ? nil : batch.shared[Shared.scaleFactor.rawValue], costs: costs)
    let count = batch.shared[Shared.count.rawValue]
    var descent = model.descent(
      ObjectiveSite(
        model: model, x: x, source: batch.random, context: context, step: step, count: count, extent: extent))
    if let sum = costs.sum {
      let cost = sum / count
      // Every part moves parameters of its own, and each gets its gradient of the costs.
      for part in descent.parts.indices { descent.parts[part].loss = descent.parts[part].loss + cost }
    }
    return descent
  }

  /// Adds the step to a trace.
  func trace(_ trace: Trace, _ batch: Batch) {
    let updates = BufferUpdates()
    let rejected = trace.state(Count.rejected.variable)
    let step = batch.shared[Shared.step.rawValue] - rejected
    let descent = descent(batch, step: step, updates)
    let (loss, evidence) = (descent.loss, descent.evidence)
    let gradient = model.store.gradient(of: descent.parts.map { ($0.loss, $0.parameters) })
    // Between gradient and update is the place where workers will sum their gradients.
    let parameters = trace.state(ParameterStore.variable)
    let update = optimizer.update(gradient: gradient, parameters: parameters, step: step)
    let finite = loss.isFinite().and(update.gradientNorm.isFinite())

    func replace(_ name: String, by value: Tensor) {
      trace.write(.select(finite, value, trace.state(name)), to: name)
    }
    replace(ParameterStore.variable, by: update.parameters)
    if !model.buffers.isEmpty {
      replace(BufferStore.variable, by: updates.flat(model.buffers, in: trace))
    }
    for write in update.writes { replace(write.name, by: write.tensor) }

    let rows = Double(batch.rows)
    var sums: [(Metric, Tensor)] = [
      (.examples, trace.constant(rows)), (.loss, loss * rows),
      (.reconstruction, evidence.reconstruction.sum()),
      (.divergence, evidence.divergence.sum()), (.gradientNorm, update.gradientNorm),
      (.steps, trace.constant(1)),
    ]
    if let terms = evidence.divergencePerLatent { sums.append((.divergencePerLatent, terms.sum(axes: [0]))) }
    for (metric, value) in sums {
      replace(metric.variable, by: trace.state(metric.variable) + value)
    }
    let dropped = finite.not().cast(to: .float32)
    trace.write(trace.state(Metric.rejected.variable) + dropped, to: Metric.rejected.variable)
    trace.write(rejected + dropped, to: Count.rejected.variable)
    let row = Count.rejectedInARow.variable
    trace.write(.select(finite, trace.constant(0), trace.state(row) + 1), to: row)
  }

  /// The same step without its update, for a look at where it goes wrong: how many numbers of each part are
  /// not finite, in the order in which they are computed. Names and outputs stand in the same order.
  func diagnosis(_ batch: Batch) -> (names: [String], counts: [Tensor]) {
    let recorder = LayerRecorder()
    let descent = descent(batch, step: batch.shared[Shared.step.rawValue], nil, recorder)
    let (loss, evidence) = (descent.loss, descent.evidence)
    var parts = recorder.outputs.map { (name: $0.name, value: $0.value) }
    parts.append(("the reconstruction term", evidence.reconstruction))
    parts.append(("the KL term", evidence.divergence))
    parts.append(("the loss", loss))
    let values = model.store.parameters.map { $0.value(in: loss.trace) }
    for (parameter, gradient) in zip(model.store.parameters, gradients(of: loss, withRespectTo: values)) {
      parts.append(("the gradient of '\(parameter.path)'", gradient))
    }
    return (
      parts.map(\.name), parts.map { $0.value.isFinite().not().cast(to: .float32).sum() }
    )
  }
}
