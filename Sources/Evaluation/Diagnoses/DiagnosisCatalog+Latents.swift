// Checks of the latents: whether they are in use, whether they are worth what they cost, whether the decoder reads
// them.

import Autoencoders
import Examples
import Foundations
import Layers
import Pictures
import Training

extension DiagnosisCheck {
  static let finiteness = DiagnosisCheck(
    name: "finite-likelihood", question: "Is the likelihood of every row finite?",
    numbers: { facts in
      guard let found = facts.examination, found.unfinite == 0 else { return nil }
      let terms = "\(nats(found.reconstruction))"
      return facts.samples
        ? "ELBO \(nats(found.reconstruction - found.divergence)) = \(terms) - KL \(nats(found.divergence))"
        : "reconstruction \(terms)"
    },
    finding: { facts in
      guard let found = facts.examination, found.unfinite > 0 else { return nil }
      return Finding(
        .serious,
        "the likelihood of \(count(found.unfinite)) of \(count(found.rows)) rows is not a finite number",
        remedy: "Check that the data are scaled like the training data; if they are, lower \(.learningRate)")
    })

  static let collapse = DiagnosisCheck(
    name: "posterior-collapse", question: "Has the posterior collapsed to the prior?",
    numbers: { facts in
      facts.latents.map { found in
        let units = found.variances.count
        let active = "\(count(found.active.count)) of \(count(units)) latents active"
        return facts.samples ? "\(active), KL \(nats(found.divergence)) nats" : active
      }
    },
    finding: { facts in
      guard let found = facts.latents, facts.isCollapsed else { return nil }
      let units = found.variances.count
      let most = NumberText.short(found.variances.max() ?? 0)
      let cost =
        facts.samples ? ", and all together they cost \(NumberText.short(found.divergence)) nats" : ""
      return Finding(
        .serious,
        "the latents have collapsed: \(found.active.isEmpty ? "none" : count(found.active.count)) of \(count(units)) varies by more than \(ActiveUnits.threshold) between examples (at most \(most))\(cost). Every example looks the same to the decoder",
        remedy: facts.remedyForCollapse)
    })

  static let idleLatents = DiagnosisCheck(
    name: "idle-latents", question: "Are many latents inactive?",
    numbers: { facts in
      guard facts.samples, let found = facts.latents, !facts.isCollapsed, !found.idle.isEmpty else {
        return nil
      }
      let variance =
        found.idleVariance.map { ", posterior variance \(NumberText.decimal($0, places: 3))" } ?? ""
      return "\(count(found.idle.count)) inactive, costing \(nats(found.idleCost)) nats\(variance)"
    },
    finding: { facts in
      guard facts.samples, let found = facts.latents, !facts.isCollapsed, !found.idle.isEmpty else {
        return nil
      }
      let (units, active) = (found.variances.count, found.active.count)
      let say = "\(count(active)) of \(count(units)) latents are active; the other \(count(found.idle.count))"
      if found.idleCost > max(0.5, 0.05 * found.divergence) {
        return Finding(
          .warning,
          "\(say) do not vary between examples and yet cost \(nats(found.idleCost)) of \(nats(found.divergence)) nats",
          remedy: "Train longer (\(.epochs)), or with \(.latents, active + (active + 3) / 4)")
      }
      guard 2 * active < units else { return nil }
      let variance = found.idleVariance.map {
        ", with posterior variances of \(NumberText.decimal($0, places: 3))"
      }
      return Finding(
        10 * active <= units ? .warning : .note,
        "\(say) match the prior\(variance ?? "") and carry no information",
        remedy:
          "\(.latents, active + (active + 3) / 4) is enough for the active ones; for more active latents, lower \(.learningRate) or train longer"
      )
    })

  // Let every posterior be the best for its example, and q(z) about p(z). Then neither the posterior of another example
  // nor the prior would give a higher bound:
  //   E_q(z|x) log p(x|z) - KL(q(z|x) || p) >= E_p log p(x|z),
  // and latents of other examples, which are draws from q(z), cost at least the KL in log-likelihood. Less than half
  // of it means that the encoder writes what the decoder does not read.
  static let ignoredLatents = DiagnosisCheck(
    name: "ignored-latents", question: "Does the decoder use the latents?",
    numbers: { facts in
      facts.latents?.exchangeLoss.map {
        "exchanging latents between examples costs \(nats($0)) nats of log p(x|z)"
      }
    },
    finding: { facts in
      guard let found = facts.latents, let loss = found.exchangeLoss, !facts.isCollapsed else { return nil }
      let worth = facts.samples ? found.divergence / 2 : 0.1
      guard loss < worth else { return nil }
      let cost = facts.samples ? ", although they cost \(nats(found.divergence)) nats of divergence" : ""
      return Finding(
        .serious,
        "the decoder hardly uses the latents: with the latents of other examples, log p(x|z) falls by only \(nats(loss)) nats\(cost)",
        remedy: facts.remedyForCollapse)
    })

  // With these shares the samples of MNIST cover: at 0.96 of 0.96 (beta 4) 0.72 of the test digits, blurred; at 0.65 (the
  // plain bound) 0.49, and 0.85 by the mixture; at 0.29 (GECO) 0.29, and 0.80 by the mixture.
  static let priorHoles = DiagnosisCheck(
    name: "prior-holes", question: "Do prior samples cover the aggregate posterior?",
    numbers: { facts in
      facts.priorFit.map {
        "prior samples cover \(percent($0.covered)) of the aggregate posterior, other rows \(percent($0.coveredByData))"
      }
    },
    finding: { facts in
      guard let fit = facts.priorFit, fit.covered < 0.75 * fit.coveredByData else { return nil }
      return Finding(
        fit.isPoor ? .warning : .note,
        "prior samples miss much of the aggregate posterior: they cover \(percent(fit.covered)) of it, the latents of other rows \(percent(fit.coveredByData)). Samples decoded from elsewhere do not look like the data",
        remedy: facts.remedyForHoles)
    })
}

extension DiagnosisFacts {
  /// Whether the model draws latents, and so has a bound.
  var samples: Bool { configuration.objective.drawsLatents }

  /// What the metrics judge by.
  var quantity: String { samples ? "ELBO" : "reconstruction" }

  /// Whether the rows are pictures, which can be mirrored, and were not.
  var mayFlip: Bool { configuration.kind.isPicture && run?.settings.flip == false }

  /// The examination, where its numbers are any. Between the examples of a single row nothing can vary.
  fileprivate var latents: ModelExamination? {
    examination.flatMap { $0.unfinite == 0 && $0.rows > 1 ? $0 : nil }
  }

  /// How the prior's draws lie to the latents of the rows, where samples come from the prior.
  fileprivate var priorFit: PriorFit? {
    guard configuration.objective.family.matchesPrior, !isCollapsed else { return nil }
    return latents?.priorFit
  }

  /// The divergence in nats below which all latents together say nothing.
  private static let leastDivergence = 0.1

  /// Whether no latent is in use.
  fileprivate var isCollapsed: Bool {
    guard let latents else { return false }
    return latents.active.isEmpty || (samples && latents.divergence < Self.leastDivergence)
  }

  /// What draws from where latents lie.
  fileprivate var remedyForHoles: Message {
    let fitted: Message =
      "\(.sample(run: run?.name, sampler: nil)) draws from the sampler that was chosen after training, \(.sample(run: run?.name, sampler: "neighbours")) from between the latents of rows"
    if configuration.prior.family != Prior.standardNormal.family {
      return "\(fitted); training longer (\(.epochs)) improves the prior"
    }
    let mayLearn =
      configuration.posterior.family.isNormal
      && !configuration.objective.family.requirements.contains(.standardNormalPrior)
    return fitted + (mayLearn ? "; \(.prior, "vamp") learns a prior that matches it" : "")
  }

  /// The most likely remedy for a collapse, by what is known of the training.
  fileprivate var remedyForCollapse: Message {
    let likelihood = configuration.likelihood
    if configuration.kind.family == .tokens {
      return
        "Train with \(.autoencoderFirst, 0.2) and \(.hyperparameters, "free_bits=0.5"): an autoencoder first, and half a nat of each latent free of cost, so that the decoder does not learn to do without the latents"
    }
    if let settings = run?.settings, settings.learningRate > 2 * settings.optimizer.family.learningRate {
      let own = settings.optimizer.family.learningRate
      return
        "Lower \(.learningRate) (now \(DiagnosisCheck.setting(settings.learningRate))) to \(DiagnosisCheck.setting(own)), the default of \(settings.optimizer.name)"
    }
    if let deviation = likelihood.deviation {
      return
        "Train with \(.likelihood, "gaussian-shared"), which learns the deviation: \(DiagnosisCheck.setting(deviation)) may be so large that the noise explains the data"
    }
    // Two layers of 400 rectifiers were seen to collapse on MNIST with 50, 100 and 200 latents (with 200 also at lower rates
    // and with a warm-up): the noise of many latents that say nothing yet drives the decoder's rectifiers to zero, from
    // where no gradient comes back. With silu or tanh they did not.
    if configuration.activation == .relu {
      return
        "Train with \(.activation, "silu"), since no gradient passes through ReLU units that are all zero, or with fewer \(.latents) (now \(configuration.latents))"
    }
    if configuration.objective.family.hyperparameters.contains(where: { $0.name == "free_bits" }) {
      return
        "Train with \(.hyperparameters, "free_bits=0.1"), which gives each latent 0.1 nats free of cost, or with \(.hyperparameters, "beta=1@linear:50%"), which anneals the KL term from zero"
    }
    return
      "Lower \(.learningRate)\(run.map { " (now \(DiagnosisCheck.setting($0.settings.learningRate)))" } ?? ""), or give fewer \(.latents) (now \(configuration.latents))"
  }
}

extension ModelExamination {
  /// What the idle latents cost, in nats; 0 where the divergence is not a sum over latents.
  fileprivate var idleCost: Double {
    divergences.isEmpty ? 0 : idle.reduce(0) { $0 + divergences[$1] }
  }

  /// The mean posterior variance of the idle latents.
  fileprivate var idleVariance: Double? {
    posteriorVariances.map { variances in idle.reduce(0) { $0 + variances[$1] } / Double(idle.count) }
  }
}
