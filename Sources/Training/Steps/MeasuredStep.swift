// A training step on its own, for measurements: exactly what a training runs per batch, batch assembly
// included.

import Autoencoders
public import Datasets
import Examples
import Foundations
import Layers
public import Tensors

/// A training step planned on its own, for measurements.
public struct MeasuredStep {
  private let program: RowProgram
  private let rows: Int
  private var prepared: RowPlan
  /// The extents of the content that it is planned for.
  private var shape: [Int]
  private let source: any DataSource
  private var batches: Batches
  private let backend: any Backend
  private let settings: TrainingSettings
  private let noise = Key(seed: 0).folding("noise")
  private var steps = 0
  /// What tracing, differentiating and planning the step took, in seconds.
  public let planningSeconds: Double
  /// What a training of it keeps between steps.
  let layout: StateLayout

  /// Plans a step of a model on rows of a source: on all of them, where there are fewer than a batch.
  public init<Model: Trainable>(
    _ model: Model, _ settings: TrainingSettings, _ source: any DataSource,
    on backend: any Backend
  ) throws {
    batches = try TrainingLoop<Model>.batches(of: source, settings)
    let graph = StepGraph(
      model: model, optimizer: try settings.makeOptimizer(steps: 1 << 20),
      extent: TrainingExtent(batches))
    layout = graph.layout
    let state = backend.makeState(layout)
    model.write(parameters: model.store.initialValues(key: Key(seed: settings.seed)), to: state)
    let program = graph.program(backend, state: state, precision: settings.precision)
    let start = ContinuousClock.now
    rows = batches.size + (batches.companions?.perBatch ?? 0)
    prepared = try program.plan(rows: rows, source.fields, shared: StepInput.types)
    planningSeconds = (ContinuousClock.now - start).inSeconds
    self.program = program
    shape = source.rowShape
    self.source = settings.augmented(source)
    self.backend = backend
    self.settings = settings
  }

  /// Makes a number of steps in one piece of work; returns the seconds each took on average.
  public mutating func run(_ count: Int) throws -> Double {
    try backend.perform {
      let start = ContinuousClock.now
      for _ in 0..<count { try step() }
      try prepared.finish()
      return (ContinuousClock.now - start).inSeconds / Double(count)
    }
  }

  /// Makes one step, and then as many as two seconds hold, but three at least, one where they are slow, and fifty
  /// at most; returns the seconds of each but the first.
  mutating func times() throws -> [Double] {
    try backend.perform {
      let start = ContinuousClock.now
      try step()
      try prepared.finish()
      let least = (ContinuousClock.now - start).inSeconds > 5 ? 1 : 3
      let first = ContinuousClock.now
      var times: [Double] = []
      while times.count < least || (times.count < 50 && (ContinuousClock.now - first).inSeconds < 2) {
        let before = ContinuousClock.now
        try step()
        try prepared.finish()
        times.append((ContinuousClock.now - before).inSeconds)
      }
      return times
    }
  }

  private mutating func step() throws {
    repeat { batches.advance() } while batches.indices.count != rows
    steps += 1
    let source = source.fitted(to: batches.indices)
    if source.rowShape != shape {
      try prepared.finish()
      shape = source.rowShape
      prepared = try program.plan(rows: rows, source.fields, shared: StepInput.types)
    }
    let (plan, step, key) = (prepared, steps, noise.folding(UInt64(steps)))
    try batches.load(from: source) { try plan.begin(step: step, $0, of: source, key: key) }
    try prepared.run()
  }

  /// The plan, for profiles.
  public var plan: any Executable { prepared.executable }
}
