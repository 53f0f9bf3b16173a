// Every posterior as a row. A new one is a row here, its name in the list at the top, and its mathematics in a file
// beside this; the command line, model files and tests follow from the row.

extension PosteriorFamily {
  /// Every family.
  public static let all: [PosteriorFamily] = [
    meanField, fullCovariance, planar, inverseAutoregressive, sylvester, finiteScalar, vectorQuantized,
  ]

  private static func flows(_ standard: Int) -> Hyperparameter {
    .count("flows", "steps of the flow", standard: standard, in: 1...100)
  }

  static let meanField = PosteriorFamily(
    name: "mean-field", summary: "independent normals", source: "Kingma and Welling, ICLR 2014",
    formula: "N(m(x), s(x)^2) for each latent", drawing: "z = mean + exp(log-variance / 2) noise",
    isNormal: true,
    head: {
      MeanFieldPosterior(
        $0.scope, features: $0.features, latents: $0.latents, places: $0.places, start: $0.start)
    })

  static let fullCovariance = PosteriorFamily(
    name: "full-covariance", summary: "one normal distribution over all latents",
    source: "Kingma and Welling, An introduction to variational autoencoders, 2019, section 2.5.1",
    formula: "N(m(x), L(x) L(x)^T)", drawing: "z = mean + L noise, L lower triangular", symbols: .factor,
    head: { FullCovariancePosterior($0) })

  static let planar = PosteriorFamily(
    name: "planar", summary: "independent normals transformed by planar flows",
    source: "Rezende and Mohamed, Variational inference with normalizing flows, ICML 2015",
    formula: "N(m(x), s(x)^2) through z' = z + u tanh(w . z + b), repeated",
    drawing: "z = the flow of mean + exp(log-variance / 2) noise", symbols: .flow,
    hyperparameters: [flows(8)],
    head: { FlowPosterior($0, PlanarFlow($0)) })

  static let inverseAutoregressive = PosteriorFamily(
    name: "iaf", summary: "independent normals transformed by inverse autoregressive flows",
    source: "Kingma et al., Improved variational inference with inverse autoregressive flow, NeurIPS 2016",
    formula: "N(m(x), s(x)^2) through z'_i = g_i z_i + (1 - g_i) m_i, g_i and m_i of x and the z before i",
    drawing: "z = the flow of mean + exp(log-variance / 2) noise", symbols: .flow,
    hyperparameters: [
      flows(4), .count("width", "hidden units of a step's network", standard: 320, in: 1...65_536),
    ],
    head: { FlowPosterior($0, AutoregressiveFlow($0)) })

  static let sylvester = PosteriorFamily(
    name: "sylvester", summary: "independent normals transformed by Householder Sylvester flows",
    source: "van den Berg et al., Sylvester normalizing flows for variational inference, UAI 2018",
    formula: "N(m(x), s(x)^2) through z' = z + Q R tanh(S Q^T z + b), Q a product of reflections",
    drawing: "z = the flow of mean + exp(log-variance / 2) noise", symbols: .flow,
    hyperparameters: [flows(4), .count("reflections", "reflections in each Q", standard: 8, in: 1...256)],
    head: { FlowPosterior($0, SylvesterFlow($0)) })

  static let finiteScalar = PosteriorFamily(
    name: "fsq", summary: "codes: each latent rounded to one of few levels",
    source: "Mentzer et al., Finite scalar quantization: VQ-VAE made simple, ICLR 2024",
    formula: "certain: the level nearest to tanh m(x) for each latent",
    drawing: "z = tanh m(x), rounded to a level",
    symbols: .code, hyperparameters: [.count("levels", "levels of each latent", standard: 5, in: 2...256)],
    codes: { .grid($0, latents: $1, places: $2) }, head: { ScalarQuantization($0) })

  static let vectorQuantized = PosteriorFamily(
    name: "vq", summary: "codes: the nearest vector of a codebook at each place",
    source: "van den Oord, Vinyals and Kavukcuoglu, Neural discrete representation learning, NeurIPS 2017",
    formula: "certain: the vector of the codebook nearest to m(x) at each place",
    drawing: "z = the nearest vector of the codebook", symbols: .code,
    hyperparameters: [
      .count("codes", "vectors of the codebook", standard: 512, in: 2...CodeExtents.mostCodes),
      .count("numbers", "most latents of a code, for latents that are no picture", standard: 4, in: 1...4096),
      .positive("commitment", "weight of the squared distance to the codebook", standard: 0.25),
    ], codes: { .vectors($0, latents: $1, places: $2) }, head: { VectorQuantization($0) })
}

extension Choice where Row == PosteriorFamily {
  /// Independent normals.
  public static var meanField: Posterior { .standard(.meanField) }
}
