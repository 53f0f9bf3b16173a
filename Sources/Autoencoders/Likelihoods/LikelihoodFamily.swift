// What a row of the catalogue of likelihoods says.

import Foundations
public import Layers
public import Tables
public import Tensors

/// A family of distributions that a decoder can describe: a row of the catalogue.
public struct LikelihoodFamily: CatalogRow {
  /// What messages call a row.
  public static let kind = "likelihood"
  /// The name the command line and model files use.
  public let name: String
  /// What it is, in a sentence without its full stop.
  public let summary: String
  /// Where it comes from.
  public let source: String
  /// Whether its values are log-probabilities or log-densities.
  public let measure: LikelihoodMeasure
  /// Whether grey values are made binary by a draw.
  public var binarises = false
  /// Whether the output layer's weights begin almost at zero although values are probabilities: where outputs
  /// are places among the data, as the means of a density are.
  var beginsAtMean = false
  /// Whether it explains the columns of a table, each in its way, and passes over missing values.
  public internal(set) var explainsTables = false
  /// The most channels that a position may have, where that is limited.
  var mostChannels: Int?
  /// The number of its own, such as a standard deviation, if it has one.
  public var number: LikelihoodNumber?
  /// What the data must be, by the number.
  let support: @Sendable (Double) -> LikelihoodSupport
  /// The decoder's outputs per position, by its channels and the number.
  var outputsPerPosition: @Sendable (_ channels: Int, Double) -> Int = { channels, _ in channels }
  /// The outputs that describe a position whose channels have given means, by the means and the number.
  let outputs: @Sendable (_ means: [Double], Double) -> [Double]
  /// Makes what turns outputs into a distribution, with the parameters and buffers it needs.
  let head: @Sendable (LikelihoodSite) -> LikelihoodHead

  /// The number as given, or the standard one; what cannot be throws.
  func checked(_ given: Double?) throws -> Double? {
    guard let number else {
      if given == nil { return nil }
      throw Failure(.usage, "the \(name) likelihood has no number of its own", remedy: "Leave it out")
    }
    guard let value = given ?? number.standard else {
      throw Failure(
        .usage, "the \(name) likelihood lacks its '\(number.name)'", remedy: "Give \(number.allowed)")
    }
    guard value.isFinite, number.isAllowed(value) else {
      throw Failure(
        .usage, "a \(number.meaning) of \(value) is not \(number.allowed)", at: number.flag,
        remedy: "Give \(number.allowed)")
    }
    return value
  }
}

extension LikelihoodFamily {
  /// A row of one's own, without a number.
  ///
  /// - Parameters:
  ///   - outputs: The outputs that describe a position whose channels have given means: where decoders begin.
  ///   - outputsPerPosition: The decoder's outputs for a position of so many channels; one for each where nil.
  ///   - head: Makes what turns outputs into a distribution, with the parameters it needs.
  public init(
    name: String, summary: String, source: String, measure: LikelihoodMeasure, support: LikelihoodSupport,
    outputsPerPosition: (@Sendable (_ channels: Int) -> Int)? = nil,
    outputs: @escaping @Sendable (_ means: [Double]) -> [Double],
    head: @escaping @Sendable (LikelihoodSite) -> LikelihoodHead
  ) {
    self.init(
      name: name, summary: summary, source: source, measure: measure, support: { _ in support },
      outputsPerPosition: { channels, _ in outputsPerPosition?(channels) ?? channels },
      outputs: { means, _ in outputs(means) }, head: head)
  }
}

/// What a log-likelihood measures.
public enum LikelihoodMeasure: Sendable {
  /// Outcomes are discrete: at most 0, and bits per dimension mean what they say.
  case probability
  /// Outcomes are real numbers: the value depends on their unit and may be positive.
  case density
}

/// A number that a family has beside its outputs.
public struct LikelihoodNumber: Sendable {
  /// The name of its member in `config.json`, in camel case; the file has it in snake case.
  public let name: String
  /// What it is, in words.
  public let meaning: String
  /// Which values it may have, in words.
  public let allowed: String
  /// The option of the command line that gives it, if there is one.
  public var flag: String?
  /// The value where none is given, if there is one.
  public var standard: Double?
  /// The value that data suggest, where they do.
  public var found: @Sendable (DataFacts) -> Double? = { _ in nil }
  /// Whether a finite value can be used.
  let isAllowed: @Sendable (Double) -> Bool
}

/// Where a family makes its parameters and buffers.
public struct LikelihoodSite {
  /// The place in the model.
  public var scope: ParameterScope
  /// The places of the data: the pixels of a picture, or the numbers of any other row.
  public var positions: Int
  /// The numbers at each position: the channels of a picture, else 1.
  public var channels = 1
  /// The family's number, where it has one.
  public var number: Double
  /// Where the columns of a table lie in a row, where the data are one.
  public var table: TableLayout?

  /// The data dimensions.
  public var dimensions: Int { positions * channels }
}

/// From a decoder's outputs to a distribution.
public struct LikelihoodHead: Sendable {
  /// The distribution that outputs [..., positions * outputs per position] describe, over [..., dimensions].
  ///
  /// In training, what the family takes from the batch itself is fitted to the observations, if they are given,
  /// and noted in the context's updates.
  var distribution: @Sendable (_ outputs: Tensor, _ observed: Tensor?, LayerContext) -> any Distribution
  /// What training found beside the network, in words, from the flat parameters and buffers.
  var found: @Sendable (_ parameters: [Float], _ buffers: [Float]) -> String? = { _, _ in nil }
}

extension Tensor {
  /// Outputs [..., dimensions * count] that lie dimension by dimension, as `count` tensors [..., dimensions].
  func outputs(perDimension count: Int) -> [Tensor] {
    let rows = Array(shape.dimensions.dropLast())
    let dimensions = (shape.dimensions.last ?? 0) / count
    let groups = reshaped(to: Shape(rows + [dimensions, count]))
    return (0..<count).map { place in
      groups.sliced(axis: rows.count + 1, place..<(place + 1)).reshaped(to: Shape(rows + [dimensions]))
    }
  }
}

extension LikelihoodHead {
  /// A head that needs nothing but the outputs.
  public init(_ distribution: @escaping @Sendable (Tensor) -> any Distribution) {
    self.init(distribution: { outputs, _, _ in distribution(outputs) })
  }
}
