// Where a family of likelihoods makes what it needs, and what it makes: the way from a decoder's outputs to a
// distribution.

import Foundation
public import Layers
public import Tables
public import Tensors

/// Where a family makes its parameters and buffers.
public struct LikelihoodSite {
  /// The place in the model.
  public var scope: ParameterScope
  /// The places of the data: the pixels of a picture, or the numbers of any other row.
  public var positions: Int
  /// The numbers at each position: the channels of a picture, else 1.
  public var channels: Int
  /// The likelihood, with the values of its hyperparameters.
  public var choice: Likelihood
  /// Where the columns of a table lie in a row, where the data are one.
  public var table: TableLayout?
  /// The histograms of the columns of a table, where the likelihood uses them.
  public var histograms: HistogramLayout?
  /// The location and spread of the data, where outputs and observations are standardised numbers.
  public var standardisation: Standardisation?
  /// The standard deviation of each dimension over the data, as the likelihood sees them; unknown where nil.
  public var deviations: [Float]?

  /// A site at a scope.
  public init(
    scope: ParameterScope, positions: Int, channels: Int = 1, choice: Likelihood, table: TableLayout? = nil,
    histograms: HistogramLayout? = nil, standardisation: Standardisation? = nil, deviations: [Float]? = nil
  ) {
    self.scope = scope
    self.positions = positions
    self.channels = channels
    self.choice = choice
    self.table = table
    self.histograms = histograms
    self.standardisation = standardisation
    self.deviations = deviations
  }

  /// The data dimensions.
  public var dimensions: Int { positions * channels }
}

/// From a decoder's outputs to a distribution.
public struct LikelihoodHead: Sendable {
  /// The distribution that outputs [..., positions * outputs per position] describe, over [..., dimensions].
  ///
  /// In training, what the family takes from the batch itself is fitted to the observations, if they are given,
  /// and noted in the context's updates.
  public var distribution:
    @Sendable (_ outputs: Tensor, _ observed: Tensor?, LayerContext) -> any Distribution
  /// What training found beside the network, in words, from the flat parameters and buffers.
  public var found: @Sendable (_ parameters: [Float], _ buffers: [Float]) -> String?
  /// The scale of a ``ScaledDistribution``, which rows that were held out may correct.
  public var scale: FittedScale?

  /// A head with parameters or buffers, or one that is fitted to observations.
  ///
  /// - Parameters:
  ///   - distribution: The distribution that outputs describe, as ``distribution`` says.
  ///   - found: What training found beside the network, in words; by default nothing.
  public init(
    distribution:
      @escaping @Sendable (_ outputs: Tensor, _ observed: Tensor?, LayerContext) -> any Distribution,
    found: @escaping @Sendable (_ parameters: [Float], _ buffers: [Float]) -> String? = { _, _ in nil },
    scale: FittedScale? = nil
  ) {
    self.distribution = distribution
    self.found = found
    self.scale = scale
  }

  /// A head that needs nothing but the outputs.
  public init(_ distribution: @escaping @Sendable (Tensor) -> any Distribution) {
    self.init(distribution: { outputs, _, _ in distribution(outputs) })
  }
}

/// Where the scale of a likelihood lies, which is not the decoder's but the model's.
public struct FittedScale: Hashable, Sendable {
  /// The buffer that holds it: variances, or Laplace scales.
  public var buffer: Buffer
  /// What a dimension's log-density loses by the logarithm of the scale, such as 1/2 for a variance; nil where the
  /// ``ScaledDistribution/dispersion(of:)`` does not tell the log-density at another scale.
  public var weight: Double?
  /// The variances of the data, which the mean alone explains: numbers below them are not multiplied beyond them. No bound
  /// where nil.
  public var largest: [Float]?

  // With the sum S of D dispersions, a row's log-density at c times the scale is a constant less
  // weight (S/c + D log c).
  /// What the mean log-density of rows gains where the scale is multiplied by a factor; nil where it is not known.
  public func gain(factor: Double, dispersion: Double, dimensions: Int) -> Double? {
    weight.map { $0 * (dispersion - dispersion / factor - Double(dimensions) * log(factor)) }
  }

  /// A model's buffers with the scale multiplied by a factor.
  public func multiplied(_ buffers: HostArray, by factor: Double) -> HostArray {
    var values = buffers.floats
    for place in buffer.offset..<(buffer.offset + buffer.shape.count) {
      let larger = Float(Double(values[place]) * factor)
      let bound = largest.map { $0[(place - buffer.offset) % $0.count] } ?? .infinity
      // Where training itself has found more, as for a dimension that never changes, that stays.
      values[place] = min(larger, max(bound, values[place]))
    }
    return HostArray(buffers.type.shape, values)
  }
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
