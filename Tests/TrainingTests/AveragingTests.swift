// What a training that averages its parameters hands out.

import Autoencoders
import CPU
import Datasets
import Foundations
import Storage
import Tensors
import Testing
import Training

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
}
