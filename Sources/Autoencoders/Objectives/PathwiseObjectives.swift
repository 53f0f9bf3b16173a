// Importance-weighted bounds whose gradient for the encoder flows through the draws alone. The gradient of
// log w(z(phi), phi) by the encoder's parameters phi has two parts: along the path, through z, and the score
// -d log q(z|x)/d phi at fixed z, which has mean zero for one draw and adds noise.

import Foundations
import Layers
import Tensors

extension ObjectiveFamily {
  private static let samples = Hyperparameter.count(
    "samples", "samples per example, K", standard: 50, in: 1...10_000)

  // For one draw the score is left out without bias. For several it is not: the weights depend on the draws too,
  // and the estimator is biased (Tucker et al., ICLR 2019, section 3.2), which is why K is 1 by default.
  static let stickingTheLanding = ObjectiveFamily(
    name: "stl", summary: "the bound, with only the pathwise gradient for the encoder",
    source: "Roeder, Wu and Duvenaud, Sticking the landing, NeurIPS 2017, equation 8",
    formula: "log 1/K sum_k w_k, with the gradient of log q(z|x) through z alone",
    meaning:
      "the evidence lower bound with a gradient that vanishes where q(z|x) is exact; with more than one sample, the "
      + "importance-weighted bound, with a biased gradient",
    hyperparameters: [
      Hyperparameter.count("samples", "samples per example, K", standard: 1, in: 1...10_000)
    ],
    requirements: [.normalPosterior],
    criterion: { .importanceBound(samples: $0.count("samples")) },
    head: { site in
      let inferred = site.inferred(site.count("samples"))
      guard let posterior = inferred.posterior?.asNormal else {
        fail("a posterior that is no normal distribution")
      }
      let draws = site.draws(at: inferred.latents.flat, posterior.stoppingGradient())
      return site.maximising(draws.logWeights.logMeanExp(axis: 1), site.evidence(inferred, draws))
    })

  // With normalised weights v_k = w_k / sum w, Tucker, Lawson, Gu and Maddison (ICLR 2019, equation 6) show that
  // the score's part of IWAE's gradient is, on average, -sum_k (v_k - v_k^2) (d log w_k/dz) (dz/dphi), so that
  // the whole gradient is on average
  //   for the encoder sum_k v_k^2 (d log w_k/dz_k) (dz_k/dphi), and sum_k v_k d log w_k/dtheta for all others.
  // The second is the gradient of sum_k stop(v_k) log w_k at draws that are cut from the encoder. Its derivative
  // by a cut draw is v_k d log w_k/dz_k: times v_k again it is what the draws of the encoder receive. One pass
  // back through the decoder serves both.
  static let doublyReparameterised = ObjectiveFamily(
    name: "dreg",
    summary: "the importance-weighted bound with doubly reparameterised gradients for the encoder",
    source: "Tucker et al., Doubly reparameterized gradient estimators for Monte Carlo objectives, ICLR 2019",
    formula: "log 1/K sum_k w_k; encoder: sum_k v_k^2 (d log w_k/dz_k) (dz_k/dphi), v_k = w_k / sum w",
    meaning:
      "the importance-weighted bound with an unbiased gradient for the encoder, whose signal-to-noise "
      + "ratio does not fall with the number of samples",
    hyperparameters: [samples], requirements: [.normalPosterior],
    criterion: { .importanceBound(samples: $0.count("samples")) },
    head: { site in
      let inferred = site.inferred(site.count("samples"))
      guard let posterior = inferred.posterior?.asNormal else {
        fail("a posterior that is no normal distribution")
      }
      let z = inferred.latents.flat
      let cut = z.stoppingGradient()
      let draws = site.draws(at: cut, posterior.stoppingGradient())
      let logWeights = draws.logWeights
      let total = logWeights.logSumExp(axes: [1], keeping: true)
      let shares = (logWeights - total).exponential().stoppingGradient()
      let loss = site.loss(maximising: (shares * logWeights).sum(axes: [1]))
      let received = gradients(of: loss, withRespectTo: [cut])[0].stoppingGradient()
      let path = shares.reshaped(to: Shape(shares.shape.dimensions + [1])) * received * z
      return Descent(
        loss: site.loss(maximising: logWeights.logMeanExp(axis: 1)),
        parts: [Descent.Part(loss + path.sum(), for: .all)], evidence: site.evidence(inferred, draws))
    })
}

extension Normal {
  /// The same distribution, through whose parameters no gradient flows.
  func stoppingGradient() -> Normal {
    Normal(mean: mean.stoppingGradient(), logVariance: logVariance.stoppingGradient())
  }
}

extension ObjectiveSite {
  /// The parts of the weights of given latents [rows, samples, latents], by a posterior's density there.
  fileprivate func draws(at z: Tensor, _ posterior: Normal) -> WeightedDraws {
    let each = Normal(
      mean: posterior.mean.besideDraws(rank: z.shape.rank),
      logVariance: posterior.logVariance.besideDraws(rank: z.shape.rank))
    return model.draws(of: x, at: z, logPosterior: each.logDensity(of: z), context)
  }
}
