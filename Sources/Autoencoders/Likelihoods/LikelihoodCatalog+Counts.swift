// The rows of the catalogue for counts: whole numbers from 0 on without a largest one, such as how often a word
// or a gene was read. Bytes are counts as they are stored. The networks' outputs are logarithms of means, and the
// encoder sees log(1 + x), as in scVI (Lopez et al., Nature Methods 15, 2018). Unlike scVI nothing knows the size
// of an example (a cell's library): where examples differ in it, latents have to say so.

import Foundation
import Tensors

/// Where training begins.
private struct CountOutputs {
  /// The least mean: that of data in which a dimension is hardly ever, or never, above 0.
  static let leastMean = 1e-4
  /// The share of counts taken to be lost, of which the data's mean tells nothing.
  static let dropout = 0.1

  /// The output for a mean.
  static func logMean(_ mean: Double) -> Double { log(max(mean, leastMean)) }
}

extension LikelihoodFamily {
  static let poisson = LikelihoodFamily(
    name: "poisson", summary: "counts of independent events, whose variance is their mean",
    source: "Grønbech et al., Bioinformatics 36, 2020 (scVAE)", measure: .probability,
    beginsAtMean: true, support: { _ in .counts }, outputs: { means, _ in means.map(CountOutputs.logMean) },
    head: { _ in LikelihoodHead { Poisson(logMean: $0) } })

  static let negativeBinomial = LikelihoodFamily(
    name: "negative-binomial",
    summary: "overdispersed counts, with a learned inverse dispersion per dimension",
    source: "Lopez et al., Nature Methods 15, 2018 (scVI), without size factors", measure: .probability,
    beginsAtMean: true, support: { _ in .counts }, outputs: { means, _ in means.map(CountOutputs.logMean) },
    head: { site in
      let dispersion = DimensionDispersion(site.scope, dimensions: site.dimensions)
      return LikelihoodHead(
        distribution: { outputs, _, _ in
          NegativeBinomial(
            logMean: outputs, logInverseDispersion: dispersion.logInverseDispersion(in: outputs.trace))
        },
        found: { parameters, _ in dispersion.description(parameters) })
    })

  static let zeroInflatedNegativeBinomial = LikelihoodFamily(
    name: "zero-inflated-negative-binomial",
    summary: "zero-inflated negative binomial counts; two outputs per value",
    source: "Lopez et al., Nature Methods 15, 2018 (scVI), without size factors", measure: .probability,
    beginsAtMean: true, support: { _ in .counts }, outputsPerPosition: { channels, _ in 2 * channels },
    outputs: { means, _ in
      means.flatMap { mean -> [Double] in
        [
          CountOutputs.logMean(mean / (1 - CountOutputs.dropout)),
          log(CountOutputs.dropout / (1 - CountOutputs.dropout)),
        ]
      }
    },
    head: { site in
      let dispersion = DimensionDispersion(site.scope, dimensions: site.dimensions)
      return LikelihoodHead(
        distribution: { outputs, _, _ in
          let column = outputs.outputs(perDimension: 2)
          return ZeroInflatedNegativeBinomial(
            counts: NegativeBinomial(
              logMean: column[0],
              logInverseDispersion: dispersion.logInverseDispersion(in: outputs.trace)),
            dropoutLogits: column[1])
        },
        found: { parameters, _ in dispersion.description(parameters) })
    })
}

extension Choice where Row == LikelihoodFamily {
  /// Counts of independent events, by the logarithm of their rate.
  public static var poisson: Likelihood { .standard(.poisson) }
  /// Counts with a mean by the logarithm and a learned inverse dispersion per dimension.
  public static var negativeBinomial: Likelihood { .standard(.negativeBinomial) }
  /// Counts with a mean by the logarithm, a learned inverse dispersion per dimension, and a probability of being
  /// lost by its logit.
  public static var zeroInflatedNegativeBinomial: Likelihood { .standard(.zeroInflatedNegativeBinomial) }
}
