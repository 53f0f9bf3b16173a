// A training step on its own, for measurements: exactly what a training runs per batch, batch assembly
// included.

public import Autoencoders
public import Datasets
import Foundations
import Layers
public import Tensors

/// A training step planned on synthetic data, for measurements.
public struct MeasuredStep {
  private let executable: any Executable
  private let source: any DataSource
  private var batches: Batches
  private let backend: any Backend
  private let noise = Key(seed: 0).folding("noise")
  private var steps = 0
  /// What tracing, differentiating and planning the step took, in seconds.
  public let planningSeconds: Double

  /// Plans a step of a model on rows of a source.
  public init(
    _ model: VariationalAutoencoder, _ settings: TrainingSettings, _ source: any DataSource,
    on backend: any Backend
  ) throws {
    let graph = StepGraph(model: model, optimizer: try settings.makeOptimizer(steps: 1 << 20))
    let state = backend.makeState(graph.layout)
    model.write(parameters: model.store.initialValues(key: Key(seed: settings.seed)), to: state)
    let program = Program(backend, state: state, precision: settings.precision) { trace, inputs in
      graph.trace(trace, inputs)
      return []
    }
    let start = ContinuousClock.now
    executable = try program.executable(
      for: StepGraph.inputs(model, batch: settings.batch, element: source.tensorElement))
    planningSeconds = (ContinuousClock.now - start).inSeconds
    batches = try Batches(count: source.count, size: settings.batch, key: Key(seed: 0))
    self.source = source
    self.backend = backend
  }

  /// Makes a number of steps in one piece of work; returns the seconds each took on average.
  public mutating func run(_ count: Int) throws -> Double {
    try backend.perform {
      let start = ContinuousClock.now
      for _ in 0..<count {
        repeat { batches.advance() } while batches.indices.count != batches.size
        steps += 1
        try executable.begin(step: steps, batches.indices, of: source, key: noise.folding(UInt64(steps)))
        try executable.run()
      }
      return (ContinuousClock.now - start).inSeconds / Double(count)
    }
  }

  /// The plan, for profiles.
  public var plan: any Executable { executable }
}
