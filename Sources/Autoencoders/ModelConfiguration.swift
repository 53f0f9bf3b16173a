// Everything that determines a model's architecture and its view of data: what a model file holds.

public import Examples
import Foundations
public import Layers

/// What a model is built from.
public struct ModelConfiguration: Hashable, Sendable {
  /// The row of the catalogue.
  public var model: PublishedModel
  /// The extents of one example, such as [28, 28, 1].
  public var exampleShape: [Int]
  /// The networks between data and latents.
  public var network: Network
  /// The number of latents.
  public var latents: Int
  /// The function after each hidden layer.
  public var activation: Activation
  /// The meaning of the decoder's outputs.
  public var likelihood: Likelihood
  /// What training maximises.
  public var objective: Objective
  /// The prior p(z).
  public var prior: Prior
  /// The approximate posterior q(z|x).
  public var posterior: Posterior
  /// How the latents are made up; any but the flat structure has its own posterior and prior.
  public var structure: LatentStructure
  /// What the model is told of a row beside its content: its attributes, and fields that a program of one's own gives it.
  public var conditions: [Field]
  /// The attributes of rows that the model knows: those it is told or, where they are latents of its structure, infers.
  public let attributes: [Attribute]
  /// What stored values are multiplied by: 1/255 for bytes, 1 for numbers.
  public var scale: Double
  /// The location and spread of the data, where the model works on standardised numbers.
  public var standardisation: Standardisation?
  /// A description of the data, if one was given; nothing depends on it.
  public var data: DataDescription?

  /// The number of data dimensions.
  public var dimensions: Int { exampleShape.reduce(1, *) }

  /// What an example is: rows of a table where the data have a schema, else what was said, else what the shape suggests.
  public var kind: ExampleKind {
    schema.map(ExampleKind.table) ?? unusualKind ?? ExampleKind(shape: exampleShape)
  }

  /// What an example is where its shape suggests something else: numbers that look like a picture, tokens.
  public private(set) var unusualKind: ExampleKind?

  /// The numbers of each position: the channels of a picture's pixel, one for other data.
  public var channels: Int { kind.channels }

  /// The places of the data: the pixels of a picture, or the numbers of other data.
  public var positions: Int { dimensions / channels }

  /// A configuration; sizes must be positive.
  ///
  /// - Parameters:
  ///   - activation: The network's own where nil.
  ///   - objective: The model's own where nil; so are prior and posterior.
  ///   - kind: What an example is; the schema of the data or the shape says it where nil.
  /// - Throws: ``Failure`` of kind `usage` for other sizes, for a network that does not fit the examples, for
  ///   more channels than the likelihood explains, and for an objective that needs another prior or posterior.
  public init(
    model: PublishedModel = .vae, exampleShape: [Int], network: Network, latents: Int = 20,
    activation: Activation? = nil, likelihood: Likelihood = .bernoulli, objective: Objective? = nil,
    prior: Prior? = nil, posterior: Posterior? = nil, scale: Double = 1,
    standardisation: Standardisation? = nil, data: DataDescription? = nil, kind: ExampleKind? = nil,
    structure: LatentStructure? = nil, conditions: [Field] = [], attributes: [Attribute] = []
  ) throws {
    let structure = structure ?? model.structure
    try Self.checkSizes([latents] + network.sizes, exampleShape, kind)
    try data?.check()
    let suggested = ExampleKind(shape: exampleShape)
    unusualKind = kind.flatMap { $0 == suggested || $0.family == .table ? nil : $0 }
    try network.check(unusualKind ?? suggested)
    self.model = model
    self.exampleShape = exampleShape
    self.network = network
    self.latents = latents
    self.activation = activation ?? network.family.activation
    self.likelihood = likelihood
    self.objective = objective ?? model.objective
    self.prior = prior ?? model.prior
    self.posterior = posterior ?? model.posterior
    self.structure = structure
    self.attributes = attributes
    self.conditions = conditions
    self.scale = scale
    self.standardisation = standardisation
    self.data = data
    try checkParameters()
    try checkStandardisation()
    try checkTable()
    if let needed = likelihood.family.needs, needed != self.kind.family {
      throw Failure(
        .usage,
        "the \(likelihood.name) likelihood explains \(needed.plural), and the examples are \(self.kind.family.plural)",
        at: .likelihood, remedy: "Leave it out")
    }
    if let most = likelihood.family.mostChannels, channels > most {
      throw Failure(
        .usage,
        "the \(likelihood.name) likelihood supports at most \(most) channels per pixel, not \(channels)",
        remedy: "Use \(.likelihood, "discretized-logistic")")
    }
    try checkPicture()
    try checkStructure()
    try checkCodes()
    try checkAttributes()
    if !attributes.isEmpty, !structure.family.infersClass { self.conditions += [attributeField] }
    try self.objective.check(posterior: self.posterior, prior: self.prior, self.kind)
    if latents < self.prior.family.leastLatents {
      throw Failure(
        .usage,
        "the prior '\(self.prior.name)' needs at least \(self.prior.family.leastLatents) latents, not \(latents)",
        at: .latents, remedy: "Give more latents, or \(.prior, "standard-normal")")
    }
    if self.prior.family.learnsExamples, self.kind.family == .tokens {
      throw Failure(
        .usage,
        "the prior '\(self.prior.name)' learns examples by their gradients, which texts do not have",
        at: .prior, remedy: "Use \(.prior, "mixture"), or \(.prior, "standard-normal")")
    }
    if self.prior.family.needsNormalPosterior, !self.posterior.family.isNormal {
      throw Failure(
        .usage,
        "the prior '\(self.prior.name)' needs a posterior of independent normals, which '\(self.posterior.name)' is not",
        at: .prior, remedy: "Use \(.posterior, "mean-field"), or \(.prior, "standard-normal")")
    }
  }

  /// The extents of latents that are a picture, [height, width, channels]; nil where they are a row of numbers.
  public var latentPicture: [Int]? {
    guard structure.family.isFlat else { return nil }
    return network.grid(kind).map { $0 + [latents / ($0[0] * $0[1])] }
  }

  /// Throws where latents that are a picture have no whole number at each place, or are part of something else.
  private func checkPicture() throws {
    guard let grid = network.grid(kind) else { return }
    let places = grid[0] * grid[1]
    if latents % places != 0 || latents == 0 {
      throw Failure(
        .usage,
        "the \(network.family.name) network has latents at \(grid[0]) x \(grid[1]) places, and \(latents) are no multiple of \(places)",
        at: .latents,
        remedy:
          "Give \(grid[0])x\(grid[1])xN, where N latents stand at each place; \(.channels) decides the places"
      )
    }
    if !structure.family.isFlat {
      throw Failure(
        .usage,
        "the latents of the \(network.family.name) network are a picture, which the latent structure '\(structure.name)' is not",
        at: .network, remedy: "Use \(.network, "conv")")
    }
  }

  /// Throws where the latents have a structure that something else does not fit.
  private func checkStructure() throws {
    let needsClass = objective.family.requirements.contains(.classLatents)
    if needsClass != structure.family.infersClass {
      throw Failure(
        .usage,
        needsClass
          ? "the objective '\(objective.name)' needs a class among the latents, which '\(structure.name)' does not have"
          : "the latent structure '\(structure.name)' is trained by the objective 'semi-supervised', not by '\(objective.name)'",
        at: .objective, remedy: "Use the model m2 or sdgm as it is, or leave the objective out")
    }
    if structure.family.infersClass, network.family.isDense, network.sizes.isEmpty {
      throw Failure(
        .usage, "the latent structure '\(structure.name)' needs a hidden layer", at: .hidden,
        remedy: "Give its width, for example \(.hidden, 500)")
    }
    if structure.family.infersClass, kind.family == .tokens {
      throw Failure(
        .usage, "the latent structure '\(structure.name)' does not learn classes of texts",
        remedy: "Use the model 'vae' with \(.condition, "COLUMN"), or other data")
    }
    if structure.family.isFlat { return }
    let levels = structure.family.levels(structure)
    if latents % levels != 0 {
      throw Failure(
        .usage, "\(latents) latents cannot be divided among \(levels) levels", at: .latents,
        remedy: "Give a multiple of \(levels), or \(.hyperparameters, "levels=1")")
    }
    if posterior != .meanField || prior != .standardNormal {
      let other =
        prior != .standardNormal ? "the prior '\(prior.name)'" : "the posterior '\(posterior.name)'"
      throw Failure(
        .usage,
        "the latent structure '\(structure.name)' has its own posterior and prior, so it does not go with \(other)",
        remedy: "Leave out one of the two")
    }
    if objective.family.requirements.contains(where: { $0 != .smoothData }), !needsClass {
      throw Failure(
        .usage,
        "the objective '\(objective.name)' needs one flat row of latents, not the structure '\(structure.name)'",
        remedy: "Use the objective 'evidence'")
    }
  }

  /// The largest width or extent that a model may have.
  public static let largestSize = 1 << 24
  /// The most layers of an encoder.
  private static let mostLayers = 1000

  /// Throws for sizes that no model has, and for sizes that fit on their own but whose products and sums fit no Int.
  private static func checkSizes(_ layers: [Int], _ shape: [Int], _ kind: ExampleKind?) throws {
    var sizes = layers + shape
    if case .tokens(_, let vocabulary) = kind { sizes.append(vocabulary) }
    if let size = sizes.first(where: { !(1...largestSize).contains($0) }) {
      throw Failure(
        .usage, "a layer of size \(size) cannot be built: sizes are within 1...\(largestSize)",
        remedy: "Give such sizes for the hidden layers and the latents")
    }
    let words = if case .tokens(_, let vocabulary) = kind { vocabulary } else { 1 }
    let dimensions = shape.reduce(Double(words)) { $0 * Double($1) }
    guard dimensions <= Double(largestSize), layers.count <= mostLayers + 1 else {
      throw Failure(
        .usage, "\(layers.count - 1) hidden layers over \(dimensions) data dimensions are implausibly large",
        remedy: "Give fewer layers, or smaller examples")
    }
  }

  // Stages leave at most positions x channels features; a filter has at most 4 x 4 places. What describes the posterior has an
  // output for each latent, those that depend on each other one for each pair, and networks of flows as many hidden units.
  /// Throws where arrays of parameters would have more numbers than any machine holds, so that their sums fit an Int.
  private func checkParameters() throws {
    let isOfPictures = network.family.needsPictures
    let widest = Double((network.sizes + [isOfPictures ? 1 : dimensions]).max() ?? 1)
    let features = isOfPictures ? widest * Double(positions) : widest
    let latents = Double(latents)
    let outputs = posterior.family.isNormal ? latents : max(latents * latents, 65_536)
    guard max(features * outputs, (isOfPictures ? 16 : 1) * widest * widest) <= 0x1p50 else {
      throw Failure(
        .usage,
        "layers of \(network.sizes) with \(self.latents) latents have more parameters than any machine holds",
        remedy: "Give smaller layers or fewer latents")
    }
  }

  /// Throws where location and spread do not belong to examples of this shape, or to the likelihood.
  private func checkStandardisation() throws {
    guard let standardisation else { return }
    guard [1, exampleShape.last ?? 1, dimensions].contains(standardisation.location.count) else {
      throw Failure(
        .badData, "\(standardisation.location.count) locations for examples of shape \(exampleShape)",
        remedy: "Give one, one for each channel, or one for each number")
    }
    if likelihood.support != .realNumbers || table != nil {
      throw Failure(
        .badData, "the \(likelihood.name) likelihood does not explain standardised numbers",
        at: .likelihood, remedy: "Use \(.likelihood, "gaussian-shared")")
    }
  }

  /// A configuration with dense layers of the given widths.
  public init(
    model: PublishedModel = .vae, exampleShape: [Int], hidden: [Int] = [400, 400], latents: Int = 20,
    activation: Activation? = nil, likelihood: Likelihood = .bernoulli, objective: Objective? = nil,
    prior: Prior? = nil, posterior: Posterior? = nil, scale: Double = 1,
    standardisation: Standardisation? = nil, data: DataDescription? = nil, kind: ExampleKind? = nil,
    structure: LatentStructure? = nil, conditions: [Field] = [], attributes: [Attribute] = []
  ) throws {
    try self.init(
      model: model, exampleShape: exampleShape, network: .perceptron(hidden), latents: latents,
      activation: activation, likelihood: likelihood, objective: objective, prior: prior,
      posterior: posterior, scale: scale, standardisation: standardisation, data: data, kind: kind,
      structure: structure, conditions: conditions, attributes: attributes)
  }
}
