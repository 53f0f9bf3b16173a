// One scale for all dimensions, at its optimum in closed form: a step takes the scale that explains its own
// batch best, and what it found is averaged over steps for everybody who uses the model (Rybkin, Daniilidis
// and Levine, "Simple and effective VAE training with calibrated decoders", ICML 2021).
//
// The average is exponential and counts examples, so that a small last batch weighs as much as it holds:
//   n_t = d n_(t-1) + n,   v_t = (1 - n/n_t) v_(t-1) + n/n_t b_t
// for a batch of n examples with mean error b_t. Beginning with n_0 = 0 the first v is the first b, so no
// other correction is needed, and a step that is rejected leaves both as they were. It is an average of what
// the optimum was while training: it needs no pass over the data, and with d = 0.99, about the last hundred
// steps, its own noise costs far less than a hundredth of a nat. It is not averaged again with the parameters.
// Workers that share a batch take its optimum over all of their rows, since v n and n are sums, which add up.

import Layers
import Tensors

/// A scale that is the mean of errors: a variance for squared ones, a Laplace scale for absolute ones.
struct SharedScale: Sendable {
  /// The share of the old average that a step keeps.
  static let kept = 0.99
  /// The least scale: it only keeps logarithms finite where data are reproduced without any error.
  static let least = 1e-24

  /// The average over steps, a scalar, 1 before training.
  let mean: Buffer
  /// The examples in the average, a scalar.
  let examples: Buffer

  /// A scale with its two buffers at a scope.
  init(_ scope: ParameterScope, _ name: String) {
    mean = scope.buffer(name, .scalar, initial: 1)
    examples = scope.buffer("examples", .scalar, initial: 0)
  }

  // With mean error v over N numbers, N/2 (log v + error/v) is least at v = error (squared errors), and
  // N (log v + error/v) likewise (absolute ones): the optimum is the mean error itself. The gradient flows
  // through it; for the bound it adds nothing, since there the derivative by v is zero.
  /// The scale in a trace: the batch's own in training, where errors [..., dimensions] are given, else the
  /// stored one.
  func value(_ errors: Tensor?, in trace: Trace, _ context: LayerContext) -> Tensor {
    let rows = errors.map { $0.shape.count / ($0.shape.dimensions.last ?? 1) }
    return value(optimum: errors?.mean(), rows: rows ?? 0, in: trace, context)
  }

  /// The scale in a trace, where the optimum of a batch with this many rows is not a mean of errors.
  func value(optimum: Tensor?, rows: Int, in trace: Trace, _ context: LayerContext) -> Tensor {
    guard context.training != nil, let optimum else {
      return mean.value(in: trace).maximum(trace.constant(Self.least))
    }
    let batch = context.batchMean(optimum, rows: rows).maximum(trace.constant(Self.least))
    if let updates = context.updates {
      let count = context.batchRows(rows, in: trace)
      let total = examples.value(in: trace) * Self.kept + count
      // The first share is 1: the 1 from before training leaves nothing behind, however small the batch's scale.
      let share = count / total
      updates.write(total, to: examples)
      updates.write(mean.value(in: trace) * (1 - share) + batch.stoppingGradient() * share, to: mean)
    }
    // At its own optimum the scale has no gradient, so nothing is lost where it is multiplied instead.
    return context.scaleFactor.map { batch.stoppingGradient() * $0 } ?? batch
  }

  /// The average that steps have reached, from which a step can look for its own optimum where that has no
  /// closed form; before the first step, a given scale.
  func reached(else first: Tensor) -> Tensor {
    let trace = first.trace
    let stored = Tensor.select(examples.value(in: trace) .> 0, mean.value(in: trace), first)
    return stored.maximum(trace.constant(Self.least))
  }

  /// The stored scale.
  func stored(_ buffers: [Float]) -> Double { max(Double(buffers[mean.offset]), Self.least) }
}
