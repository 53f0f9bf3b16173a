// A likelihood says what the decoder's outputs mean: which distribution over the data they describe, what
// the data must look like for it, and how stored data become observations.

import Foundation
import Foundations
public import Tensors

/// The family p(x|z) a decoder's outputs describe, one output per data dimension.
public enum Likelihood: Hashable, Sendable {
  /// Binary data; grey values are binarised at random, x = 1 with probability of the grey value.
  case bernoulli
  /// Real data with a fixed standard deviation.
  case gaussian(deviation: Double)

  /// The name the command line and model files use.
  public var name: String {
    switch self {
    case .bernoulli: "bernoulli"
    case .gaussian: "gaussian"
    }
  }

  /// The names of all likelihoods.
  public static let names = ["bernoulli", "gaussian"]

  /// The likelihood of a name, or a failure that suggests the nearest.
  public static func named(_ name: String, deviation: Double = 1) throws -> Likelihood {
    switch name {
    case "bernoulli": return .bernoulli
    case "gaussian":
      guard deviation > 0, deviation.isFinite else {
        throw Failure(
          .usage, "a standard deviation of \(deviation) is not a positive number", at: "--sigma",
          remedy: "Give a number above 0, such as 0.1")
      }
      return .gaussian(deviation: deviation)
    default: throw Suggestion.unknown("likelihood", name, among: names)
    }
  }

  /// The distribution that the decoder's outputs describe.
  public func distribution(_ outputs: Tensor) -> any Distribution {
    switch self {
    case .bernoulli: Bernoulli(logits: outputs)
    case .gaussian(let deviation):
      Normal(mean: outputs, logVariance: outputs.filled(2 * log(deviation)))
    }
  }

  /// The observations for stored data, already scaled to their unit: for binary data a draw with the
  /// stored value as probability, else the value.
  ///
  /// A stored 0 or 1 is drawn as itself, because a uniform number is below 1 and not below 0.
  public func observation(of data: Tensor, _ source: RandomSource) -> Tensor {
    switch self {
    case .bernoulli: (source.uniform(data.shape) .< data).cast(to: .float32)
    case .gaussian: data
    }
  }

  /// Whether observing draws random numbers, so that a result must say which.
  public var binarises: Bool { self == .bernoulli }

  /// The values the likelihood can explain, or nil for all finite ones.
  public var support: ClosedRange<Double>? { self == .bernoulli ? 0...1 : nil }

  /// The initial bias of the output layer for data of the given mean: the decoder begins by predicting it.
  ///
  /// For binary data log m/(1 - m), with means kept within [1/1000, 999/1000], where the data set
  /// is too small to know better.
  public func outputBias(dataMean: [Float]) -> [Float] {
    switch self {
    case .bernoulli:
      dataMean.map { mean in
        let bounded = min(max(Double(mean), 1e-3), 1 - 1e-3)
        return Float(log(bounded / (1 - bounded)))
      }
    case .gaussian: dataMean
    }
  }
}
