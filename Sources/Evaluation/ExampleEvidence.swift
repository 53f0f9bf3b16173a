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
  /// Other latents of the same posteriors, as many, from which the error over draws is told.
  private(set) var otherLatents: [Float] = []
  /// q(z|x); nil unless latents were asked for, and where its density is known only where it was drawn from.
  private(set) var posteriors: Posteriors?

  /// The evidence lower bound of each example, in nats.
  var bounds: [Double] { zip(reconstructions, divergences).map { $0 - $1 } }

  /// The outputs of the program, by position. The last two are absent where no density can be evaluated.
  private enum Output: Int {
    case reconstruction, divergence, latents, otherLatents, mean, logVariance
  }

  /// Evaluates every row of a source.
  ///
  /// - Parameter keepsLatents: Whether latents and posteriors are kept.
  /// - Throws: ``Failure`` of kind `badData` for rows that do not fit the model.
  init(
    _ trained: TrainedModel, _ source: any DataSource, keepsLatents: Bool = false, backend: any Backend
  ) throws {
    let (model, width) = (trained.model, trained.configuration.latents)
    try DataCheck.require(source, fits: model.configuration)
    let program = RowProgram(
      backend, state: trained.makeState(on: backend), block: EvidenceEvaluator.block(of: model.configuration),
      reads: model.reads, limit: model.planLimit
    ) {
      let x = model.observation(of: $1)
      let evidence = model.evidence(of: x, $1.random, $1.context)
      let terms = [evidence.reconstruction, evidence.divergence]
      if !keepsLatents { return terms }
      let (source, context) = ($1.random, $1.context)
      // Of latents whose values all stand for themselves, a draw.
      func drawn(_ evidence: Evidence) -> Tensor {
        evidence.latents.shape.rank == 2
          ? evidence.latents : model.infer(x, DrawSource(source), context).latents.flat
      }
      let latents = [drawn(evidence), drawn(model.evidence(of: x, source, context))]
      guard let density = evidence.evaluablePosterior else { return terms + latents }
      return terms + latents + [density.mean, density.logVariance]
    }
    try program.forEachBlock(of: source, key: EvidenceEvaluator.key) { plan, rows in
      func numbers(_ output: Output, _ width: Int = 1) -> [Float] {
        plan.floats(output.rawValue, count: rows.count * width)
      }
      reconstructions += numbers(.reconstruction).map(Double.init)
      divergences += numbers(.divergence).map(Double.init)
      if !keepsLatents { return }
      latents += numbers(.latents, width)
      otherLatents += numbers(.otherLatents, width)
      guard plan.outputCount > Output.mean.rawValue else { return }
      var known = posteriors ?? Posteriors()
      known.means += numbers(.mean, width).map(Double.init)
      known.logVariances += numbers(.logVariance, width).map(Double.init)
      posteriors = known
    }
  }
}

extension Evidence {
  /// q(z|x) where its density can be evaluated anywhere, not only where it was drawn from: what a mixture of
  /// the posteriors of several examples needs.
  var evaluablePosterior: Normal? { posterior?.asNormal }
}
