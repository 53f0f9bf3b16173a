// A likelihood says what the decoder's outputs mean: which distribution over the data they describe, what
// the data must look like for it, and how stored data become observations. The families are rows of
// `LikelihoodCatalog.swift`; a likelihood is a family with its number, where it has one.

import Foundation
import Foundations
import Layers
public import Tensors

/// The distribution p(x|z) that a decoder's outputs describe.
public struct Likelihood: Hashable, Sendable {
  /// The row of the catalogue.
  public let family: LikelihoodFamily
  /// The value of the family's number, such as a standard deviation; nil where it has none.
  public let number: Double?

  init(_ family: LikelihoodFamily, _ number: Double?) {
    self.family = family
    self.number = number
  }

  /// A likelihood of a row of one's own.
  public init(_ family: LikelihoodFamily) {
    self.init(family, nil)
  }

  /// The name the command line and model files use.
  public var name: String { family.name }

  /// The names of all likelihoods.
  public static let names = LikelihoodFamily.all.map(\.name)

  /// The likelihood of a name, or a failure that suggests the nearest.
  ///
  /// - Parameters:
  ///   - number: The family's number; its standard value where nil.
  ///   - families: The rows to look in.
  /// - Throws: ``Failure`` of kind `usage` for an unknown name, and for a number that the family needs and
  ///   lacks, cannot use, or does not have.
  public static func named(
    _ name: String, number: Double? = nil, among families: [LikelihoodFamily] = LikelihoodFamily.all
  ) throws -> Likelihood {
    let family = try LikelihoodFamily.named(name, among: families)
    return try Likelihood(family, family.checked(number))
  }

  /// What the data must be for it.
  public var support: LikelihoodSupport { family.support(value) }

  /// Whether a value of the log-likelihood is a log-probability or a log-density.
  public var measure: LikelihoodMeasure { family.measure }

  /// Whether observing draws random numbers, so that a result must say which.
  public var binarises: Bool { family.binarises }

  /// How many outputs the decoder has for each position of the data.
  ///
  /// - Parameter channels: The numbers at a position: the channels of a picture's pixel, else 1.
  public func outputsPerPosition(channels: Int) -> Int { family.outputsPerPosition(channels, value) }

  /// What the encoder sees of observations: numbers of the size that layers begin with. Counts, which spread over
  /// powers of ten, are seen as log(1 + x).
  func seen(_ observations: Tensor) -> Tensor {
    switch support {
    case .realNumbers, .unitInterval, .wholeNumbers: observations * unit
    case .counts: observations.logarithmOnePlus()
    }
  }

  /// The same of numbers.
  func seen(_ observations: [Float]) -> [Float] {
    switch support {
    case .realNumbers, .unitInterval, .wholeNumbers: observations.map { $0 * Float(unit) }
    case .counts: observations.map { log1p($0) }
    }
  }

  /// How the encoder sees observations, in words, where not as they are.
  var view: String? {
    switch support {
    case .realNumbers, .unitInterval: nil
    case .wholeNumbers: unit == 1 ? nil : "within 0 and 1"
    case .counts: "as log(1 + x)"
    }
  }

  /// How bright pictures show observations, from 0 (dark) to 1: counts as log(1 + x)/log 256, so that few are
  /// seen and 255 are white.
  public func brightness(of observations: [Float]) -> [Float] {
    switch support {
    case .realNumbers, .unitInterval, .wholeNumbers: observations.map { $0 * Float(unit) }
    case .counts: observations.map { log1p($0) / log(256) }
    }
  }

  /// What observations are multiplied by to lie within [0, 1] where they are not already small numbers.
  private var unit: Double {
    if case .wholeNumbers(let count) = support { return 1 / Double(max(count - 1, 1)) }
    return 1
  }

  /// Between which values the encoder sees observations, where they are bounded.
  var seenRange: ClosedRange<Double>? {
    switch support {
    case .realNumbers: nil
    case .unitInterval, .wholeNumbers: 0...1
    // The logarithm of the largest count that float32 tells from its neighbours.
    case .counts: 0...17
    }
  }

  /// The observations for stored data, already scaled to their unit: for binary data a draw with the
  /// stored value as probability, else the value.
  ///
  /// A stored 0 or 1 is drawn as itself, because a uniform number is below 1 and not below 0.
  public func observation(of data: Tensor, _ source: RandomSource) -> Tensor {
    binarises ? (source.uniform(data.shape) .< data).cast(to: .float32) : data
  }

  /// The initial bias of the output layer for data of the given mean, the outputs of a position one after
  /// the other: the decoder begins by predicting the mean.
  ///
  /// - Parameter channels: The numbers at a position, which lie together in the mean.
  public func outputBias(dataMean: [Float], channels: Int = 1) -> [Float] {
    stride(from: 0, to: dataMean.count, by: channels).flatMap { start in
      family.outputs(dataMean[start..<(start + channels)].map(Double.init), value).map(Float.init)
    }
  }

  // Untrained features are noise. As large as the data, it costs a density so much that the first steps
  // only silence it: with two layers of rectifiers and a deviation of 0.25, MNIST then ended with all rectifiers
  // of the decoder dead and no latent in use. Probabilities bear it, since their logits cost linearly.
  /// How the output layer's weights begin: for densities so small that the decoder begins by predicting the
  /// mean and nothing else.
  var outputWeights: Initializer {
    measure == .density || family.beginsAtMean ? .normal(deviation: 1e-3) : .lecunNormal
  }

  /// The family's number where it has one; families without one do not look at it.
  var value: Double { number ?? 0 }
}
