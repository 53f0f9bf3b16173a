// One training step as a graph: observe, losses, gradient, update. What the step changes is chosen inside
// it: where the loss or the gradient is not finite, every variable keeps its old value, so the last
// good weights are never lost.

import Autoencoders
import Foundations
import Layers
import Tensors

/// The number of a step as losses and the optimiser count it: from 1, and from 1 again behind an opening.
private struct StepNumber {
  let value: Tensor
  /// Whether it is one of the opening; nil where there is none.
  let isOpening: Tensor?

  /// - Parameter step: The number among all steps, a scalar from 1.
  init(_ step: Tensor, _ extent: TrainingExtent) {
    guard extent.opening > 0 else {
      (value, isOpening) = (step, nil)
      return
    }
    let isOpening = step .<= step.filled(Double(extent.opening))
    value = .select(isOpening, step, step - Double(extent.opening))
    self.isOpening = isOpening
  }
}

/// The programs of training a model with an optimiser.
struct StepGraph<Model: Trainable> {
  let model: Model
  let optimizer: Optimizer
  let extent: TrainingExtent

  /// Everything that training keeps: parameters, the model's buffers, the optimiser's variables, sums and counts.
  var layout: StateLayout {
    var layout = StateLayout()
    model.declare(in: &layout)
    optimizer.declare(in: &layout, count: model.store.count)
    for sum in StepSum.allCases { layout.add(sum.variable, TensorType(.scalar)) }
    for metric in model.metrics { layout.add(StepSum.variable(metric.name), metric.type) }
    for count in StepCount.allCases { layout.add(count.variable, TensorType(.scalar)) }
    return layout
  }

  /// What a training of a model keeps by its settings.
  static func layout(_ model: Model, _ settings: TrainingSettings) throws -> StateLayout {
    StepGraph(
      model: model, optimizer: try settings.makeOptimizer(steps: settings.warmup + 2),
      extent: TrainingExtent(examples: 1, stepsPerEpoch: 1)
    ).layout
  }

  /// The program of a step on a backend; it has no outputs.
  func program(_ backend: any Backend, state: any State, precision: ContractionPrecision) -> RowProgram {
    let isShared = backend.workers.count > 1
    return RowProgram(
      backend, state: state, reads: model.stepReads, precision: precision, limit: model.planLimit
    ) { trace, batch in
      self.trace(trace, batch, isShared: isShared)
      return []
    }
  }

  /// What a step minimises, costs of layers included.
  private func losses(
    _ batch: Batch, step: StepNumber, _ updates: BufferUpdates? = nil, _ recorder: LayerRecorder? = nil,
    isShared: Bool = false
  ) -> StepLosses {
    let costs = StepCosts()
    var context = LayerContext(
      training: batch.random, updates: updates, recorder: recorder, costs: costs,
      fields: batch.context.fields)
    context.isShared = isShared
    let count = batch.shared[StepInput.count.rawValue]
    var losses = model.losses(
      StepSite(
        batch: batch, context: context, step: step.value, isOpening: step.isOpening, count: count,
        scaleFactor: batch.shared[StepInput.scaleFactor.rawValue], extent: extent))
    if losses.metrics.map(\.name) != model.metrics.map(\.name) {
      fail("metrics \(losses.metrics.map(\.name)) of a model of \(model.metrics.map(\.name))")
    }
    if let sum = costs.sum {
      let cost = sum / count
      // Every part moves parameters of its own, and each gets its gradient of the costs.
      for part in losses.parts.indices { losses.parts[part].loss = losses.parts[part].loss + cost }
    }
    return losses
  }

  /// Adds the step to a trace.
  ///
  /// - Parameter isShared: Whether other workers have other rows of the batch.
  func trace(_ trace: Trace, _ batch: Batch, isShared: Bool = false) {
    let updates = BufferUpdates()
    let rejected = trace.state(StepCount.rejected.variable)
    let step = StepNumber(batch.shared[StepInput.step.rawValue] - rejected, extent)
    let losses = losses(batch, step: step, updates, isShared: isShared)
    // Between gradient and update workers add up what they have found. Counts, finiteness and metrics are those of the
    // whole batch from here on, so that all of them take the same step, or none.
    var found = StepFindings(
      gradient: model.store.gradient(of: losses.parts), loss: losses.reported,
      rows: trace.constant(Double(batch.rows)), metrics: losses.metrics.map(\.sum))
    if isShared { found = found.summedOverWorkers }
    let parameters = trace.state(ParameterStore.variable)
    let update = optimizer.update(gradient: found.gradient, parameters: parameters, step: step.value)
    let finite = found.loss.isFinite().and(update.gradientNorm.isFinite())

    func replace(_ name: String, by value: Tensor) {
      trace.write(.select(finite, value, trace.state(name)), to: name)
    }
    replace(ParameterStore.variable, by: update.parameters)
    if !model.buffers.isEmpty {
      replace(BufferStore.variable, by: updates.flat(model.buffers, in: trace))
    }
    for write in update.writes { replace(write.name, by: write.tensor) }

    let metrics = zip(losses.metrics, found.metrics).map { (StepSum.variable($0.name), $1) }
    let sums =
      [(StepSum.examples.variable, found.rows), (StepSum.loss.variable, found.loss * found.rows)] + metrics
      + [(StepSum.gradientNorm.variable, update.gradientNorm), (StepSum.steps.variable, trace.constant(1))]
    for (name, value) in sums { replace(name, by: trace.state(name) + value) }
    let dropped = finite.not().cast(to: .float32)
    trace.write(trace.state(StepSum.rejected.variable) + dropped, to: StepSum.rejected.variable)
    trace.write(rejected + dropped, to: StepCount.rejected.variable)
    let row = StepCount.rejectedInARow.variable
    trace.write(.select(finite, trace.constant(0), trace.state(row) + 1), to: row)
  }

  /// The same step without its update, for a look at where it goes wrong: how many numbers of each part are
  /// not finite, in the order in which they are computed. Names and outputs stand in the same order.
  func diagnosis(_ batch: Batch) -> (names: [String], counts: [Tensor]) {
    let recorder = LayerRecorder()
    let losses = losses(
      batch, step: StepNumber(batch.shared[StepInput.step.rawValue], extent), nil, recorder)
    var parts = recorder.outputs.map { (name: $0.name, value: $0.value) }
    for metric in losses.metrics { if let term = metric.term { parts.append((term, metric.perRow)) } }
    parts.append(("the loss", losses.reported))
    for (place, part) in losses.parts.enumerated() where losses.parts.count > 1 {
      parts.append(("part \(place + 1) of the loss", part.loss))
    }
    // What was descended on, which need not be what is reported.
    let gradient = model.store.gradient(of: losses.parts)
    for parameter in model.store.parameters {
      let own = gradient.sliced(axis: 0, parameter.offset..<(parameter.offset + parameter.shape.count))
      parts.append(("the gradient of '\(parameter.path)'", own))
    }
    return (
      parts.map(\.name), parts.map { $0.value.isFinite().not().cast(to: .float32).sum() }
    )
  }
}
