// A likelihood says what the decoder's outputs mean: which distribution over the data they describe, what
// the data must look like for it, and how stored data become observations. The families are rows of
// `LikelihoodCatalog.swift`; a likelihood is a family with values for its hyperparameters.

import Foundation
import Foundations
import Layers
import Tables
public import Tensors

/// The distribution p(x|z) that a decoder's outputs describe: a family with values for its hyperparameters.
public typealias Likelihood = Choice<LikelihoodFamily>

extension Choice where Row == LikelihoodFamily {
  /// What the data must be for it.
  public var support: LikelihoodSupport { family.support(self) }

  /// The given standard deviation of normal distributions, those of `gaussian`; nil for other likelihoods.
  public var deviation: Double? { family == .gaussian ? number("deviation") : nil }

  /// Whether a value of the log-likelihood is a log-probability or a log-density.
  public var measure: LikelihoodMeasure { family.measure }

  /// Whether observing draws random numbers, so that a result must say which.
  public var binarises: Bool { family.binarises }

  /// How many outputs the decoder has for each position of the data.
  ///
  /// - Parameter channels: The numbers at a position: the channels of a picture's pixel, else 1.
  public func outputsPerPosition(channels: Int) -> Int { family.outputsPerPosition(channels, self) }

  /// What the encoder sees of observations: numbers of the size that layers begin with. Counts, which spread over
  /// powers of ten, are seen as log(1 + x).
  func encoderInput(_ observations: Tensor) -> Tensor {
    switch support {
    case .realNumbers, .unitInterval, .wholeNumbers, .names: observations * unit
    case .counts: observations.logarithmOnePlus()
    }
  }

  /// The same of numbers.
  func encoderInput(_ observations: [Float]) -> [Float] {
    switch support {
    case .realNumbers, .unitInterval, .wholeNumbers, .names: observations.map { $0 * Float(unit) }
    case .counts: observations.map { log1p($0) }
    }
  }

  /// How the encoder sees observations, in words, where not as they are.
  var view: String? {
    switch support {
    case .realNumbers, .unitInterval, .names: nil
    case .wholeNumbers: unit == 1 ? nil : "within 0 and 1"
    case .counts: "as log(1 + x)"
    }
  }

  /// How bright pictures show observations, from 0 (dark) to 1: counts as log(1 + x)/log 256, so that few are
  /// seen and 255 are white.
  public func brightness(of observations: [Float]) -> [Float] {
    switch support {
    case .realNumbers, .unitInterval, .wholeNumbers, .names: observations.map { $0 * Float(unit) }
    case .counts: observations.map { log1p($0) / log(256) }
    }
  }

  /// What observations are multiplied by to lie within [0, 1] where they are not already small numbers.
  private var unit: Double {
    if case .wholeNumbers(let count) = support { return 1 / Double(max(count - 1, 1)) }
    return 1
  }

  /// Between which values the encoder sees observations, where they are bounded.
  var encoderRange: ClosedRange<Double>? {
    switch support {
    case .realNumbers, .names: nil
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
      family.outputs(dataMean[start..<(start + channels)].map(Double.init), self).map(Float.init)
    }
  }

  /// What a linear path from latents to the columns of a table multiplies its outputs by at first, one number for
  /// each; nil for 1 everywhere.
  func outputScales(_ table: TableLayout) -> [Float]? { family.outputScales(table, self) }

  // Untrained features are noise. As large as the data, it costs a density so much that the first steps
  // only silence it: with two layers of rectifiers and a deviation of 0.25, MNIST then ended with all rectifiers
  // of the decoder dead and no latent in use. Probabilities bear it, since their logits cost linearly.
  /// How the output layer's weights begin: for densities so small that the decoder begins by predicting the
  /// mean and nothing else.
  var outputWeights: Initializer {
    measure == .density || family.beginsAtMean ? .normal(deviation: 1e-3) : .lecunNormal
  }
}
