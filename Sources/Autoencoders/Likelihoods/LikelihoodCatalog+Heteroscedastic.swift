// Real numbers whose deviation is the decoder's too: what it does not know, it says.

import Foundation
import Layers
import Tensors

extension LikelihoodFamily {
  static let heteroscedastic = LikelihoodFamily(
    name: "gaussian-heteroscedastic",
    summary: "real numbers, each with a standard deviation of its own; two outputs per value",
    source: "Kingma and Welling, ICLR 2014, appendix C.2 (a decoder of means and variances)",
    hyperparameters: [
      .positive("minimum_deviation", "minimum standard deviation", standard: 1e-3)
    ], measure: .density, beginsAtMean: true, support: { _ in .realNumbers },
    outputsPerPosition: { channels, _ in 2 * channels },
    outputs: { means, _ in means.flatMap { [$0, 0] } },
    head: { site in
      // A number that is always the same could be explained with any density.
      let least = 2 * log(site.choice.number("minimum_deviation"))
      return LikelihoodHead { outputs in
        let column = outputs.outputs(perDimension: 2)
        return Normal(mean: column[0], logVariance: column[1].maximum(column[1].filled(least)))
      }
    })
}

extension Choice where Row == LikelihoodFamily {
  /// Real numbers, each with a standard deviation of its own.
  public static var heteroscedastic: Likelihood { .standard(.heteroscedastic) }
}
