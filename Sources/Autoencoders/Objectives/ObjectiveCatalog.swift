// Every objective as a row. A new one is a row beside the others of its kind (or here, where it takes a line), and
// its name in the list; the command line, model files and tests follow from the row.

import Tensors

extension ObjectiveFamily {
  /// Every family.
  public static let all: [ObjectiveFamily] = [
    evidence, reconstruction, capacity, constrained, totalCorrelation, covarianceOfMeans, covarianceOfLatents,
    information, wasserstein, regularisedWeights, regularisedGradient, importance, multiplyImportance,
    partialImportance, combinedImportance, renyi, stickingTheLanding, doublyReparameterised, semiSupervised,
    adversarial, featureSimilarity,
  ]

  static let reconstruction = ObjectiveFamily(
    name: "reconstruction", summary: "the reconstruction only, from the posterior means",
    source:
      "Hinton and Salakhutdinov, Reducing the dimensionality of data with neural networks, Science 2006",
    formula: "log p(x|z), z the mean of q(z|x)",
    meaning: "how likely an example is given the means of its latents", drawsLatents: false,
    head: { site in
      let evidence = site.evidence()
      return site.maximising(evidence.reconstruction, evidence)
    })
}

extension Choice where Row == ObjectiveFamily {
  /// The evidence lower bound.
  public static var evidence: Objective { .standard(.evidence) }
  /// The evidence lower bound with a weight on its divergence, and free bits for each latent.
  public static func evidence(beta: Annealing, freeBits: Annealing = Annealing(0)) -> Objective {
    .standard(.evidence, ["beta": beta, "free_bits": freeBits])
  }
  /// The same with a constant weight.
  public static func evidence(beta: Double) -> Objective { .evidence(beta: Annealing(beta)) }
  /// The importance-weighted bound of so many draws.
  public static func importanceWeighted(samples: Int) -> Objective {
    .standard(.importance, ["samples": Annealing(Double(samples))])
  }
  /// The reconstruction alone.
  public static var reconstruction: Objective { .standard(.reconstruction) }
}
