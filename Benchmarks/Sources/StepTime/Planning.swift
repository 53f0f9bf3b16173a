// How long planning takes: the MLP step, and a step of a network deep enough for 5,000 nodes.

import Autoencoders
import CPU
import Datasets
import Training

/// Planning of training steps.
struct Planning {
  var nodes: Int
  var milliseconds: Double

  /// Traces, differentiates and plans a training step of a network.
  static func of(hidden: [Int], inputs: Int, backend: CPU) throws -> Planning {
    let source = try ArraySource(
      NumericArray(shape: [128, inputs], [Float](repeating: 0.5, count: 128 * inputs)), name: "half",
      at: "half")
    let model = VariationalAutoencoder(
      try ModelConfiguration(exampleShape: [inputs], hidden: hidden, latents: 20, activation: .relu))
    let step = try MeasuredStep(model, TrainingSettings(), source, on: backend)
    return Planning(nodes: step.plan.graph.nodes.count, milliseconds: step.planningSeconds * 1e3)
  }
}
