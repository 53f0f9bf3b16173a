// Bounds by several draws of the latents of each example, with the importance weights
// w_k = p(x|z_k) p(z_k) / q(z_k|x).

import Foundation
import Foundations
import Layers
import Tensors

extension ObjectiveFamily {
  private static let samples = Hyperparameter.count(
    "samples", "samples per example, K", standard: 50, in: 1...10_000)
  private static let groups = Hyperparameter.count(
    "groups", "groups of samples, M", standard: 8, in: 1...1000)
  private static let members = Hyperparameter.count(
    "samples", "samples per group, K", standard: 8, in: 1...10_000)

  private static func importanceBound(_ choice: Objective) -> Criterion {
    let groups = choice.values["groups"] == nil ? 1 : choice.count("groups")
    return .importanceBound(samples: groups * choice.count("samples"))
  }

  static let importance = ObjectiveFamily(
    name: "iwae", summary: "the importance-weighted bound of K samples",
    source: "Burda, Grosse and Salakhutdinov, Importance weighted autoencoders, ICLR 2016, equation 8",
    formula: "log 1/K sum_k w_k, w_k = p(x|z_k) p(z_k) / q(z_k|x), z_k drawn from q(z|x)",
    meaning: "a lower bound on the log-likelihood log p(x) that tightens with the number of samples",
    hyperparameters: [samples], criterion: importanceBound,
    head: { site in
      let drawn = site.drawn(site.count("samples"))
      return site.maximising(drawn.weighted.logWeights.logMeanExp(axis: 1), drawn.evidence)
    })

  // IWAE_K of each of M groups, and the mean over groups: a looser bound than that of all draws, whose gradients
  // for the encoder are less noisy (section 4).
  static let multiplyImportance = ObjectiveFamily(
    name: "miwae", summary: "the mean of the importance-weighted bounds of M groups of K samples",
    source: "Rainforth et al., Tighter variational bounds are not necessarily better, ICML 2018, equation 9",
    formula: "1/M sum_m log 1/K sum_k w_mk",
    meaning:
      "the importance-weighted bound of K samples, averaged over M groups: a better signal for the encoder",
    hyperparameters: [groups, members], criterion: importanceBound,
    head: { site in
      let drawn = site.drawn(site.count("groups") * site.count("samples"))
      return site.maximising(site.grouped(drawn.weighted.logWeights), drawn.evidence)
    })

  static let partialImportance = ObjectiveFamily(
    name: "piwae", summary: "MIWAE for the encoder, the bound of all M K samples for the decoder",
    source: "Rainforth et al., ICML 2018, section 5.3",
    formula: "encoder: 1/M sum_m log 1/K sum_k w_mk; decoder: log 1/(M K) sum_mk w_mk",
    meaning: "the tightest bound for the decoder, and the bound with the best signal for the encoder",
    hyperparameters: [groups, members], criterion: importanceBound,
    head: { site in
      let drawn = site.drawn(site.count("groups") * site.count("samples"))
      let tight = site.loss(maximising: drawn.weighted.logWeights.logMeanExp(axis: 1))
      let loose = site.loss(maximising: site.grouped(drawn.weighted.logWeights))
      return Descent(
        loss: tight,
        parts: [Descent.Part(loose, for: .inference), Descent.Part(tight, for: .generation)],
        evidence: drawn.evidence)
    })

  static let combinedImportance = ObjectiveFamily(
    name: "ciwae", summary: "a weighted mean of the evidence lower bound and the importance-weighted bound",
    source: "Rainforth et al., ICML 2018, equation 13",
    formula: "beta 1/K sum_k log w_k + (1 - beta) log 1/K sum_k w_k",
    meaning: "the importance-weighted bound mixed with the evidence lower bound",
    hyperparameters: [
      Hyperparameter(
        "beta", "weight of the evidence lower bound", allowed: "a number from 0 to 1", standard: 0.05,
        mayChange: true
      ) { (0...1).contains($0) }, samples,
    ], criterion: importanceBound,
    head: { site in
      let drawn = site.drawn(site.count("samples"))
      let weights = drawn.weighted.logWeights
      let (tight, loose) = (weights.logMeanExp(axis: 1), weights.mean(axes: [1]))
      return site.maximising(tight + site.weight("beta") * (loose - tight), drawn.evidence)
    })

  // (1/(1 - a)) log 1/K sum_k w_k^(1 - a): for a = 0 the importance-weighted bound, towards 1 the evidence lower
  // bound, and a lower bound of log p(x) between them.
  static let renyi = ObjectiveFamily(
    name: "renyi", summary: "the variational Rényi bound of K samples",
    source: "Li and Turner, Rényi divergence variational inference, NeurIPS 2016, equation 6",
    formula: "1/(1 - alpha) log 1/K sum_k w_k^(1 - alpha)",
    meaning:
      "a lower bound on log p(x) between the importance-weighted one (alpha 0) and the evidence lower bound "
      + "(alpha 1)",
    hyperparameters: [
      Hyperparameter("alpha", "order of the divergence", allowed: "a number from 0 to below 1", standard: 0.5)
      {
        $0 >= 0 && $0 < 1
      }, samples,
    ], criterion: importanceBound,
    head: { site in
      let order = 1 - site.number("alpha")
      let drawn = site.drawn(site.count("samples"))
      let powers = (drawn.weighted.logWeights * order).logMeanExp(axis: 1)
      return site.maximising(powers / order, drawn.evidence)
    })
}

extension ObjectiveSite {
  /// Several draws of each example's latents, with the terms of the evidence lower bound as their means.
  struct Drawn {
    var weighted: WeightedDraws
    var evidence: Evidence
  }

  /// Draws, through which gradients flow in full.
  func drawn(_ samples: Int) -> Drawn {
    let inferred = inferred(samples)
    let weighted = model.draws(of: x, inferred, context)
    return Drawn(weighted: weighted, evidence: evidence(inferred, weighted))
  }

  /// This many draws of the latents of each row.
  func inferred(_ samples: Int) -> Inferred {
    model.infer(x, DrawSource(source, samples: samples, enumerates: true), context)
  }

  /// The terms of the bound by several draws, whose weights may be of another density than that of their source.
  func evidence(_ inferred: Inferred, _ draws: WeightedDraws) -> Evidence {
    var seen = inferred
    seen.logProposal = draws.logPosterior
    seen.logPrior = draws.logPrior
    return Evidence(
      reconstruction: inferred.mean(draws.logLikelihood),
      divergences: model.latents.divergences(of: seen, context), inferred: inferred)
  }

  /// The mean over the groups of draws of the bound of each, [rows].
  fileprivate func grouped(_ logWeights: Tensor) -> Tensor {
    logWeights.reshaped(to: [rows, count("groups"), count("samples")]).logMeanExp(axis: 2).mean(axes: [1])
  }
}
