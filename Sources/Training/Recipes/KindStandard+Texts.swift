// What is trained by default on texts.

import Autoencoders
import Datasets
import Examples
import Foundations

extension KindStandard {
  // A decoder that sees the words before learns first what they say of the next one, and by then the latents have been driven to
  // the prior. So the divergence begins at nothing, and has a floor below which it is free: a quarter of a nat for each latent on
  // the mean of the batch (Li et al., "A surprisingly effective fix for deep latent variable modeling of text", EMNLP 2019).
  /// The free nats of each latent, and the share of the training in which the weight rises.
  private static let (freeBits, rise) = (0.25, 0.25)
  /// The largest vocabulary of short alphabets, such as bytes, whose steps are cheap.
  private static let alphabet = 257
  /// The least steps of a training, and the least epochs.
  private static let (steps, epochs) = (3000, 10)

  /// Texts.
  static let texts = KindStandard(
    family: .tokens, network: Default("lstm") { _ in .longShortTerm },
    latents: Default("32 for texts") { $0.network.latents },
    objective: Default("evidence, free_bits \(freeBits), beta rising over a quarter") { _ in
      .evidence(
        beta: Annealing(1, rise: Annealing.Rise(from: 0, .linear, over: .share(rise))),
        freeBits: Annealing(freeBits))
    },
    likelihood: { LikelihoodChoice(texts: $0) },
    batch: Default("128 by bytes, 32 by words") { site in
      if case .tokens(_, let vocabulary) = site.kind, vocabulary > alphabet { 32 } else { 128 }
    },
    epochs: Default("\(epochs), or as many as make \(steps) steps") { site in
      max(epochs, (steps + site.stepsPerEpoch - 1) / site.stepsPerEpoch)
    },
    patience: Default("none") { _ in nil },
    learningRate: Default("0.001") { _ in 1e-3 },
    schedule: Default("cosine") { $0.endsItself ? "constant" : "cosine" },
    warmup: Default(0), sampler: { _ in .prior })
}

extension LikelihoodChoice {
  /// The likelihood of texts.
  init(texts dataset: Dataset) {
    guard case .tokens(_, let vocabulary) = dataset.training.kind else {
      fail("\(dataset.name) has no texts")
    }
    likelihood = .tokens(vocabulary)
    scale = 1
    reason = "the data are texts"
  }
}
