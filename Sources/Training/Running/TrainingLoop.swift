// The inside of a training: state, plans and the clock. Between two steps nothing is pending: where it
// stands, with the state variables, is all that decides what comes next.

import Autoencoders
import Datasets
import Foundation
import Foundations
import Layers
import Storage
import Tensors

/// One training under way.
struct TrainingLoop {
  let trainer: Trainer
  let source: any DataSource
  let company: TrainingCompany
  let graph: StepGraph
  let state: any State
  private let validation: (any DataSource)?
  private let evaluationState: any State
  private let program: Program
  private let evaluator: EvidenceEvaluator
  private let noise: Key
  private var batches: Batches
  private var plans: [Int: any Executable] = [:]
  private(set) var position = TrainingPosition()
  private var best: [String: HostArray]?
  private var reports: [EpochReport] = []
  private let started = ContinuousClock.now
  private let secondsBefore: Double
  private let stepsBefore: Int
  private var stepTime = Duration.zero
  private var lastProgress = ContinuousClock.now

  init(
    _ trainer: Trainer, _ source: any DataSource, _ validation: (any DataSource)?, _ company: TrainingCompany
  ) throws {
    let settings = trainer.settings
    let key = Key(seed: settings.seed)
    self.trainer = trainer
    self.source = source
    self.validation = validation.flatMap { $0.count > 0 ? $0 : nil }
    self.company = company
    noise = key.folding("noise")
    position = company.snapshot?.position ?? position
    secondsBefore = position.seconds
    stepsBefore = position.steps
    batches = try Batches(
      count: source.count, size: min(settings.batch, source.count), key: key.folding("order"),
      cursor: position.cursor)
    graph = StepGraph(
      model: trainer.model,
      optimizer: try settings.makeOptimizer(steps: batches.batchesPerEpoch * settings.epochs))
    state = trainer.backend.makeState(graph.layout)
    let initial = trainer.model.store.initialValues(key: key.folding("parameters"))
    trainer.model.write(parameters: initial, to: state)
    if let snapshot = company.snapshot {
      for (name, value) in snapshot.state { state.write(name, value) }
      best = snapshot.best
    }
    let graph = graph
    program = Program(trainer.backend, state: state, precision: settings.precision) { trace, inputs in
      graph.trace(trace, inputs)
      return []
    }
    evaluationState = trainer.model.makeState(parameters: initial, on: trainer.backend)
    evaluator = EvidenceEvaluator(trainer.model, backend: trainer.backend, state: evaluationState)
  }

  mutating func run() throws -> TrainingResult {
    // What is made ahead of the first step is no part of its time.
    source.expect(batches)
    try notify(
      .started(
        TrainingPlan(
          examples: source.count, validationExamples: validation?.count ?? 0,
          stepsPerEpoch: batches.batchesPerEpoch, epochs: trainer.settings.epochs,
          parameters: trainer.model.store.parameterCount, stepsMade: position.steps)))
    while true {
      if position.steps == (position.epochs + 1) * batches.batchesPerEpoch { try endEpoch() }
      if let ending {
        try keep()
        try company.keeper?.settle()
        return result(ending)
      }
      let epochEnds = position.steps == position.epochs * batches.batchesPerEpoch
      if position.steps > stepsBefore, company.keeper?.wantsSnapshot(epochEnds: epochEnds) ?? false,
        rejectedInARow == 0
      {
        try keep()
      }
      try step()
    }
  }

  /// Why the training ends here, if it does.
  private var ending: TrainingEnding? {
    let settings = trainer.settings
    if position.epochs >= settings.epochs { return .epochs }
    if let patience = settings.patience, let best = position.best {
      // A warm-up is not yet the training that is to be judged.
      let warm = (settings.warmup + batches.batchesPerEpoch - 1) / batches.batchesPerEpoch
      if position.epochs - max(best.epoch, warm) >= patience { return .patience }
    }
    if let limit = settings.timeLimit, seconds >= limit { return .time }
    return company.stop?.isMade ?? false ? .stopped : nil
  }

  private var seconds: Double { secondsBefore + (ContinuousClock.now - started).inSeconds }

  private func notify(_ event: TrainingEvent) throws {
    for observer in company.observers { try observer.observe(event) }
  }

  private mutating func keep() throws {
    guard let keeper = company.keeper else { return }
    position.seconds = seconds
    position.cursor = batches.cursor
    let names = state.layout.variables.map(\.name)
    try keeper.keep(
      TrainingSnapshot(
        position: position, state: Dictionary(uniqueKeysWithValues: names.map { ($0, state.read($0)) }),
        best: best))
  }

  private func result(_ ending: TrainingEnding) -> TrainingResult {
    let weights = best ?? weights
    return TrainingResult(
      model: SavedModel(
        trainer.model, parameters: weights[ParameterStore.variable] ?? currentParameters,
        buffers: weights[BufferStore.variable]),
      ending: ending, epochs: reports, position: position, seconds: seconds)
  }

  /// The parameters that evaluation uses: their average where there is one.
  private var currentParameters: HostArray {
    state.read(trainer.settings.average == nil ? ParameterStore.variable : ParameterAverage.variable)
  }

  /// The model's numbers as evaluation uses them, by variable.
  private var weights: [String: HostArray] {
    var weights = [ParameterStore.variable: currentParameters]
    let buffers = trainer.model.buffers
    if !buffers.isEmpty { weights[BufferStore.variable] = state.read(BufferStore.variable) }
    return weights
  }

  // MARK: - Steps

  private mutating func step() throws {
    let before = ContinuousClock.now
    source.expect(batches)
    batches.advance()
    try batches.replace(source.unreadable)
    position.steps += 1
    let rows = batches.indices
    let plan = try self.plan(rows.count)
    try plan.begin(step: position.steps, rows, of: source, key: noise.folding(UInt64(position.steps)))
    try plan.run()
    let took = ContinuousClock.now - before
    stepTime += took
    position.stepSeconds += took.inSeconds
    // By the number of steps and not by the clock, so that equal trainings end at equal steps.
    if position.steps % 16 == 0 { try requireProgress() }
    try reportProgress()
  }

  /// The plan for batches of a size: the full one, and the one of the last batch of an epoch.
  private mutating func plan(_ rows: Int) throws -> any Executable {
    if let plan = plans[rows] { return plan }
    let plan = try program.executable(
      for: StepGraph.inputs(trainer.model, batch: rows, element: source.tensorElement))
    plans[rows] = plan
    return plan
  }

  /// The steps dropped since the last one that was not.
  private var rejectedInARow: Int { Int(state.read(StepGraph.Count.rejectedInARow.variable).doubles[0]) }

  /// Throws where step after step was rejected, or at the end of an epoch most of them.
  private func requireProgress(epochEnds: Bool = false) throws {
    let row = rejectedInARow
    let (kept, rejected) = (Int(sum(.steps)[0]), Int(sum(.rejected)[0]))
    guard row >= Divergence.patience || (epochEnds && rejected > kept) else { return }
    // A rejected step has left no trace, so it can be looked into. Nothing is saved: these weights give no
    // finite loss any more, and those of the last snapshot did.
    try company.keeper?.settle()
    let divergence = try Divergence(
      of: graph, on: trainer.backend, state: state, step: position.steps, batches.indices, of: source,
      key: noise.folding(UInt64(position.steps)))
    throw divergence.failure(
      step: position.steps, epoch: position.epochs + 1,
      count: row >= Divergence.patience ? "\(row) steps in a row" : "\(rejected) of \(rejected + kept) steps",
      learningRate: trainer.settings.learningRate)
  }

  // MARK: - Epochs

  private func sum(_ metric: StepGraph.Metric) -> [Double] { state.read(metric.variable).doubles }

  private mutating func endEpoch() throws {
    try requireProgress(epochEnds: true)
    var terms: EvidenceEvaluator.Terms?
    if let validation {
      for (name, value) in weights { evaluationState.write(name, value) }
      terms = try evaluator.terms(validation)
    }
    position.epochs += 1
    let report = try report(terms)
    if let terms {
      note(
        trainer.model.configuration.model.objective.criterion(
          reconstruction: terms.reconstruction, divergence: terms.divergence))
    }
    for metric in StepGraph.Metric.allCases {
      state.write(metric.variable, HostArray(zeros: state.read(metric.variable).type))
    }
    position.stepSeconds = 0
    reports.append(report)
    try notify(.epoch(report))
  }

  /// Keeps the weights of the best epoch so far.
  private mutating func note(_ value: Double) {
    if let best = position.best, value <= best.value { return }
    position.best = BestEpoch(epoch: position.epochs, value: value)
    best = weights
  }

  private func report(_ terms: EvidenceEvaluator.Terms?) throws -> EpochReport {
    let examples = max(sum(.examples)[0], 1)
    if let terms, !terms.bound.isFinite {
      throw Divergence.failure(
        "training diverged in epoch \(position.epochs): the bound on the validation rows is not finite",
        learningRate: trainer.settings.learningRate)
    }
    return EpochReport(
      epoch: position.epochs, steps: position.steps, loss: sum(.loss)[0] / examples,
      reconstruction: sum(.reconstruction)[0] / examples, divergence: sum(.divergence)[0] / examples,
      divergencePerLatent: sum(.divergencePerLatent).map { $0 / examples },
      gradientNorm: sum(.gradientNorm)[0] / max(sum(.steps)[0], 1),
      learningRate: graph.optimizer.learningRate.value(at: position.steps),
      rejectedSteps: Int(sum(.rejected)[0]),
      validation: terms, seconds: seconds, stepSeconds: position.stepSeconds, examples: source.count)
  }

  /// Tells observers where the training stands, at most ten times a second.
  private mutating func reportProgress() throws {
    let now = ContinuousClock.now
    if now - lastProgress < .milliseconds(100) { return }
    lastProgress = now
    let perEpoch = batches.batchesPerEpoch
    let done = position.steps - stepsBefore
    let left = trainer.settings.epochs * perEpoch - position.steps
    try notify(
      .progress(
        TrainingProgress(
          epoch: position.epochs + 1, step: position.steps - position.epochs * perEpoch,
          stepsPerEpoch: perEpoch,
          examplesPerSecond: Double(done * trainer.settings.batch) / max(stepTime.inSeconds, 1e-9),
          remainingSeconds: (now - started).inSeconds / Double(done) * Double(left))))
  }
}

extension Duration {
  /// The duration in seconds.
  var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
