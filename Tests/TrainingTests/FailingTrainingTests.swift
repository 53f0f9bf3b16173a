// When numbers are no numbers any more: single steps are skipped as if they had never been, a row of them
// ends the training with the part that went wrong first.

import Autoencoders
import CPU
import Datasets
import Foundations
import Layers
import Tensors
import Testing
import _TestSupport

@testable import Training

@Suite("Trainings that go wrong")
struct FailingTrainingTests {
  /// A snapshot of a training that has not begun, with one number of a parameter put wrong.
  private static func snapshot(
    _ model: VariationalAutoencoder, _ settings: TrainingSettings, broken path: String, to value: Float
  ) throws -> TrainingSnapshot {
    let layout = try StepGraph.layout(model, settings)
    var state: [String: HostArray] = [:]
    for variable in layout.variables { state[variable.name] = HostArray(zeros: variable.type) }
    var values = model.store.initialValues(key: Key(seed: 0)).floats
    let parameter = try #require(model.store.parameters.first { $0.path == path })
    for element in 0..<parameter.shape.count { values[parameter.offset + element] = value }
    state[ParameterStore.variable] = HostArray([values.count], values)
    return TrainingSnapshot(position: TrainingPosition(), state: state, best: nil)
  }

  @Test(
    "the sentence names the term and the layer that blew up",
    arguments: [
      ("encoder/0/bias", Float.infinity, "layer 'encoder/0'"),
      ("posterior/bias", Float(2e38), "the latents"),
      ("decoder/0/weight", Float.nan, "layer 'decoder/0'"),
      ("output/bias", Float.infinity, "layer 'output'"),
    ])
  func origins(path: String, value: Float, origin: String) throws {
    let settings = TrainingSettings(epochs: 20, batch: 16)
    let model = try StepTests.model()
    let snapshot = try Self.snapshot(model, settings, broken: path, to: value)
    let failure = try #require(throws: Failure.self) {
      try Trainer(model, settings, on: CPU()).fit(
        ArraySource.random(40, 12), hooks: TrainingHooks(snapshot: snapshot))
    }
    #expect(failure.kind == .failure)
    #expect(failure.what.contains("first in \(origin)"), "\(failure)")
    // No learning rate has had a part in it.
    #expect(failure.what.contains("from the first step on") && failure.what.contains("with data from 0.0"))
    #expect(failure.remedy.map { !$0.contains("`clip: 1`") && !$0.contains("`learningRate`") } ?? false)
  }

  @Test("a skipped step leaves parameters, moments and the count of steps as they were")
  func skipping() throws {
    let settings = TrainingSettings(epochs: 1, batch: 16, learningRate: 1e-2)
    let model = try StepTests.model(.gaussian(deviation: 1))
    let graph = StepGraph(
      model: model, optimizer: try settings.makeOptimizer(steps: 10),
      extent: TrainingExtent(examples: 17, stepsPerEpoch: 3))
    for backend in TestedBackend.all.map(\.backend) {
      func run(_ order: [[Int]]) throws -> [HostArray] {
        // Row 16 cannot be explained: its square is beyond float32.
        var values = HostArray.random([17, 12], in: 0...1, seed: 1).floats
        for column in 0..<12 { values[16 * 12 + column] = 1e30 }
        let source = try ArraySource.rows(HostArray([17, 12], values))
        let state = backend.makeState(graph.layout)
        state.write(ParameterStore.variable, model.store.initialValues(key: Key(seed: 0)))
        let plan = try graph.program(backend, state: state, precision: .float32)
          .plan(rows: 8, source.fields, shared: StepInput.types)
        for (position, rows) in order.enumerated() {
          let step = position + 1
          // The key belongs to the rows, so that the same rows are the same step wherever they stand.
          try plan.begin(step: step, rows, of: source, key: Key(seed: UInt64(rows[0])))
          try plan.run()
        }
        return graph.layout.variables.filter {
          $0.name == ParameterStore.variable || $0.name.contains("optimizer")
        }
        .map { state.read($0.name) }
      }
      let good = [Array(0..<8), Array(8..<16)]
      let bad = [16] + Array(0..<7)
      #expect(try run([good[0], bad, bad, good[1]]) == run(good), "\(backend.name)")
    }
  }

  @Test("weights that are not finite are never saved over finite ones")
  func saving() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/checkpoint.safetensors"
      let good = ["parameters": HostArray([3], [1, 2, 3])]
      try CheckpointFile.write(TrainingPosition(), good, to: path)
      let failure = try #require(throws: Failure.self) {
        try CheckpointFile.write(
          TrainingPosition(), ["parameters": HostArray([3], [1, .infinity, 3])], to: path)
      }
      #expect(failure.kind == .failure)
      let read = try CheckpointFile.read(path, [(name: "parameters", type: TensorType([3]))])
      #expect(read.variables == good)
    }
  }
}
