// What a row of the catalogue of priors says.

public import Layers
public import Tensors

/// A family of distributions p(z): a row of the catalogue.
public struct PriorFamily: ChoiceRow {
  /// What messages call a row.
  public static let kind = "prior"
  /// The name that the command line and model files use.
  public let name: String
  /// What it is, in a sentence without its full stop.
  public let summary: String
  /// The paper it was published in.
  public let source: String
  /// The distribution in symbols.
  public let formula: String
  /// The numbers it leaves to its user.
  public let hyperparameters: [Hyperparameter]
  /// Whether it needs posteriors that are independent normals.
  public let needsNormalPosterior: Bool
  /// Whether it learns examples of its own, as numbers that gradients move.
  public let learnsExamples: Bool
  /// Whether it gives codes a probability, and no other latents a density.
  public let isOfCodes: Bool
  /// The fewest latents that it can be made for.
  public let leastLatents: Int
  /// How many examples it begins with, by its numbers: pseudo-inputs.
  public let examples: @Sendable (Choice<PriorFamily>) -> Int
  /// Makes it, with its parameters.
  public let build: @Sendable (PriorSite) -> any LatentPrior

  /// A row; `build` makes parameters at the site's scope.
  public init(
    name: String, summary: String, source: String, formula: String, hyperparameters: [Hyperparameter] = [],
    needsNormalPosterior: Bool = false, learnsExamples: Bool = false, isOfCodes: Bool = false,
    leastLatents: Int = 1,
    examples: @escaping @Sendable (Choice<PriorFamily>) -> Int = { _ in 0 },
    build: @escaping @Sendable (PriorSite) -> any LatentPrior
  ) {
    self.name = name
    self.summary = summary
    self.source = source
    self.formula = formula
    self.hyperparameters = hyperparameters
    self.needsNormalPosterior = needsNormalPosterior
    self.learnsExamples = learnsExamples
    self.isOfCodes = isOfCodes
    self.leastLatents = leastLatents
    self.examples = examples
    self.build = build
  }
}

/// A family of priors with its numbers.
public typealias Prior = Choice<PriorFamily>

/// Where a prior is built, and what it may be made of.
public struct PriorSite {
  /// The place of its parameters.
  public var scope: ParameterScope
  /// The number of latents.
  public var latents: Int
  /// The family's numbers.
  public var choice: Prior
  /// The numbers of an example.
  public var dimensions: Int
  /// The range of an example as the encoder sees it, where it has one.
  public var range: ClosedRange<Double>?
  /// The mean example as the encoder sees it, where it is known.
  public var mean: [Float]?
  /// Examples as the encoder sees them, one after the other, as many as the family asks for, where data are at
  /// hand.
  public var examples: [Float]?
  /// The codes that latents are; nil where they can have any value.
  public var codes: (any CodeBook)?
  /// The extents of latents that are a picture, [height, width, channels]; nil of others.
  public var picture: [Int]?
  /// q(z|u) of inputs [rows, dimensions] as the encoder sees them, by the model's own encoder; nil where q(z|u) is not one
  /// distribution.
  public var encode: @Sendable (_ inputs: Tensor, LayerContext) -> (any LatentPosterior)?
}
