// What a model says of each example by itself: the terms of its bound, its posterior, and the latents that were
// drawn from it. Means over examples forget which example was which; comparisons, aggregates and diagnoses do not.

import Autoencoders
import Datasets
import Foundations
import Storage
import Tensors
import Training

/// The terms of the evidence lower bound of each example, observed and drawn as ``EvidenceEvaluator`` does.
struct ExampleEvidence: Sendable {
  /// Independent normal posteriors, [examples * latents], an example after the other.
  struct Posteriors: Sendable {
    /// The means.
    var means: [Double] = []
    /// The logarithms of the variances.
    var logVariances: [Double] = []
  }

  /// log p(x|z) of each example at the latents drawn for it, or at the posterior's mean where the model draws
  /// none; in nats.
  private(set) var reconstructions: [Double] = []
  /// KL(q(z|x) || p(z)) of each example, in nats.
  private(set) var divergences: [Double] = []
  /// The latents that were decoded, [examples * latents]; empty unless they were asked for.
  private(set) var latents: [Float] = []
  /// q(z|x); nil unless latents were asked for, and where its density is known only where it was drawn from.
  private(set) var posteriors: Posteriors?

  /// The evidence lower bound of each example, in nats.
  var bounds: [Double] { zip(reconstructions, divergences).map { $0 - $1 } }

  /// The outputs of the program, by position. The last two are absent where no density can be evaluated.
  private enum Output: Int {
    case reconstruction, divergence, latents, mean, logVariance
  }

  /// The examples of a plan; the last block of a source is padded.
  private static let block = 256

  /// Evaluates every row of a source.
  ///
  /// - Parameter keepsLatents: Whether latents and posteriors are kept.
  /// - Throws: ``Failure`` of kind `badData` for rows that do not fit the model.
  init(
    _ saved: SavedModel, _ source: any DataSource, keepsLatents: Bool = false, backend: any Backend
  ) throws {
    let (model, width) = (saved.model, saved.model.configuration.latents)
    try DataCheck.require(source, fits: model.configuration)
    let program = Program(backend, state: saved.makeState(on: backend)) { _, inputs in
      let random = RandomSource(key: inputs[2], rows: inputs[1])
      let evidence = model.evidence(of: model.observation(of: inputs[0], random), random)
      let terms = [evidence.reconstruction, evidence.divergence]
      if !keepsLatents { return terms }
      guard let density = evidence.evaluablePosterior else { return terms + [evidence.latents] }
      return terms + [evidence.latents, density.mean, density.logVariance]
    }
    try backend.perform {
      let plan = try program.executable(for: [
        TensorType([Self.block, model.configuration.dimensions], source.tensorElement),
        TensorType([Self.block, 2], .uint32), TensorType([2], .uint32),
      ])
      let key = EvidenceEvaluator.key
      plan.set(2, HostArray([2], words: [key.low, key.high]))
      if plan.graph.outputs.count > Output.mean.rawValue { posteriors = Posteriors() }
      for start in stride(from: 0, to: source.count, by: Self.block) {
        let rows = Array(start..<min(start + Self.block, source.count))
        try plan.load(rows, of: source, data: 0, ids: 1)
        try plan.run()
        func numbers(_ output: Output, _ count: Int) -> [Float] {
          plan.withOutput(output.rawValue) { Array($0.bindMemory(to: Float.self).prefix(count)) }
        }
        reconstructions += numbers(.reconstruction, rows.count).map(Double.init)
        divergences += numbers(.divergence, rows.count).map(Double.init)
        if !keepsLatents { continue }
        latents += numbers(.latents, rows.count * width)
        posteriors?.means += numbers(.mean, rows.count * width).map(Double.init)
        posteriors?.logVariances += numbers(.logVariance, rows.count * width).map(Double.init)
      }
    }
  }
}

extension Evidence {
  /// q(z|x) where its density can be evaluated anywhere, not only where it was drawn from: what a mixture of
  /// the posteriors of several examples needs.
  var evaluablePosterior: Normal? { posterior.normal }
}
