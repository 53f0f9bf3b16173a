// What a training that averages its parameters hands out.

import Autoencoders
import CPU
import Datasets
import Foundations
import Layers
import Storage
import Tensors
import Testing
import _TestSupport

@testable import Training

@Suite("Averaged parameters in a training")
struct AveragingTests {
  @Test("the average is what is returned, and without memory it is the last value")
  func averaging() throws {
    let values = (0..<(64 * 12)).map {
      Noise.uniform(Philox.word(key: Key(seed: 1), stream: 0, row: 0, column: $0))
    }
    let source = try ArraySource(NumericArray(shape: [64, 12], values), name: "noise", at: "noise")
    let model = VariationalAutoencoder(try ModelConfiguration(exampleShape: [12], hidden: [8], latents: 3))
    func trained(_ average: Double?) throws -> [Float] {
      let settings = TrainingSettings(
        epochs: 2, batch: 16, learningRate: 1e-2, average: average, validation: 0)
      return try Trainer(model, settings, on: CPU()).fit(source).model.parameters.floats
    }
    // Up to the rounding of a + (p - a).
    let (last, fresh, slow) = (try trained(nil), try trained(0), try trained(0.9))
    func distance(_ other: [Float]) -> Float { zip(last, other).map { abs($0 - $1) }.max() ?? 0 }
    #expect(distance(fresh) < 1e-6)
    #expect(distance(slow) > 1e-3)
  }

  @Test("what the parameters began with is no part of the average", arguments: [0.5, 0.99, 0.9999])
  func beginning(decay: Double) throws {
    // One step: its parameters are the average, however long the memory is.
    let source = try ArraySource.random(16, 12)
    let model = try StepTests.model()
    let results = try [nil, decay].map { average in
      try Trainer(
        model, TrainingSettings(epochs: 1, batch: 16, learningRate: 1e-2, average: average), on: CPU()
      ).fit(source).model.parameters.doubles
    }
    expectClose(results[1], results[0], relative: 1e-5, absolute: 1e-7)
  }

  @Test("before the first step there is no average, and the parameters stand for it")
  func beforeTheFirstStep() throws {
    let model = try StepTests.model()
    let settings = TrainingSettings(epochs: 1, batch: 16, average: 0.9, timeLimit: 1e-9)
    let result = try Trainer(model, settings, on: CPU()).fit(ArraySource.random(16, 12))
    #expect(result.ending == .time && result.steps == 0)
    #expect(
      result.model.parameters == model.store.initialValues(key: Key(seed: 0).folding("parameters")))
  }

  @Test("validation, checkpoints and the finished model use the average", arguments: [0, 0.1])
  func everywhere(validation: Double) throws {
    try withTemporaryFolder { folder in
      var settings = RunTests.settings
      settings.validation = validation
      let run = try RunTests.begin(in: folder, settings: settings, name: "run")
      let stopper = EpochStop(3)
      let stopped = try run.train(on: CPU(), observers: [stopper], stop: stopper.stop)
      let open = try RunModel("run", runs: "\(folder)/runs")
      #expect(!open.isFinished && open.trained.parameters == stopped.model.parameters)
      let last = try Checkpoints.read(
        run.folder,
        StepGraph.layout(open.trained.model, settings),
        weights: [ParameterStore.variable])
      let snapshot = try #require(last)
      #expect(snapshot.state[ParameterStore.variable] != open.trained.parameters)
      let expected =
        validation > 0 ? snapshot.best?[ParameterStore.variable] : snapshot.state[ParameterAverage.variable]
      #expect(expected == open.trained.parameters)
      if validation > 0 {
        let terms = try EvidenceEvaluator(open.trained, backend: CPU()).terms(run.validation)
        #expect(terms.criterion == snapshot.position.best?.value)
      }
    }
    // The lock is free again.
    try withTemporaryFolder { folder in
      var settings = RunTests.settings
      settings.validation = validation
      let finished = try RunTests.begin(in: folder, settings: settings, name: "run").train(on: CPU())
      let model = try RunModel("run", runs: "\(folder)/runs")
      #expect(model.isFinished && model.trained.parameters == finished.model.parameters)
    }
  }

  @Test("a run that begins with the weights of a model shows these until its first step")
  func beginningWithWeights() throws {
    try withTemporaryFolder { folder in
      let model = try StepTests.model()
      let start = TrainedModel(model, parameters: model.store.initialValues(key: Key(seed: 9)))
      let path = try RunTests.data(in: folder)
      let dataset = try Dataset.load(path)
      let run = try TrainingRun.begin(
        RunConfiguration(data: DataRequest(path), model: model.configuration, training: RunTests.settings),
        dataset,
        record: RunRecord(
          command: ["vae"], data: path, dataFingerprint: dataset.fingerprint.description, seed: 0,
          backend: CPU().name, version: "0"),
        from: start, in: "\(folder)/runs", name: "run")
      let open = try RunModel(run.folder.path, runs: "\(folder)/runs")
      #expect(open.trained.parameters == start.parameters)
    }
  }
}

/// Stops a training when an epoch ends.
private final class EpochStop: TrainingObserver {
  let stop = StopRequest()
  let epoch: Int
  init(_ epoch: Int) { self.epoch = epoch }
  func observe(_ event: TrainingEvent) {
    if case .epoch(let report) = event, report.epoch == epoch { stop.stop() }
  }
}
