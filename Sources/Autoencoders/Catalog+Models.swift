// Every published model as a row. A new one is a row here and its name in the list; the command line, model files
// and tests follow from the row.

extension PublishedModel {
  /// Every model.
  public static let all: [PublishedModel] = [
    vae, autoencoder, beta, capacity, geco, totalCorrelation, dipI, dipII, info, wasserstein, raeWeights,
    raeGradient, iwae, dreg, stl, miwae, piwae, ciwae, renyi, mixture, vamp, flowPrior, fullCovariance,
    planar, inverseAutoregressive, sylvester, ladder, sharp, featureSimilarity, finiteScalar, vectorQuantized,
    labelled, stacked, skip,
  ]

  /// The variational autoencoder.
  public static let vae = PublishedModel(
    name: "vae", summary: "the variational autoencoder: maximises the evidence lower bound",
    source: "Kingma and Welling, Auto-encoding variational Bayes, ICLR 2014",
    expected:
      "MNIST, fixed binarisation, 784-400-(40)-400-784: NLL 89.9 by 200 importance samples (table of Pythae, 2022)"
  )

  /// The classical autoencoder.
  public static let autoencoder = PublishedModel(
    name: "ae", summary: "the classical autoencoder: the same networks, reconstruction only",
    source:
      "Hinton and Salakhutdinov, Reducing the dimensionality of data with neural networks, Science 2006",
    objective: .reconstruction)

  static let beta = PublishedModel(
    name: "beta-vae",
    summary: "a larger weight of the KL term: fewer and more independent latents, and blurrier samples",
    source: "Higgins et al., beta-VAE, ICLR 2017", objective: .evidence(beta: 4))

  static let capacity = PublishedModel(
    name: "capacity-vae", summary: "the KL term held at a capacity that grows during training",
    source: "Burgess et al., Understanding disentangling in beta-VAE, 2018",
    objective: .standard(.capacity, ["capacity": Annealing(25, rise: .init(.linear, over: .share(0.5)))]))

  static let geco = PublishedModel(
    name: "geco",
    summary: "the smallest KL term at which the reconstruction reaches a target (GECO)",
    source: "Rezende and Viola, Taming VAEs, 2018", objective: .standard(.constrained))

  static let totalCorrelation = PublishedModel(
    name: "beta-tcvae", summary: "a larger weight of the total correlation of the latents only",
    source: "Chen et al., Isolating sources of disentanglement in variational autoencoders, NeurIPS 2018",
    objective: .standard(.totalCorrelation))

  static let dipI = PublishedModel(
    name: "dip-vae-1", summary: "posterior means kept uncorrelated with unit variance",
    source: "Kumar, Sattigeri and Balakrishnan, ICLR 2018", objective: .standard(.covarianceOfMeans))

  static let dipII = PublishedModel(
    name: "dip-vae-2", summary: "the aggregate posterior kept uncorrelated with unit variance",
    source: "Kumar, Sattigeri and Balakrishnan, ICLR 2018", objective: .standard(.covarianceOfLatents))

  static let info = PublishedModel(
    name: "info-vae",
    summary: "the aggregate posterior kept close to the prior by a maximum mean discrepancy",
    source: "Zhao, Song and Ermon, InfoVAE, AAAI 2019", objective: .standard(.information))

  static let wasserstein = PublishedModel(
    name: "wae-mmd", summary: "no noise: only the aggregate posterior is matched to the prior",
    source: "Tolstikhin et al., Wasserstein auto-encoders, ICLR 2018", objective: .standard(.wasserstein))

  static let raeWeights = PublishedModel(
    name: "rae-l2",
    summary: "no noise and no prior: small latents, weight decay of the decoder, a fitted sampler",
    source: "Ghosh et al., From variational to deterministic autoencoders, ICLR 2020",
    objective: .standard(.regularisedWeights))

  static let raeGradient = PublishedModel(
    name: "rae-gp", summary: "no noise and no prior: small latents, a smooth decoder, a fitted sampler",
    source: "Ghosh et al., From variational to deterministic autoencoders, ICLR 2020",
    objective: .standard(.regularisedGradient))

  static let iwae = PublishedModel(
    name: "iwae", summary: "the importance-weighted bound of several samples",
    source: "Burda, Grosse and Salakhutdinov, Importance weighted autoencoders, ICLR 2016",
    objective: .standard(.importance),
    expected:
      "MNIST, dynamic binarisation, 784-200-200-(50), K 50, 3280 epochs: NLL 84.78, 25 active units (table 1)"
  )

  static let dreg = PublishedModel(
    name: "dreg-iwae", summary: "the same bound with doubly reparameterised gradients",
    source: "Tucker et al., Doubly reparameterized gradient estimators for Monte Carlo objectives, ICLR 2019",
    objective: .standard(.doublyReparameterised),
    expected:
      "MNIST, dynamic binarisation, 784-200-200-(50), K 50, 3280 epochs: NLL 84.32 (a re-implementation, nbip/IWAE)"
  )

  static let stl = PublishedModel(
    name: "stl-vae", summary: "the bound, with only the pathwise gradient for the encoder",
    source: "Roeder, Wu and Duvenaud, Sticking the landing, NeurIPS 2017",
    objective: .standard(.stickingTheLanding))

  static let miwae = PublishedModel(
    name: "miwae", summary: "several importance-weighted bounds, averaged",
    source: "Rainforth et al., Tighter variational bounds are not necessarily better, ICML 2018",
    objective: .standard(.multiplyImportance),
    expected: "MNIST, dynamic binarisation, M 8, K 8: NLL 84.97 (table of Pythae, 2022, quoting the paper)")

  static let piwae = PublishedModel(
    name: "piwae", summary: "the MIWAE bound for the encoder, the IWAE bound for the decoder",
    source: "Rainforth et al., Tighter variational bounds are not necessarily better, ICML 2018",
    objective: .standard(.partialImportance),
    expected: "MNIST, dynamic binarisation, M 8, K 8: NLL 84.46 (table of Pythae, 2022, quoting the paper)")

  static let ciwae = PublishedModel(
    name: "ciwae", summary: "a weighted mean of the evidence lower bound and the importance-weighted bound",
    source: "Rainforth et al., Tighter variational bounds are not necessarily better, ICML 2018",
    objective: .standard(.combinedImportance),
    expected: "MNIST, dynamic binarisation: NLL 84.57 (table of Pythae, 2022, quoting the paper)")

  static let mixture = PublishedModel(
    name: "mog-vae", summary: "a learned mixture of normals as the prior",
    source: "Dilokthanakul et al., Deep unsupervised clustering with Gaussian mixture VAEs, 2016",
    prior: .standard(.mixture))

  static let vamp = PublishedModel(
    name: "vamp-vae", summary: "the posteriors of learned pseudo-inputs as the prior",
    source: "Tomczak and Welling, VAE with a VampPrior, AISTATS 2018", prior: .standard(.pseudoInputs),
    expected:
      "MNIST, dynamic binarisation, 300-300-(40), 500 pseudo-inputs: NLL 82.43 (Norouzi et al., NeurIPS 2020; 84.45 with the standard normal)"
  )

  static let flowPrior = PublishedModel(
    name: "flow-prior-vae", summary: "a normalising flow of coupling layers as the prior",
    source:
      "Huang et al., Learnable explicit density for continuous latent space and variational inference, 2017",
    prior: .standard(.flow))

  static let fullCovariance = PublishedModel(
    name: "full-covariance-vae", summary: "a posterior with a full covariance matrix",
    source: "Kingma and Welling, An introduction to variational autoencoders, 2019",
    posterior: .standard(.fullCovariance))

  static let planar = PublishedModel(
    name: "planar-vae", summary: "a posterior of planar flows",
    source: "Rezende and Mohamed, Variational inference with normalizing flows, ICML 2015",
    posterior: .standard(.planar),
    expected:
      "MNIST, fixed binarisation, gated convolutions: minus ELBO 86.06 against 86.55 without a flow (van den Berg et al., UAI 2018)"
  )

  static let inverseAutoregressive = PublishedModel(
    name: "iaf-vae", summary: "a posterior of inverse autoregressive flows",
    source: "Kingma et al., Improved variational inference with inverse autoregressive flow, NeurIPS 2016",
    posterior: .standard(.inverseAutoregressive),
    expected:
      "MNIST, fixed binarisation, gated convolutions: minus ELBO 84.20 against 86.55 without a flow (van den Berg et al., UAI 2018)"
  )

  static let sylvester = PublishedModel(
    name: "sylvester-vae", summary: "a posterior of Householder Sylvester flows",
    source: "van den Berg et al., Sylvester normalizing flows for variational inference, UAI 2018",
    posterior: .standard(.sylvester),
    expected:
      "MNIST, fixed binarisation, gated convolutions: minus ELBO 83.32 against 86.55 without a flow (the best of three kinds)"
  )

  /// Levels of latents.
  static let ladder = PublishedModel(
    name: "ladder-vae", summary: "levels of latents, each given those above it",
    source: "Sonderby et al., Ladder variational autoencoders, NeurIPS 2016",
    objective: .evidence(beta: Annealing(1, rise: Annealing.Rise(from: 0, .linear, over: .share(0.1)))),
    structure: .standard(.ladder),
    expected:
      "MNIST, binarised anew, levels of 64, 32, 16, 8 and 4, 2,000 epochs: NLL 81.87 by 5,000 importance samples"
  )

  /// A decoder that a critic keeps from blurring.
  static let sharp = PublishedModel(
    name: "sharp-vae",
    summary: "detail instead of blur: a second network learns to tell reconstructions from data",
    source:
      "Larsen et al., Autoencoding beyond pixels using a learned similarity metric, ICML 2016; Huang et al., NeurIPS 2024",
    objective: .standard(
      .adversarial,
      ["adversary": Annealing(1, rise: Annealing.Rise(from: 0, .linear, over: .share(0.3)))]))

  /// Likeness by the features of a critic.
  static let featureSimilarity = PublishedModel(
    name: "vae-gan", summary: "likeness measured by the features of a network that tells data from samples",
    source: "Larsen et al., Autoencoding beyond pixels using a learned similarity metric, ICML 2016",
    objective: .standard(.featureSimilarity))

  /// Latents that are codes.
  static let finiteScalar = PublishedModel(
    name: "fsq-vae", summary: "codes instead of real latents: each rounded to one of few levels",
    source: "Mentzer et al., Finite scalar quantization: VQ-VAE made simple, ICLR 2024",
    prior: .standard(.codes), posterior: .standard(.finiteScalar))

  static let vectorQuantized = PublishedModel(
    name: "vq-vae", summary: "codes instead of real latents: at each place a vector of a learned codebook",
    source: "van den Oord, Vinyals and Kavukcuoglu, Neural discrete representation learning, NeurIPS 2017",
    prior: .standard(.codes), posterior: .standard(.vectorQuantized))

  /// Model M2, which learns classes from few labels.
  public static let labelled = PublishedModel(
    name: "m2", summary: "learns classes from few labels: a class and latents of style beside it",
    source: "Kingma et al., Semi-supervised learning with deep generative models, NeurIPS 2014",
    objective: .fewLabels, structure: .standard(.labelled),
    expected: "MNIST, test error with 100 labels 11.97 +- 1.71 %, with 1,000 labels 3.60 +- 0.56 % (table 1)")

  static let stacked = PublishedModel(
    name: "m1+m2",
    summary: "learns classes from few labels: m2 on the latents of a vae that is trained first",
    source: "Kingma et al., Semi-supervised learning with deep generative models, NeurIPS 2014",
    objective: .fewLabels, structure: .standard(.stacked),
    expected: "MNIST, test error with 100 labels 3.33 +- 0.14 %, with 1,000 labels 2.40 +- 0.02 % (table 1)")

  static let skip = PublishedModel(
    name: "sdgm",
    summary: "learns classes from few labels: m2 with an auxiliary latent, which classes are told by",
    source: "Maaloe et al., Auxiliary deep generative models, ICML 2016",
    objective: .fewLabels, structure: .standard(.auxiliary),
    expected: "MNIST, test error with 100 labels 1.32 +- 0.07 % (table 1)")

  static let renyi = PublishedModel(
    name: "renyi-vae", summary: "the variational Rényi bound, between IWAE's and the evidence lower bound",
    source: "Li and Turner, Rényi divergence variational inference, NeurIPS 2016",
    objective: .standard(.renyi))
}
