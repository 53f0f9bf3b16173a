// The networks between data and latents: a family and its sizes. The families are rows of
// `NetworkCatalog.swift`.

public import Examples
import Foundations
public import Layers

/// An encoder and its decoder: a family of networks with the sizes of its layers.
public struct Network: Hashable, Sendable {
  /// The row of the catalogue with its hyperparameters.
  public var choice: Choice<NetworkFamily>
  /// The sizes of the encoder's layers, in order; the decoder mirrors them.
  public var sizes: [Int]

  /// The row of the catalogue.
  public var family: NetworkFamily { choice.family }

  /// The height and the width of latents that are a picture; nil where they are a row of numbers.
  public func grid(_ kind: ExampleKind) -> [Int]? { family.picture?.grid(kind, sizes) }

  /// A network of a family with hyperparameters.
  public init(_ choice: Choice<NetworkFamily>, sizes: [Int]) {
    self.choice = choice
    self.sizes = sizes
  }

  /// A network of a family with its defaults.
  public init(_ family: NetworkFamily, sizes: [Int]) { self.init(.standard(family), sizes: sizes) }

  /// Dense layers of the given widths.
  public static func perceptron(_ widths: [Int]) -> Network { Network(.perceptron, sizes: widths) }
  /// Convolutions at stride 2 with the given channels.
  public static func convolutional(_ channels: [Int]) -> Network { Network(.convolutional, sizes: channels) }
  /// Convolutions at stride 2, each with a residual block, with the given channels.
  public static func residual(_ channels: [Int]) -> Network { Network(.residual, sizes: channels) }

  /// What is chosen for data by default: convolutions for colour pictures and for pictures of at
  /// least 32 pixels on either side, else dense layers.
  public static func automatic(for kind: ExampleKind) -> NetworkFamily {
    guard case .picture(let height, let width, let channels) = kind else { return .perceptron }
    let side = min(height, width)
    return side >= 32 || (channels >= 3 && side >= 8) ? .convolutional : .perceptron
  }

  /// Throws a sentence where the network cannot be built for examples of a shape.
  public func check(_ kind: ExampleKind) throws {
    if (family.needs == .tokens) != (kind.family == .tokens) {
      throw Failure(
        .usage,
        family.needs == .tokens
          ? "the \(family.name) network needs texts, but the examples are \(kind.shape)"
          : "the \(family.name) network does not read texts",
        at: .network,
        remedy: "Use \(.network, family.needs == .tokens ? "mlp" : "lstm"), or leave it out")
    }
    if family.needs == .tokens, sizes.count != 1 {
      throw Failure(
        .usage, "the \(family.name) network has one layer, not \(sizes.count)", at: .hidden,
        remedy: "Give its width, for example \(.hidden, 256)")
    }
    if family.needsPictures && !kind.isPicture {
      throw Failure(
        .usage, "the \(family.name) network needs pictures, but the examples are \(kind.shape)",
        at: .network, remedy: "Use \(.network, "mlp"), or data of height, width and channels")
    }
    if family.needsPictures && sizes.isEmpty {
      throw Failure(
        .usage, "the \(family.name) network has no stages", at: .channels,
        remedy: "Give whole numbers, for example 32,64,128")
    }
  }
}

/// A kind of network: a row of the catalogue.
public struct NetworkFamily: ChoiceRow {
  /// What messages call a row.
  public static let kind = "network"
  /// The name the command line and model files use.
  public let name: String
  /// What it is, in a sentence without its full stop.
  public let summary: String
  /// Where it comes from.
  public let source: String
  /// What its sizes are called: the option of the command line and the member of model files.
  public let sizesName: String
  /// What examples must be, where they must be of one kind.
  public let needs: ExampleFamily?
  /// Whether examples must be pictures.
  public var needsPictures: Bool { needs == .pictures }
  /// Its hyperparameters.
  public let hyperparameters: [Hyperparameter]
  /// The activation by default.
  public let activation: Activation
  /// The number of latents by default.
  public let latents: Int
  /// How its latents are a picture; nil where they are a row of numbers.
  public let picture: LatentPictures?
  /// Whether it has a linear path that can begin with the data's principal components.
  public let beginsAtComponents: Bool
  /// Whether it is made of dense layers, which see rows as they are.
  public var isDense: Bool { sizesName == "hidden" && needs == nil }
  /// The width of the hidden layer that structures of latents with networks of their own put on the features of others.
  static let ownWidth = 256
  /// The sizes for examples of a kind by default.
  public let standardSizes: @Sendable (_ kind: ExampleKind) -> [Int]
  /// Builds the way from data to features.
  public let encoder: @Sendable (_ site: NetworkSite, _ sizes: [Int]) -> NetworkEncoder
  /// Builds the way from latents to data.
  public let decoder: @Sendable (_ site: NetworkSite, _ sizes: [Int]) -> any LatentDecoder

  /// A row.
  ///
  /// - Parameter beginsAtComponents: Whether it has a linear path that begins with ``NetworkSite/components`` where
  ///   they are known.
  public init(
    name: String, summary: String, source: String, sizesName: String = "hidden",
    needs: ExampleFamily? = nil, hyperparameters: [Hyperparameter] = [],
    activation: Activation = .silu, latents: Int = 20, picture: LatentPictures? = nil,
    beginsAtComponents: Bool = false,
    standardSizes: @escaping @Sendable (_ kind: ExampleKind) -> [Int] = { _ in [400, 400] },
    encoder: @escaping @Sendable (_ site: NetworkSite, _ sizes: [Int]) -> NetworkEncoder,
    decoder: @escaping @Sendable (_ site: NetworkSite, _ sizes: [Int]) -> any LatentDecoder
  ) {
    self.name = name
    self.summary = summary
    self.source = source
    self.sizesName = sizesName
    self.needs = needs
    self.hyperparameters = hyperparameters
    self.activation = activation
    self.latents = latents
    self.picture = picture
    self.beginsAtComponents = beginsAtComponents
    self.standardSizes = standardSizes
    self.encoder = encoder
    self.decoder = decoder
  }
}

/// Latents that are a picture.
public struct LatentPictures: Sendable {
  /// The height and the width of the picture, by the sizes of the network's stages.
  public let grid: @Sendable (_ kind: ExampleKind, _ sizes: [Int]) -> [Int]
  /// The number of latents by default.
  public let latents: @Sendable (_ kind: ExampleKind, _ sizes: [Int]) -> Int
  /// The sizes of so many stages.
  public let sizes: @Sendable (_ stages: Int) -> [Int]

  /// Latents of a network of stages.
  public init(
    grid: @escaping @Sendable (_ kind: ExampleKind, _ sizes: [Int]) -> [Int],
    latents: @escaping @Sendable (_ kind: ExampleKind, _ sizes: [Int]) -> Int,
    sizes: @escaping @Sendable (_ stages: Int) -> [Int]
  ) {
    self.grid = grid
    self.latents = latents
    self.sizes = sizes
  }
}

/// Where a network is built, and between what.
public struct NetworkSite {
  /// The root of the model: networks live at `encoder`, `decoder` and `output`.
  public var scope: ParameterScope
  /// What an example is.
  public var kind: ExampleKind
  /// The numbers of a row that the decoder is given: the latents, unless their structure makes something else of them.
  public var latents: Int
  /// The groups of the latents, for decoders that see more than a row of numbers; empty before they are made.
  public var groups: [LatentGroup] = []
  /// The hyperparameters of the network.
  public var choice: Choice<NetworkFamily>
  /// The function after each hidden layer.
  public var activation: Activation
  /// The decoder's outputs for each position: each pixel, or each number of other data.
  public var outputsPerPosition: Int
  /// How the weights of the last layer begin.
  public var outputWeights: Initializer
  /// The principal components of the data as the encoder sees them, where they are known.
  public var components: PrincipalComponents?
  /// What the outputs of a linear path from latents to data are multiplied by at first, by dimension; 1 where nil.
  public var outputScales: [Float]?
  /// How a linear path to the outputs begins, where these are not the numbers of a row one by one.
  public var linearStart: LinearStart?
  /// How its bias begins, by positions: one after the other, or nil for zeros.
  public var outputBias: [Float]?

  /// Where the network of a model is built.
  init(
    scope: ParameterScope, _ configuration: ModelConfiguration, dataMean: [Float]?,
    components: PrincipalComponents? = nil
  ) {
    let (likelihood, channels) = (configuration.likelihood, configuration.channels)
    self.scope = scope
    kind = configuration.kind
    latents = configuration.latents
    choice = configuration.network.choice
    activation = configuration.activation
    outputsPerPosition = likelihood.outputsPerPosition(channels: channels)
    outputWeights = likelihood.outputWeights
    self.components = components
    outputScales = configuration.outputScales
    linearStart = configuration.histograms?.start
    // A linear path that begins with the data's components gives the mean itself.
    outputBias =
      linearStart.map(\.bias)
      ?? (components == nil
        ? dataMean.map { mean in
          let seen = configuration.standardisation?.standardised(mean) ?? mean
          return likelihood.outputBias(dataMean: seen, channels: channels)
        } : nil)
  }

  /// The same place for the decoder of latents, and of attributes that it is told.
  func decoding(_ latents: any LatentModel, _ told: AttributeEncoding?) -> NetworkSite {
    var site = self
    (site.latents, site.groups) = (latents.decoderFeatures + (told?.width ?? 0), latents.groups)
    return site
  }

  /// The number of data dimensions.
  public var dimensions: Int { kind.shape.reduce(1, *) }

  /// The number of outputs of the decoder.
  public var outputs: Int { linearStart?.bias.count ?? positions * outputsPerPosition }

  /// The number of positions.
  public var positions: Int { dimensions / kind.channels }

  /// The bias of a layer that has one for each position's outputs, alike at every position: the mean over them.
  var meanOutputBias: Initializer {
    guard let outputBias else { return .constant(0) }
    return .values(
      (0..<outputsPerPosition).map { output in
        let sum = stride(from: output, to: outputBias.count, by: outputsPerPosition)
          .reduce(0.0) { $0 + Double(outputBias[$1]) }
        return Float(sum / Double(positions))
      })
  }
}
