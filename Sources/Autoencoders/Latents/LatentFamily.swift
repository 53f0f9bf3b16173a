// What a row of the catalogue of latent structures says, and the rows. A new structure is a row here, its name in the list,
// and a `LatentModel` in a file beside this; model files follow from the row.

public import Layers
public import Tensors

/// How the latents of a model are made up: a row of the catalogue.
public struct LatentFamily: ChoiceRow {
  /// What messages call a row.
  public static let kind = "latent structure"
  /// What its member in files is called.
  public static let part = "latent_structure"
  /// Every structure.
  public static let all: [LatentFamily] = [flat, ladder, labelled, auxiliary, stacked]

  /// The name that model files use.
  public let name: String
  /// What it is, in a sentence without its full stop.
  public let summary: String
  /// The paper it was published in.
  public let source: String
  /// The hyperparameters that it leaves to its user.
  public let hyperparameters: [Hyperparameter]
  /// Whether it consists of the configuration's posterior and prior; others have their own.
  public let isFlat: Bool
  /// Whether one of its latents is the class of a row, which is inferred where it is not known.
  public let infersClass: Bool
  /// Whether its latents are explained by a model of their own, which is trained after the one of the data.
  public let isStacked: Bool
  /// The levels that its latents are divided among, by its hyperparameters.
  public let levels: @Sendable (LatentStructure) -> Int
  /// The number of latents by default; that of the network where nil.
  public let latents: Int?
  /// Makes it, with the parameters of q(z|x).
  public let build: @Sendable (LatentSite) -> any LatentModel

  /// A row; `build` makes parameters at the site's scope.
  public init(
    name: String, summary: String, source: String, hyperparameters: [Hyperparameter] = [],
    infersClass: Bool = false, isStacked: Bool = false, latents: Int? = nil,
    levels: @escaping @Sendable (LatentStructure) -> Int = { _ in 1 },
    build: @escaping @Sendable (LatentSite) -> any LatentModel
  ) {
    self.init(
      name: name, summary: summary, source: source, hyperparameters: hyperparameters, isFlat: false,
      infersClass: infersClass, isStacked: isStacked, latents: latents, levels: levels, build: build)
  }

  private init(
    name: String, summary: String, source: String, hyperparameters: [Hyperparameter], isFlat: Bool,
    infersClass: Bool, isStacked: Bool, latents: Int?,
    levels: @escaping @Sendable (LatentStructure) -> Int,
    build: @escaping @Sendable (LatentSite) -> any LatentModel
  ) {
    self.name = name
    self.summary = summary
    self.source = source
    self.hyperparameters = hyperparameters
    self.isFlat = isFlat
    self.infersClass = infersClass
    self.isStacked = isStacked
    self.latents = latents
    self.levels = levels
    self.build = build
  }

  static let ladder = LatentFamily(
    name: "ladder", summary: "levels of latents, each given those above it, in the posterior as in the prior",
    source:
      "Sonderby et al., Ladder variational autoencoders, NeurIPS 2016; Child, ICLR 2021 (residual trunk)",
    hyperparameters: [
      .count("levels", "levels of latents", standard: 4, in: 1...64),
      .count("trunk", "units of the trunk that goes through all levels", standard: 384, in: 1...65_536),
    ], latents: 64, levels: { $0.count("levels") }, build: { LadderLatents($0) })

  static let labelled = LatentFamily(
    name: "labelled",
    summary: "a class, known of some rows and inferred of the others, beside latents of style",
    source: "Kingma et al., Semi-supervised learning with deep generative models, NeurIPS 2014",
    infersClass: true, build: { ClassLatents($0, auxiliary: 0) })

  static let auxiliary = LatentFamily(
    name: "auxiliary",
    summary:
      "a class and latents of style as in labelled, with an auxiliary latent that class and style depend on",
    source: "Maaloe et al., Auxiliary deep generative models, ICML 2016",
    hyperparameters: [.count("auxiliary", "number of auxiliary latents", standard: 100, in: 1...4096)],
    infersClass: true, build: { ClassLatents($0, auxiliary: $0.choice.count("auxiliary")) })

  static let stacked = LatentFamily(
    name: "stacked", summary: "latents of the data, which a class and latents of style explain",
    source: "Kingma et al., Semi-supervised learning with deep generative models, NeurIPS 2014, M1+M2",
    hyperparameters: [
      .count("style", "number of latents beside the class", standard: 50, in: 1...4096),
      .count("hidden", "width of the hidden layer above", standard: 500, in: 1...65_536),
    ], infersClass: true, isStacked: true, build: { StackedLatents($0) })

  static let flat = LatentFamily(
    name: "flat", summary: "one row of latents with a posterior and a prior",
    source: "Kingma and Welling, ICLR 2014", hyperparameters: [], isFlat: true, infersClass: false,
    isStacked: false, latents: nil, levels: { _ in 1 }, build: { FlatLatents($0) })
}

/// A structure of latents with values for its hyperparameters.
public typealias LatentStructure = Choice<LatentFamily>

extension Choice where Row == LatentFamily {
  /// One row of latents.
  public static var flat: LatentStructure { .standard(.flat) }
}

/// Where a structure of latents is built.
public struct LatentSite {
  /// The root of the model; posteriors live at `posterior`, priors at `prior`.
  public var scope: ParameterScope
  /// The encoder's features in one row.
  public var features: Int
  /// The extents of the features at each scale that the encoder hands on, rows aside.
  public var scales: [Shape]
  /// The numbers of a row that the latents take.
  public var latents: Int
  /// The extents of latents that are a picture, whose features then have the same height and width; nil of others.
  public var picture: [Int]?
  /// The classes of the rows; 0 where none are known.
  public var classes: Int
  /// The widths of hidden layers, for structures with networks of their own.
  public var widths: [Int]
  /// What explains the latents of a stacked structure.
  public var upper: ModelConfiguration?
  /// The function after each of these.
  public var activation: Activation
  /// The structure's hyperparameters.
  public var choice: LatentStructure
  /// The family of q(z|x), for the flat structure.
  public var posterior: Posterior
  /// How the layer from features to means and log-variances begins, where the network says so.
  public var start: PosteriorStart?
}
