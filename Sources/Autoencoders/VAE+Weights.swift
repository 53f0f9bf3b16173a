// Several draws of the latents of each example, weighted by how well they explain it (Burda, Grosse and Salakhutdinov,
// "Importance weighted autoencoders", ICLR 2016).

public import Layers
import Foundations
public import Tensors

extension VariationalAutoencoder {
  /// Several draws of the latents of each observation [rows, dimensions], with the parts of their weights.
  ///
  /// - Parameter inferred: Draws from q(z|x), [rows, samples, latents].
  public func draws(
    of x: Tensor, _ inferred: Inferred, _ context: LayerContext = .inference
  ) -> WeightedDraws {
    guard let logProposal = inferred.logProposal else { fail("weights of latents that were not drawn") }
    return draws(of: x, at: inferred.latents.flat, logPosterior: logProposal, context)
  }

  /// The parts of the weights of given latents.
  ///
  /// - Parameters:
  ///   - z: The latents, [rows, samples, latents].
  ///   - logPosterior: log q(z|x) there, [rows, samples].
  public func draws(
    of x: Tensor, at z: Tensor, logPosterior: Tensor, _ context: LayerContext = .inference
  ) -> WeightedDraws {
    context.recorder?.note("the latents", z)
    let explained = decode(z, for: x, context)
    return WeightedDraws(
      latents: z, logLikelihood: explained.distribution.logDensity(of: explained.observed),
      logPrior: latents.logPrior(of: Latents(latents.groups, flat: z), context), logPosterior: logPosterior)
  }

  /// The log importance weights log p(x|z) p(z) / q(z|x) of several draws per example, [rows, samples]
  /// (Burda et al., "Importance weighted autoencoders", ICLR 2016, equation 8).
  ///
  /// - Parameters:
  ///   - x: Observations [rows, dimensions].
  ///   - source: A source with `rows * samples` rows, the samples of a row one after the other.
  public func logImportanceWeights(
    of x: Tensor, samples: Int, _ source: RandomSource, _ context: LayerContext = .inference
  ) -> Tensor {
    let inferred = infer(x, DrawSource(ofEachDraw: source, samples: samples, enumerates: true), context)
    let weights = draws(of: x, inferred, context).logWeights
    // Latents that stand for all their values give the likelihood itself, whatever was asked for.
    return weights.shape[1] == samples
      ? weights
      : weights.logMeanExp(axis: 1).reshaped(to: [x.shape[0], 1]).broadcast(to: [x.shape[0], samples])
  }
}
