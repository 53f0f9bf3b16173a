// Every sampler as a row. A new one is a row here, in the list at the top, and, if it is fitted, a
// `FittedSampler` in a file beside `GaussianMixture.swift` and how it is fitted in `Training/Samplers`; the
// command line, files and tests follow from the row.

extension LatentSampler {
  /// Every sampler.
  public static let all: [LatentSampler] = [prior, mixture, posterior, neighbours]

  /// The distribution of latents before data.
  public static let prior = LatentSampler(
    name: "prior", summary: "the model's own distribution of latents before any data",
    source: "Kingma and Welling, Auto-encoding variational Bayes, ICLR 2014", fitted: nil)

  /// A density fitted to the latents of training examples.
  public static let mixture = LatentSampler(
    name: "mixture", summary: "normals with full covariances, fitted to the latents of training examples",
    source: "Ghosh et al., From variational to deterministic autoencoders, ICLR 2020, section 4",
    fitted: GaussianMixture.self)

  /// The average of q(z|x) over training examples.
  public static let posterior = LatentSampler(
    name: "posterior", summary: "q(z|x) of a training example chosen at random",
    source:
      "Makhzani et al., Adversarial autoencoders, 2016 (the aggregated posterior); "
      + "Dai and Wipf, Diagnosing and enhancing VAE models, ICLR 2019",
    fitted: StoredPosteriors.self)

  /// Places between training examples that are alike.
  public static let neighbours = LatentSampler(
    name: "neighbours",
    summary:
      "between a training example and two of its nearest neighbours, of the same label where there are labels",
    source: "Vincent and Bengio, Manifold Parzen windows, NeurIPS 2002, in its simplest form",
    fitted: NeighbouringLatents.self)
}
