// Every prior as a row. A new one is a row here, its name in the list at the top, and its mathematics in a file
// beside this; the command line, model files and tests follow from the row.

extension PriorFamily {
  /// Every family.
  public static let all: [PriorFamily] = [standardNormal, mixture, pseudoInputs, flow, codes]

  static let standardNormal = PriorFamily(
    name: "standard-normal", summary: "independent standard normals", source: "Kingma and Welling, ICLR 2014",
    formula: "N(0, 1) for each latent",
    build: { StandardNormalPrior(latents: $0.latents) })

  static let mixture = PriorFamily(
    name: "mixture", summary: "a learned mixture of independent normals",
    source: "Dilokthanakul et al., Deep unsupervised clustering with Gaussian mixture VAEs, 2016",
    formula: "sum_k w_k N(m_k, s_k^2)",
    hyperparameters: [.count("components", "number of components", standard: 10, in: 1...10_000)],
    build: { MixturePrior($0) })

  static let pseudoInputs = PriorFamily(
    name: "vamp", summary: "the posteriors of learned pseudo-inputs",
    source: "Tomczak and Welling, VAE with a VampPrior, AISTATS 2018",
    formula: "1/K sum_k q(z|u_k), u_k learned",
    hyperparameters: [.count("components", "number of pseudo-inputs", standard: 500, in: 1...100_000)],
    needsNormalPosterior: true, learnsExamples: true, examples: { $0.count("components") },
    build: { PseudoInputPrior($0) })

  static let flow = PriorFamily(
    name: "flow", summary: "standard normals transformed by affine coupling layers",
    source:
      "Dinh, Sohl-Dickstein and Bengio, Density estimation using Real NVP, ICLR 2017; Huang et al., 2017",
    formula: "N(0, 1) through coupling layers: one half scaled and shifted by functions of the other",
    hyperparameters: [
      .count("flows", "coupling layers", standard: 8, in: 1...100),
      .count("width", "hidden units of a layer's network", standard: 128, in: 1...65_536),
    ], leastLatents: 2, build: { FlowPrior($0) })

  static let codes = PriorFamily(
    name: "codes", summary: "a recurrent network over codes, place by place",
    source:
      "van den Oord, Vinyals and Kavukcuoglu, NeurIPS 2017, section 3.3, with a recurrent network (van den Oord et al., ICML 2016)",
    formula: "prod_i p(code_i | codes before i)",
    hyperparameters: [.count("width", "units of the network", standard: 128, in: 1...65_536)],
    isOfCodes: true, build: { CodePrior($0) })
}

extension Choice where Row == PriorFamily {
  /// Independent unit normals.
  public static var standardNormal: Prior { .standard(.standardNormal) }
}
