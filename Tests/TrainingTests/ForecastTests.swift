// The forecast of a training: its parts add up, it fits what the training then is, and it asks the same of data.

import Autoencoders
import CPU
import Datasets
import Examples
import Foundations
import Layers
import Reference
import Storage
import Tensors
import Testing
import _TestSupport

@testable import Training

@Suite("Forecasts")
struct ForecastTests {
  @Test("counts are those of the training, and times add up", arguments: StepTests.cases)
  func counts(example: StepTests.Case) throws {
    let model = try StepTests.model(example.likelihood, model: example.model)
    let trainer = Trainer(model, example.settings, on: CPU())
    let (training, held) = (try ArraySource.random(40, 12), try ArraySource.random(300, 12, seed: 2))
    let forecast = try trainer.forecast(training, validation: held)
    #expect(forecast.examples == 40 && forecast.validationExamples == 300 && forecast.batch == 16)
    #expect(forecast.stepsPerEpoch == 3 && forecast.epochs == 7)
    #expect(forecast.model.parameters == model.store.parameterCount)
    #expect((3...50).contains(forecast.measuredSteps) && forecast.secondsPerStep > 0)
    #expect(forecast.secondsPerEpoch > forecast.secondsPerStep * 2.5)
    #expect(forecast.seconds == 7 * forecast.secondsPerEpoch)
    #expect(forecast.examplesPerSecond == 16 / forecast.secondsPerStep)
    let memory = forecast.memory
    #expect(memory.parameters >= 4 * forecast.model.parameters && memory.data == 340 * 48)
    // Adam keeps two moments; with averages there is one vector more.
    let vectors =
      (example.settings.optimizer == .momentum ? 1 : 2) + (example.settings.average == nil ? 0 : 1)
    #expect(memory.optimizer >= vectors * 4 * model.store.count)
    #expect(memory.optimizer < vectors * 4 * model.store.count + 1000)
    #expect(memory.plans ?? 0 > 16 * 48)
    #expect(
      memory.total == memory.parameters + memory.optimizer + memory.copies + (memory.plans ?? 0) + 340 * 48)
  }

  @Test("without validation nothing is measured for it, and time that is given is a bound")
  func variants() throws {
    let settings = TrainingSettings(epochs: 1_000_000_000, batch: 128, timeLimit: 60)
    let trainer = Trainer(try StepTests.model(), settings, on: CPU())
    let forecast = try trainer.forecast(ArraySource.random(20, 12))
    #expect(forecast.batch == 20 && forecast.stepsPerEpoch == 1 && forecast.validationExamples == 0)
    #expect(forecast.secondsPerEpoch == forecast.secondsPerStep && forecast.seconds == 60)
  }

  @Test("texts are measured by those of mean length, and the plans of all lengths are counted")
  func texts() throws {
    let short = Array(repeating: "abc", count: 30)
    let long = Array(repeating: "a text of twenty let", count: 10)
    let source = try TextSource(given: long + short, coding: TextCoding(bytesUpTo: 24))
    let typical = TypicalRows(source, most: 16)
    #expect(typical.rows == Array(10..<26) && typical.planFactor == 4)
    let numbers = TypicalRows(try ArraySource.random(40, 12), most: 16)
    #expect(numbers.rows == Array(0..<16) && numbers.planFactor == 1)
  }

  @Test("a backend that does not count its memory is no mistake")
  func uncounted() throws {
    let trainer = Trainer(try StepTests.model(), TrainingSettings(epochs: 1, batch: 4), on: Reference())
    #expect(try trainer.forecast(ArraySource.random(8, 12)).memory.plans == nil)
  }

  @Test("what a training refuses, its forecast refuses")
  func refused() throws {
    for settings in [TrainingSettings(epochs: 0), TrainingSettings(flip: true)] {
      let trainer = Trainer(try StepTests.model(), settings, on: CPU())
      let failure = try #require(throws: Failure.self) { try trainer.forecast(ArraySource.random(20, 12)) }
      #expect(failure.kind == .usage)
    }
  }
}
