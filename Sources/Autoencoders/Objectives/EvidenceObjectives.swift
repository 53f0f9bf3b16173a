// The evidence lower bound with weights on its divergence: KL times beta, free bits, a capacity that grows, and
// a constraint on the reconstruction instead of a weight.

import Foundations
import Layers
import Tensors

extension ObjectiveFamily {
  // Of the divergence D_j of latent j, the mean over the batch, only what exceeds f nats has a gradient:
  //   log p(x|z) - beta sum_j max(f, D_j)
  // (Kingma, Salimans, Jozefowicz, Chen, Sutskever and Welling, NeurIPS 2016, equation 15). Where the divergence
  // is not a sum over latents, the same holds of each group of L latents: max(f L, D).
  static let evidence = ObjectiveFamily(
    name: "evidence", summary: "the evidence lower bound with a weighted KL term",
    source:
      "Kingma and Welling, ICLR 2014; beta: Higgins et al., ICLR 2017; free bits: Kingma et al., NeurIPS 2016",
    formula: "log p(x|z) - beta KL(q(z|x) || p(z)), z drawn from q(z|x)",
    meaning:
      "how likely an example is given latents sampled for it, less how far the distribution of its latents is "
      + "from the prior: with beta 1, a lower bound on the log-likelihood log p(x)",
    hyperparameters: [
      .weight("beta", "weight of the KL term", standard: 1),
      .weight("free_bits", "nats of each latent that are free of cost", standard: 0),
    ],
    isSumOverRows: { $0.values["free_bits"] == Annealing(0) },
    head: { site in
      let evidence = site.evidence()
      guard !site.isAlways("free_bits", 0) else {
        return site.maximising(
          evidence.reconstruction - site.divergenceWeight * evidence.divergence, evidence)
      }
      let costs = evidence.freeParts(of: site.model).map { terms, latents in
        let means = terms.sum(axes: [0]) / site.count
        return means.maximum((site.weight("free_bits") * Double(latents)).broadcast(to: means.shape)).sum()
      }
      let cost = costs.dropFirst().reduce(costs[0], +)
      return Descent(
        loss: site.loss(maximising: evidence.reconstruction) + site.divergenceWeight * cost,
        evidence: evidence)
    })

  // The divergence is held at a capacity C that grows: log p(x|z) - gamma |D - C|, with D the mean over the
  // batch, as in the authors' description and in Locatello et al., ICML 2019 ("AnnealedVAE").
  static let capacity = ObjectiveFamily(
    name: "capacity", summary: "the reconstruction, with the KL term held at a capacity that grows",
    source: "Burgess et al., Understanding disentangling in beta-VAE, 2018, equation 8",
    formula: "log p(x|z) - gamma |KL(q(z|x) || p(z)) - capacity|, the KL as the mean over a batch",
    meaning:
      "how likely an example is given latents sampled for it, while the information in the latents is held at a "
      + "given number of nats",
    hyperparameters: [
      .weight("gamma", "weight of the distance from the capacity", standard: 1000),
      .weight("capacity", "target of the KL term in nats", standard: 25),
    ],
    isSumOverRows: { _ in false },
    head: { site in
      let evidence = site.evidence()
      let distance = (evidence.divergence.sum() / site.count - site.weight("capacity")).absolute()
      return Descent(
        loss: site.loss(maximising: evidence.reconstruction) + site.weight("gamma") * distance,
        evidence: evidence)
    })

  // min KL subject to E log p(x|z) >= kappa, by a multiplier that rises while the constraint is missed and falls
  // while it is met (Rezende and Viola, "Taming VAEs", 2018, algorithm 1):
  //   C = kappa - log p(x|z), the mean over the batch; its running mean M = a M + (1 - a) C
  //   minimise KL + lambda (C + stop(M - C));  lambda <- lambda exp(speed M)
  // M is taken per dimension of the data in the last line, so that one speed suits data of any size, and lambda
  // stays within 1e-4 ... 1e4. The first M is the first C: the mean counts its steps.
  static let constrained = ObjectiveFamily(
    name: "geco", summary: "the smallest KL term at which the reconstruction reaches a target",
    source: "Rezende and Viola, Taming VAEs, 2018, algorithm 1",
    formula:
      "-KL(q(z|x) || p(z)) - lambda (target - log p(x|z)), lambda such that log p(x|z) reaches the target",
    meaning:
      "the least information in the latents with which the log-likelihood of examples given them reaches the target",
    hyperparameters: [
      .number("target", "target of log p(x|z), in nats per example", standard: -80),
      .positive("speed", "rate at which the multiplier adapts, per nat and dimension", standard: 0.1),
    ], criterion: { .constrained(target: $0.number("target")) },
    isSumOverRows: { _ in false },
    making: { place in
      let multiplier = place.scope.buffer("multiplier", .scalar, initial: 1)
      let average = place.scope.buffer("average", .scalar, initial: 0)
      let steps = place.scope.buffer("steps", .scalar, initial: 0)
      return { site in
        let kept = 0.99
        let trace = site.x.trace
        let evidence = site.evidence()
        let missing = site.number("target") + site.loss(maximising: evidence.reconstruction)
        let total = steps.value(in: trace) * kept + 1
        let old = average.value(in: trace)
        let mean = old + (missing.stoppingGradient() - old) / total
        let lambda = multiplier.value(in: trace)
        if let updates = site.context.updates {
          let rise = mean * (site.number("speed") / Double(site.model.configuration.dimensions))
          let bound = trace.constant
          let moved = lambda * rise.minimum(bound(1)).maximum(bound(-1)).exponential()
          updates.write(total, to: steps)
          updates.write(mean, to: average)
          updates.write(moved.maximum(bound(1e-4)).minimum(bound(1e4)), to: multiplier)
        }
        let constraint = missing + (mean - missing).stoppingGradient()
        return Descent(
          loss: evidence.divergence.sum() / site.count + lambda * constraint, evidence: evidence)
      }
    })
}
