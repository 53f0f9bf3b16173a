// Rows of which a part is known: latents that explain that part, how well each does, and what the decoder says of the rest.
// The terms of what is not known are left out of the likelihood, as if it had been integrated out (Mattei and Frellsen,
// "MIWAE: deep generative modelling and imputation of incomplete data sets", ICML 2019).

import Foundation
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
    let (drawn, logDensity) =
      configuration.fillsGaps
      ? (inferred.latents, logProposal)
      : widened(inferred, source) ?? (inferred.latents, logProposal)
    let distribution = decode(drawn.flat, context)
    let cells = (distribution as? HistogramRow)?.cells(source) ?? distribution.sample(source)
    return PartialDraw(
      logWeights: distribution.logDensity(of: x) + latents.logPrior(of: drawn, context) - logDensity,
      mean: distribution.mean, cells: cells)
  }

  // An encoder that has seen whole rows alone is as sure of a part of a row as of all of it: draws that are far too near each
  // other, with weights of no variance to speak of, until one of them lies in a tail. A defensive mixture of wider normals
  // around the same mean bounds the weights (Hesterberg, "Weighted average importance sampling and defensive mixture
  // distributions", Technometrics 37, 1995): q(z) = 1/3 sum over t of N(z; m, t^2 s^2), t = 1, 2, 4.
  /// Draws around the mean of normal posteriors with one, two or four times their deviation, and the logarithm of the density
  /// of all three together, [rows]; nil where posteriors are no independent normals.
  private func widened(_ inferred: Inferred, _ source: RandomSource) -> (Latents, Tensor)? {
    guard let normal = inferred.posterior?.asNormal, latents.groups.count == 1 else { return nil }
    let widths = [1.0, 2, 4]
    let (mean, logVariance) = (normal.mean, normal.logVariance)
    let chosen = source.uniform([mean.shape[0], 1]) * Double(widths.count)
    let width = Tensor.select(
      chosen .< chosen.filled(1), chosen.filled(widths[0]),
      .select(chosen .< chosen.filled(2), chosen.filled(widths[1]), chosen.filled(widths[2])))
    let z = mean + (logVariance * 0.5).exponential() * width * source.normal(mean.shape)
    let densities = widths.map {
      Normal(mean: mean, logVariance: logVariance + 2 * log($0)).logDensity(of: z)
        .reshaped(to: [mean.shape[0], 1])
    }
    return (
      Latents(latents.groups, flat: z), Tensor.concatenated(densities, axis: 1).logMeanExp(axis: 1)
    )
  }
}
