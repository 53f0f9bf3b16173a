// The inside of a training: state, plans and the clock. Between two steps nothing is pending: where it
// stands, with the state variables, is all that decides what comes next.

import Autoencoders
import Datasets
import Examples
import Foundation
import Foundations
import Layers
import Storage
import Tensors

/// One training under way.
struct TrainingLoop<Model: Trainable> {
  let trainer: Trainer<Model>
  let source: any DataSource
  let hooks: TrainingHooks
  var graph: StepGraph<Model>
  let state: any State
  let validation: (any DataSource)?
  let evaluationState: any State
  var program: RowProgram
  let validator: any Validator
  private let noise: Key
  var batches: Batches
  /// The plan of a step that has begun and may not have ended.
  private var running: RowPlan?
  /// The rows as the current epoch sees them.
  var seen: any DataSource
  var position = TrainingPosition()
  var best: [String: HostArray]?
  var reports: [EpochReport] = []
  private let started = ContinuousClock.now
  private let secondsBefore: Double
  private let stepsBefore: Int
  private var stepTime = Duration.zero
  private var examplesSeen = 0
  private var lastProgress = ContinuousClock.now

  init(
    _ trainer: Trainer<Model>, _ source: any DataSource, _ validation: (any DataSource)?,
    _ hooks: TrainingHooks
  ) throws {
    let settings = trainer.settings
    let key = Key(seed: settings.seed)
    self.trainer = trainer
    self.source = settings.augmented(source)
    self.validation = validation.flatMap { $0.count > 0 ? $0 : nil }
    self.hooks = hooks
    noise = key.folding("noise")
    position = hooks.snapshot?.position ?? position
    secondsBefore = position.seconds
    stepsBefore = position.steps
    seen = self.source.epoch(position.epochs)
    batches = try Self.batches(of: source, settings, cursor: position.cursor)
    try hooks.snapshot?.requirePossible(with: batches)
    graph = try Self.graph(trainer, batches, position)
    state = trainer.backend.makeState(graph.layout)
    let initial = trainer.model.store.initialValues(key: key.folding("parameters"))
    trainer.model.write(parameters: initial, to: state)
    if let snapshot = hooks.snapshot {
      for (name, value) in snapshot.state { state.write(name, value) }
      best = snapshot.best
    }
    program = Self.program(trainer, graph, state)
    evaluationState = trainer.model.makeState(parameters: initial, on: trainer.backend)
    validator = trainer.model.validator(on: trainer.backend, state: evaluationState)
  }

  /// The walk through the rows of a source, with those that go along.
  static func batches(
    of source: any DataSource, _ settings: TrainingSettings, cursor: Cursor = Cursor()
  ) throws -> Batches {
    let count = source.companions?.rows.lowerBound ?? source.count
    return try Batches(
      count: count, size: min(settings.batch, count), key: Key(seed: settings.seed).folding("order"),
      cursor: cursor, companions: source.companions, groups: source.batchGroups)
  }

  /// The step as it is at a position: the rate may have been lowered by then.
  static func graph(
    _ trainer: Trainer<Model>, _ batches: Batches, _ position: TrainingPosition
  ) throws -> StepGraph<Model> {
    let extent = TrainingExtent(batches, trainer.settings)
    return StepGraph(
      model: trainer.model,
      optimizer: try trainer.settings.makeOptimizer(
        steps: extent.steps, reductions: position.progress?.reductions ?? 0), extent: extent)
  }

  static func program(
    _ trainer: Trainer<Model>, _ graph: StepGraph<Model>, _ state: any State
  ) -> RowProgram {
    graph.program(trainer.backend, state: state, precision: trainer.settings.precision)
  }

  mutating func run() throws -> TrainingResult<Model> {
    // What is made ahead of the first step is not part of its time.
    source.expect(batches)
    try notify(
      .started(
        TrainingPlan(
          examples: source.count, validationExamples: validation?.count ?? 0,
          stepsPerEpoch: batches.batchesPerEpoch, epochs: trainer.settings.epochs,
          endsItself: trainer.settings.endsItself, parameters: trainer.model.store.parameterCount,
          hasBound: trainer.model.hasBound,
          stepsMade: position.steps)))
    while true {
      if stepsInEpoch == batches.batchesPerEpoch { try endEpoch() }
      if let ending {
        try finish()
        try keep()
        try hooks.store?.settle()
        return result(ending)
      }
      let epochEnds = stepsInEpoch == 0
      if position.steps > stepsBefore, hooks.store?.wantsSnapshot(epochEnds: epochEnds) ?? false {
        try finish()
        if rejectedInARow == 0 { try keep() }
      }
      try step()
    }
  }

  /// Why the training ends here, if it does.
  private var ending: TrainingEnding? {
    let settings = trainer.settings
    if position.epochs >= settings.epochs { return .epochs }
    if settings.endsItself {
      if position.progress?.isOver(after: position.epochs, patience: patience, lowersRate: lowersRate)
        ?? false
      {
        return .patience
      }
    } else if let patience = settings.patience, let best = position.best {
      if position.epochs - max(best.epoch, warmEpochs) >= patience { return .patience }
    }
    if let limit = settings.timeLimit, seconds >= limit { return .time }
    return hooks.stop?.isMade ?? false ? .stopped : nil
  }

  /// The epochs of the warm-up, which is not yet the training that is to be judged.
  var warmEpochs: Int {
    (trainer.settings.warmup + batches.batchesPerEpoch - 1) / batches.batchesPerEpoch
  }

  var patience: Int { trainer.settings.patience ?? ValidationProgress.patience }

  /// Whether the rate is lowered where validation stands still: a schedule of the user's own is left alone.
  var lowersRate: Bool { graph.optimizer.learningRate.decay == .constant }

  var seconds: Double { secondsBefore + (ContinuousClock.now - started).inSeconds }

  func notify(_ event: TrainingEvent) throws {
    for observer in hooks.observers { try observer.observe(event) }
  }

  private mutating func keep() throws {
    guard let store = hooks.store else { return }
    position.seconds = seconds
    position.cursor = batches.cursor
    let names = state.layout.variables.map(\.name)
    try store.keep(
      TrainingSnapshot(
        position: position, state: Dictionary(uniqueKeysWithValues: names.map { ($0, state.read($0)) }),
        best: best))
  }

  private func result(_ ending: TrainingEnding) -> TrainingResult<Model> {
    let weights = best ?? weights
    return TrainingResult(
      network: trainer.model, parameters: weights[ParameterStore.variable] ?? currentParameters,
      buffers: weights[BufferStore.variable], ending: ending, epochs: reports, position: position,
      seconds: seconds)
  }

  /// The parameters that evaluation uses: their average where there is one. It begins with the first step that is
  /// kept, and before that there is nothing to average.
  private var currentParameters: HostArray {
    let rejected = state.read(StepCount.rejected.variable).doubles[0]
    let isAveraged = trainer.settings.average != nil && rejected < Double(position.steps)
    return state.read(isAveraged ? ParameterAverage.variable : ParameterStore.variable)
  }

  /// The model's numbers as evaluation uses them, by variable.
  var weights: [String: HostArray] {
    var weights = [ParameterStore.variable: currentParameters]
    let buffers = trainer.model.buffers
    if !buffers.isEmpty { weights[BufferStore.variable] = state.read(BufferStore.variable) }
    return weights
  }

  // MARK: - Steps

  private mutating func step() throws {
    if position.steps == graph.extent.opening, position.steps > 0 { try endOpening() }
    let before = ContinuousClock.now
    source.expect(batches)
    batches.advance()
    position.steps += 1
    let share = trainer.backend.workers.share(of: batches.indices.count)
    let seen = seen.fitted(to: batches.indices)
    let plan = try self.plan(share.count, seen.fields)
    let (step, factor) = (position.steps, position.scaleFactor ?? 1)
    let key = noise.folding(UInt64(step))
    // A backend may still read the rows of the step before.
    try running?.finish()
    try batches.load(from: source) {
      try plan.begin(
        step: step, Array($0[share]), ofBatch: $0.count, of: seen, scaleFactor: factor, key: key)
    }
    try plan.run()
    running = plan
    examplesSeen += batches.indices.count
    let took = ContinuousClock.now - before
    stepTime += took
    position.stepSeconds += took.inSeconds
    // By the number of steps and not by the clock, so that equal trainings end at equal steps.
    if position.steps % 16 == 0 { try requireProgress() }
    try reportProgress()
  }

  /// Waits for the steps that have begun: state and clocks are read after it.
  mutating func finish() throws {
    guard let plan = running else { return }
    let before = ContinuousClock.now
    try plan.finish()
    running = nil
    let took = ContinuousClock.now - before
    stepTime += took
    position.stepSeconds += took.inSeconds
  }

  /// The plan for batches of a size: the full one, and the one of the last batch of an epoch, for every room that rows need. The program keeps them.
  private func plan(_ rows: Int, _ fields: [Field]) throws -> RowPlan {
    try program.plan(rows: rows, fields, shared: StepInput.types)
  }

  /// The steps dropped since the last one that was not.
  private var rejectedInARow: Int { Int(state.read(StepCount.rejectedInARow.variable).doubles[0]) }

  /// Throws where step after step was rejected, or at the end of an epoch most of them.
  mutating func requireProgress(epochEnds: Bool = false) throws {
    try finish()
    let row = rejectedInARow
    let (kept, rejected) = (Int(sum(.steps)), Int(sum(.rejected)))
    guard row >= Divergence.patience || (epochEnds && rejected > kept) else { return }
    // A rejected step has left no trace, so it can be looked into. Nothing is saved: these weights give no
    // finite loss any more, and those of the last snapshot did.
    try hooks.store?.settle()
    let divergence = try Divergence(
      of: graph, on: trainer.backend, state: state, step: position.steps, batches.indices, of: seen,
      key: noise.folding(UInt64(position.steps)))
    throw divergence.failure(
      step: position.steps, epoch: position.epochs + 1,
      count: row >= Divergence.patience ? "\(row) steps in a row" : "\(rejected) of \(rejected + kept) steps",
      keptNone: Double(position.steps) == state.read(StepCount.rejected.variable).doubles[0],
      learningRate: graph.optimizer.learningRate.rate)
  }

  /// Tells observers where the training stands, at most ten times a second.
  private mutating func reportProgress() throws {
    let now = ContinuousClock.now
    if now - lastProgress < .milliseconds(100) { return }
    lastProgress = now
    let perEpoch = batches.batchesPerEpoch
    let done = position.steps - stepsBefore
    let left = (trainer.settings.epochs - position.epochs) * perEpoch - stepsInEpoch
    let expected = (now - started).inSeconds / Double(done) * Double(left)
    let allowed = trainer.settings.timeLimit.map { max($0 - seconds, 0) }
    let remaining =
      trainer.settings.endsItself ? allowed : min(expected, allowed ?? .infinity)
    try notify(
      .progress(
        TrainingProgress(
          epoch: position.epochs + 1, step: stepsInEpoch,
          stepsPerEpoch: perEpoch,
          examplesPerSecond: Double(examplesSeen) / max(stepTime.inSeconds, 1e-9),
          remainingSeconds: remaining)))
  }
}

extension Duration {
  /// The duration in seconds.
  var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
