// Where a family of likelihoods makes what it needs, and what it makes: the way from a decoder's outputs to a
// distribution.

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

  /// A site at a scope.
  public init(
    scope: ParameterScope, positions: Int, channels: Int = 1, choice: Likelihood, table: TableLayout? = nil
  ) {
    self.scope = scope
    self.positions = positions
    self.channels = channels
    self.choice = choice
    self.table = table
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

  /// A head with parameters or buffers, or one that is fitted to observations.
  ///
  /// - Parameters:
  ///   - distribution: The distribution that outputs describe, as ``distribution`` says.
  ///   - found: What training found beside the network, in words; by default nothing.
  public init(
    distribution:
      @escaping @Sendable (_ outputs: Tensor, _ observed: Tensor?, LayerContext) -> any Distribution,
    found: @escaping @Sendable (_ parameters: [Float], _ buffers: [Float]) -> String? = { _, _ in nil }
  ) {
    self.distribution = distribution
    self.found = found
  }

  /// A head that needs nothing but the outputs.
  public init(_ distribution: @escaping @Sendable (Tensor) -> any Distribution) {
    self.init(distribution: { outputs, _, _ in distribution(outputs) })
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
