// An objective's descent on rows, traced as a training step traces it.

import Autoencoders
import Foundations
import Layers
import Tensors
import _TestSupport

extension Subject {
  /// A small model of an objective on binary data.
  init(
    _ objective: Objective, prior: Prior = .standardNormal, posterior: Posterior = .meanField,
    latents: Int = 3,
    likelihood: Likelihood = .bernoulli, seed: UInt64 = 1
  ) throws {
    self.init(
      try ModelConfiguration(
        exampleShape: [6], hidden: [5], latents: latents, activation: .tanh, likelihood: likelihood,
        objective: objective, prior: prior, posterior: posterior), seed: seed)
  }

  /// The site of a step on observations.
  func site(
    _ x: Tensor, _ source: RandomSource, step: Double = 1, examples: Int = 50, updates: BufferUpdates? = nil
  ) -> ObjectiveSite {
    let constant = x.trace.constant
    return ObjectiveSite(
      model: model, x: x, source: source, context: LayerContext(training: source, updates: updates),
      step: constant(step), count: constant(Double(x.shape[0])),
      extent: TrainingExtent(examples: examples, stepsPerEpoch: 10))
  }

  /// The outputs of a program over the descent on data.
  func descend(
    _ backend: TestedBackend, _ data: HostArray, step: Double = 1, examples: Int = 50,
    key: Key = Key(seed: 5),
    _ body: (Descent) -> [Tensor]
  ) throws -> [HostArray] {
    try evaluate(backend, data, ids: (0..<UInt64(data.type.shape[0])).map { $0 }, key: key) { x, source in
      body(model.descent(site(x, source, step: step, examples: examples)))
    }
  }
}

/// An array of rows as rows of Double.
func rows(_ array: HostArray) -> [[Double]] {
  let width = array.type.shape.dimensions.dropFirst().reduce(1, *)
  return stride(from: 0, to: array.doubles.count, by: max(width, 1)).map {
    Array(array.doubles[$0..<($0 + width)])
  }
}
