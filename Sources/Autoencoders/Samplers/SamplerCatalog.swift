// Every sampler as a row. A new one is a row here, in the list at the top, and, if it is fitted, a
// `FittedSampler` in a file beside `GaussianMixture.swift` and how it is fitted in `Training/Samplers`; the
// command line, files and tests follow from the row.

extension LatentSampler {
  /// Every sampler.
  public static let all: [LatentSampler] = [prior, mixture, posterior, neighbours, transport]

  /// The prior p(z).
  public static let prior = LatentSampler(
    name: "prior", summary: "the model's prior",
    source: "Kingma and Welling, Auto-encoding variational Bayes, ICLR 2014")

  /// A density fitted to the latents of training examples.
  public static let mixture = LatentSampler(
    name: "mixture",
    summary: "a mixture of normals with full covariances, fitted to the latents of training examples",
    source: "Ghosh et al., From variational to deterministic autoencoders, ICLR 2020, section 4",
    // The paper fits ten components.
    hyperparameters: [.count("components", "number of components", standard: 10, in: 1...500)],
    fitted: GaussianMixture.self)

  /// The average of q(z|x) over training examples.
  public static let posterior = LatentSampler(
    name: "posterior", summary: "q(z|x) of a random training example",
    source:
      "Makhzani et al., Adversarial autoencoders, 2016 (the aggregated posterior); "
      + "Dai and Wipf, Diagnosing and enhancing VAE models, ICLR 2019",
    fitted: StoredPosteriors.self)

  /// Places near training examples.
  public static let neighbours = LatentSampler(
    name: "neighbours",
    summary:
      "training examples moved at random along the line to one of their nearest neighbours, of the same label if there are labels",
    source: "Vincent and Bengio, Manifold Parzen windows, NeurIPS 2002, in its simplest form",
    fitted: NeighbouringLatents.self)

  /// Noise that a learnt flow carries to the latents.
  public static let transport = LatentSampler(
    name: "transport",
    summary:
      "noise that a flow carries to the latents of training examples; a network learns it in minutes",
    source:
      "Lipman et al., Flow matching for generative modeling, ICLR 2023; Liu, Gong and Liu, Flow straight and fast, ICLR 2023",
    hyperparameters: [
      .count("steps", "steps of training the flow", standard: 4000, in: 1...1_000_000),
      .count(
        "width", "units of a block, for latents in a row; at least twice the latents, up to 512",
        standard: 256, in: 1...4096),
    ],
    fitted: Transport.self)
}

extension Choice where Row == LatentSampler {
  /// The prior p(z).
  public static var prior: SamplerChoice { .standard(.prior) }
  /// A mixture of ten normals.
  public static var mixture: SamplerChoice { .standard(.mixture) }
  /// A mixture of this many normals, from 1 to 500.
  public static func mixture(components: Int) -> SamplerChoice {
    .standard(.mixture, ["components": Annealing(Double(components))])
  }
  /// The average of q(z|x) over training examples.
  public static var posterior: SamplerChoice { .standard(.posterior) }
  /// Places near training examples.
  public static var neighbours: SamplerChoice { .standard(.neighbours) }
  /// A flow from noise to latents.
  public static var transport: SamplerChoice { .standard(.transport) }
  /// The same after so many steps, by blocks of so many units.
  public static func transport(steps: Int, width: Int) -> SamplerChoice {
    .standard(.transport, ["steps": Annealing(Double(steps)), "width": Annealing(Double(width))])
  }
}
