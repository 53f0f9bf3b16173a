// The inside of a training: state, plans and the clock.

import Autoencoders
import Datasets
import Foundation
import Foundations
import Layers
import Storage
import Tensors

/// One training under way.
struct TrainingLoop {
  private let trainer: Trainer
  private let source: any DataSource
  private let validation: (any DataSource)?
  private let observers: [any TrainingObserver]
  private let state: any State
  private let evaluationState: any State
  private let program: Program
  private let evaluator: EvidenceEvaluator
  private let schedule: Schedule
  private let noise: Key
  private var batches: Batches
  private var plans: [Int: any Executable] = [:]
  private var steps = 0
  private let started = ContinuousClock.now
  private var stepTime = Duration.zero
  private var lastProgress = ContinuousClock.now

  init(
    _ trainer: Trainer, _ source: any DataSource, _ validation: (any DataSource)?,
    _ observers: [any TrainingObserver]
  ) throws {
    let settings = trainer.settings
    let key = Key(seed: settings.seed)
    self.trainer = trainer
    self.source = source
    self.validation = validation.flatMap { $0.count > 0 ? $0 : nil }
    self.observers = observers
    noise = key.folding("noise")
    batches = try Batches(
      count: source.count, size: min(settings.batch, source.count), key: key.folding("order"))
    let optimizer = try settings.makeOptimizer(steps: batches.batchesPerEpoch * settings.epochs)
    schedule = optimizer.learningRate
    let graph = StepGraph(model: trainer.model, optimizer: optimizer)
    state = trainer.backend.makeState(graph.layout)
    let initial = trainer.model.store.initialValues(key: key.folding("parameters"))
    trainer.model.write(parameters: initial, to: state)
    program = Program(trainer.backend, state: state) { trace, inputs in
      graph.trace(trace, inputs)
      return []
    }
    evaluationState = trainer.model.makeState(parameters: initial, on: trainer.backend)
    evaluator = EvidenceEvaluator(trainer.model, backend: trainer.backend, state: evaluationState)
  }

  mutating func run() throws -> TrainingResult {
    let settings = trainer.settings
    try notify(
      .started(
        TrainingPlan(
          examples: source.count, validationExamples: validation?.count ?? 0,
          stepsPerEpoch: batches.batchesPerEpoch, epochs: settings.epochs,
          parameters: trainer.model.store.parameterCount)))
    var reports: [EpochReport] = []
    for epoch in 1...settings.epochs {
      let report = try self.epoch(epoch, before: reports)
      reports.append(report)
      try notify(.epoch(report))
    }
    return TrainingResult(
      model: SavedModel(
        trainer.model, parameters: currentParameters, buffers: trainer.model.buffers(in: state)),
      epochs: reports, steps: steps, seconds: (ContinuousClock.now - started).inSeconds)
  }

  private func notify(_ event: TrainingEvent) throws {
    for observer in observers { try observer.observe(event) }
  }

  /// The parameters that evaluation uses: their average where there is one.
  private var currentParameters: HostArray {
    state.read(trainer.settings.average == nil ? ParameterStore.variable : ParameterAverage.variable)
  }

  private mutating func epoch(_ epoch: Int, before: [EpochReport]) throws -> EpochReport {
    for metric in StepGraph.Metric.allCases {
      state.write(metric.variable, HostArray(zeros: TensorType(.scalar)))
    }
    stepTime = .zero
    for step in 1...batches.batchesPerEpoch {
      try self.step()
      try reportProgress(epoch, step, before)
    }
    try requireFinite(epoch)
    var terms: EvidenceEvaluator.Terms?
    if let validation {
      trainer.model.write(
        parameters: currentParameters, buffers: trainer.model.buffers(in: state), to: evaluationState)
      terms = try evaluator.terms(validation)
    }
    func mean(_ metric: StepGraph.Metric, over count: StepGraph.Metric) -> Double {
      sum(metric) / max(sum(count), 1)
    }
    return EpochReport(
      epoch: epoch, steps: steps, loss: mean(.loss, over: .examples),
      reconstruction: mean(.reconstruction, over: .examples), divergence: mean(.divergence, over: .examples),
      gradientNorm: mean(.gradientNorm, over: .steps), learningRate: schedule.value(at: steps),
      validation: terms, seconds: (ContinuousClock.now - started).inSeconds, stepSeconds: stepTime.inSeconds,
      examples: source.count)
  }

  private mutating func step() throws {
    let before = ContinuousClock.now
    batches.advance()
    steps += 1
    let rows = batches.indices
    let plan = try self.plan(rows.count)
    try plan.begin(step: steps, rows, of: source, key: noise.folding(UInt64(steps)))
    try plan.run()
    stepTime += ContinuousClock.now - before
  }

  /// The plan for batches of a size: the full one, and the one of the last batch of an epoch.
  private mutating func plan(_ rows: Int) throws -> any Executable {
    if let plan = plans[rows] { return plan }
    let plan = try program.executable(
      for: StepGraph.inputs(trainer.model, batch: rows, element: source.tensorElement))
    plans[rows] = plan
    return plan
  }

  private func sum(_ metric: StepGraph.Metric) -> Double { state.read(metric.variable).doubles[0] }

  private func requireFinite(_ epoch: Int) throws {
    let rejected = Int(sum(.rejected))
    if rejected > 0 {
      throw Failure(
        .failure,
        "training diverged in epoch \(epoch): the loss or its gradient was not finite in \(rejected) steps",
        remedy: "Lower --learning-rate (now \(trainer.settings.learningRate)) or give --clip, such as 1")
    }
  }

  /// Tells observers where the training stands, at most ten times a second.
  private mutating func reportProgress(_ epoch: Int, _ step: Int, _ before: [EpochReport]) throws {
    let now = ContinuousClock.now
    if now - lastProgress < .milliseconds(100) { return }
    lastProgress = now
    let perEpoch = batches.batchesPerEpoch
    let done = before.reduce(0) { $0 + $1.stepSeconds } + stepTime.inSeconds
    let made = (epoch - 1) * perEpoch + step
    let left = trainer.settings.epochs * perEpoch - made
    let elapsed = (now - started).inSeconds
    try notify(
      .progress(
        TrainingProgress(
          epoch: epoch, step: step, stepsPerEpoch: perEpoch,
          examplesPerSecond: Double(made * trainer.settings.batch) / max(done, 1e-9),
          remainingSeconds: elapsed / Double(made) * Double(left))))
  }
}

extension Duration {
  /// The duration in seconds.
  var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
