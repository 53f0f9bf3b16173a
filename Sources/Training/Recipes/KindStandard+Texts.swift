// What is trained by default on texts.

import Autoencoders
import Datasets
import Examples
import Foundations

extension KindStandard {
  // A decoder that sees the words before learns first what they say of the next one, and by then the latents have been driven to
  // the prior. So the divergence begins at nothing, and has a floor below which it is free: a quarter of a nat for each latent on
  // the mean of the batch (Li et al., "A surprisingly effective fix for deep latent variable modeling of text", EMNLP 2019).
  /// The free nats of each latent, the share of the training in which the weight rises, and the share before it that is an
  /// autoencoder's.
  private static let (freeBits, rise, autoencoder) = (0.25, 0.25, 0.2)
  /// What is left out of texts by words while training: the share of the numbers that are read and of those that are written
  /// from.
  private static let dropout = 0.5
  /// The largest vocabulary of short alphabets, such as bytes, whose steps are cheap.
  private static let alphabet = 257
  /// The least steps of a training, and the least epochs.
  private static let (steps, epochs) = (3000, 10)

  // Bytes are few and their texts short: what stands for one needs few numbers, steps are cheap, and a text has most of its
  // information in what it is, not in how its words follow each other.
  /// The numbers that stand for a byte, the free nats of each latent, the rate and the batch of texts by bytes.
  private static let (byteEmbedding, byteFreeBits, byteRate, byteBatch) = (64, 0.5, 2e-3, 64)

  /// Texts.
  static let texts = KindStandard(
    family: .tokens,
    network: Default("lstm, gru with up to \(alphabet) tokens") {
      isByWords($0.kind) ? .longShortTerm : .gatedRecurrent
    },
    latents: Default("32") { $0.network.latents },
    objective: Default(
      "evidence, free_bits \(freeBits), or \(byteFreeBits) with up to \(alphabet) tokens, beta rising over a quarter"
    ) { site in
      .evidence(
        beta: Annealing(1, rise: Annealing.Rise(from: 0, .linear, over: .share(rise))),
        freeBits: Annealing(isByWords(site.kind) ? freeBits : byteFreeBits))
    },
    likelihood: { LikelihoodChoice(texts: $0) },
    batch: Default("32, or \(byteBatch) with up to \(alphabet) tokens") {
      isByWords($0.kind) ? 32 : byteBatch
    },
    epochs: Default("\(epochs), or as many as make \(steps) steps") { site in
      max(epochs, (steps + site.stepsPerEpoch - 1) / site.stepsPerEpoch)
    },
    patience: Default("none") { _ in nil },
    learningRate: Default("0.001, or \(byteRate) with up to \(alphabet) tokens") {
      isByWords($0.kind) ? 1e-3 : byteRate
    },
    schedule: Default("cosine") { $0.endsItself ? "constant" : "cosine" },
    warmup: Default(0), autoencoderFirst: autoencoder,
    networkNumbers: Default("dropout \(dropout), or embedding \(byteEmbedding) with up to \(alphabet) tokens")
    {
      isByWords($0.kind) ? ["dropout": dropout] : ["embedding": Double(byteEmbedding)]
    },
    sampler: { _ in .prior })

  private static func isByWords(_ kind: ExampleKind) -> Bool {
    if case .tokens(_, let vocabulary) = kind { vocabulary > alphabet } else { false }
  }
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
