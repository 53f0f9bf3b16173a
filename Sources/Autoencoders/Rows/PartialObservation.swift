// Rows of which a part is known: latents that explain that part, how well each does, and what the decoder says of the rest.
// The terms of what is not known are left out of the likelihood, as if it had been integrated out (Mattei and Frellsen,
// "MIWAE: deep generative modelling and imputation of incomplete data sets", ICML 2019).

import Foundations
public import Layers
public import Tensors

/// One draw of the latents of each row, given the part of the row that is known.
public struct PartialDraw {
  /// log p(x_o|z) p(z) / q(z|x_o), [rows].
  public var logWeights: Tensor
  /// What the decoder expects of every number, [rows, dimensions].
  public var mean: Tensor
  /// A draw of every number, [rows, dimensions]; none is missing.
  public var cells: Tensor
}

extension VariationalAutoencoder {
  // A proposal may be any density that is positive everywhere: with seen = x the encoder sees 0 where numbers are missing,
  // with what earlier draws put there it sees a whole row. Either way E over z of w f(z) = integral of p(x_o, z) f(z).
  /// A draw of the latents of each row, weighted by how well it explains what is known of it.
  ///
  /// - Parameters:
  ///   - x: The rows, [rows, dimensions], with NaN for what is not known.
  ///   - seen: What the encoder sees in their place.
  public func partialDraw(
    of x: Tensor, seen: Tensor, _ source: RandomSource, _ context: LayerContext = .inference
  ) -> PartialDraw {
    let inferred = infer(seen, DrawSource(source), context)
    guard let logProposal = inferred.logProposal else { fail("weights of latents that were not drawn") }
    let distribution = decode(inferred.latents.flat, context)
    let logPrior = inferred.logPrior ?? latents.logPrior(of: inferred.latents, context)
    let cells = (distribution as? HistogramRow)?.cells(source) ?? distribution.sample(source)
    return PartialDraw(
      logWeights: distribution.logDensity(of: x) + logPrior - logProposal, mean: distribution.mean,
      cells: cells)
  }
}
