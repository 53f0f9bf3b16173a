// The networks between data and latents: a family and its sizes. The families are rows of
// `NetworkCatalog.swift`.

import Foundations
public import Layers

/// An encoder and its decoder: a family of networks with the sizes of its layers.
public struct Network: Hashable, Sendable {
  /// The row of the catalogue.
  public var family: NetworkFamily
  /// The sizes of the encoder's layers, in order; the decoder mirrors them.
  public var sizes: [Int]

  /// A network of a family.
  public init(_ family: NetworkFamily, sizes: [Int]) {
    self.family = family
    self.sizes = sizes
  }

  /// Dense layers of the given widths.
  public static func perceptron(_ widths: [Int]) -> Network { Network(.perceptron, sizes: widths) }
  /// Convolutions at stride 2 with the given channels.
  public static func convolutional(_ channels: [Int]) -> Network { Network(.convolutional, sizes: channels) }
  /// Convolutions at stride 2, each with a residual block, with the given channels.
  public static func residual(_ channels: [Int]) -> Network { Network(.residual, sizes: channels) }

  /// What is chosen for data where nobody says otherwise: convolutions for colour pictures and for pictures of at
  /// least 32 pixels on either side, else dense layers.
  public static func automatic(for exampleShape: [Int]) -> NetworkFamily {
    guard exampleShape.count == 3 else { return .perceptron }
    let isLarge = min(exampleShape[0], exampleShape[1]) >= 32
    return isLarge || (exampleShape[2] >= 3 && min(exampleShape[0], exampleShape[1]) >= 8)
      ? .convolutional : .perceptron
  }

  /// Throws a sentence where the network cannot be built for examples of a shape.
  public func check(_ exampleShape: [Int]) throws {
    if family.needsPictures && exampleShape.count != 3 {
      throw Failure(
        .usage, "the \(family.name) network needs pictures, and an example is \(exampleShape)",
        at: "--network", remedy: "Use --network mlp, or data of height, width and channels")
    }
    if family.needsPictures && sizes.isEmpty {
      throw Failure(
        .usage, "the \(family.name) network has no layers", at: "--channels",
        remedy: "Give whole numbers, such as 32,64,128")
    }
  }
}

/// A kind of network: a row of the catalogue.
public struct NetworkFamily: Sendable {
  /// The name the command line and model files use.
  public let name: String
  /// What it is, in a sentence without its full stop.
  public let summary: String
  /// Where it comes from.
  public let source: String
  /// What its sizes are called: the option of the command line and the member of model files.
  public let sizesName: String
  /// Whether examples must be pictures.
  public let needsPictures: Bool
  /// The activation where nobody says otherwise.
  public let activation: Activation
  /// The number of latents where nobody says otherwise.
  public let latents: Int
  /// The sizes for examples of a shape where nobody says otherwise.
  public let standardSizes: @Sendable (_ exampleShape: [Int]) -> [Int]
  /// Builds the way from data to features.
  let encoder: @Sendable (_ site: NetworkSite, _ sizes: [Int]) -> NetworkEncoder
  /// Builds the way from latents to data.
  let decoder: @Sendable (_ site: NetworkSite, _ sizes: [Int]) -> NetworkDecoder

  /// The family of a name; an unknown one throws and suggests the nearest.
  public static func named(_ name: String) throws -> NetworkFamily {
    if let found = all.first(where: { $0.name == name }) { return found }
    throw Suggestion.unknown("network", name, among: all.map(\.name))
  }
}

extension NetworkFamily: Hashable {
  /// Families are told apart by their names.
  public static func == (left: NetworkFamily, right: NetworkFamily) -> Bool { left.name == right.name }

  /// The name's hash.
  public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

/// Where a network is built, and between what.
struct NetworkSite {
  /// The root of the model: networks live at `encoder`, `decoder` and `output`.
  var scope: ParameterScope
  /// The extents of one example.
  var exampleShape: [Int]
  var latents: Int
  var activation: Activation
  /// The decoder's outputs for each position: each pixel, or each number of other data.
  var outputsPerPosition: Int
  /// How the weights of the last layer begin.
  var outputWeights: Initializer
  /// How its bias begins, by positions: one after the other, or nil for zeros.
  var outputBias: [Float]?

  /// The number of positions.
  var positions: Int {
    exampleShape.count == 3 ? exampleShape[0] * exampleShape[1] : exampleShape.reduce(1, *)
  }

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

/// From rows of data [rows, dimensions] to features.
struct NetworkEncoder: Sendable {
  var layers: Chain
  /// The number of features.
  var features: Int
}

/// From latents [rows, latents] to the numbers that describe p(x|z).
struct NetworkDecoder: Sendable {
  var layers: Chain
  /// The last layer, [rows, positions x outputs].
  var output: Chain
}
